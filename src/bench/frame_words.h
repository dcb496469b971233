// Words of a frame that is made, and the checksums over them.
#ifndef EASTWEST_SRC_BENCH_FRAME_WORDS_H_
#define EASTWEST_SRC_BENCH_FRAME_WORDS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"

namespace eastwest::bench {

// Load16 and Store16 are big-endian. The caller has proved that at + 2 <= bytes.size().
inline std::uint16_t Load16(Bytes bytes, std::size_t at) {
  return LoadBe<std::uint16_t>(bytes, at);
}

inline void Store16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) {
  const std::array<std::uint8_t, 2> raw{static_cast<std::uint8_t>(value >> 8U),
                                        static_cast<std::uint8_t>(value)};
  std::ranges::copy(raw, bytes.subspan(at, 2).begin());
}

// ChangeOf is what a sum in ones' complement gains when one word of it changes; AddToChecksum keeps
// a checksum right over a few such changes. RFC 1624 3.
constexpr std::uint32_t ChangeOf(std::uint16_t before, std::uint16_t after) {
  return (~std::uint32_t{before} & 0xFFFFU) + after;
}

inline void AddToChecksum(std::span<std::uint8_t> frame, std::size_t checksum_at,
                          std::uint32_t change) {
  constexpr std::uint32_t kOnes = 0xFFFF;
  std::uint32_t sum = (~std::uint32_t{Load16(frame, checksum_at)} & kOnes) + change;
  sum = (sum & kOnes) + (sum >> 16U);
  sum = (sum & kOnes) + (sum >> 16U);
  Store16(frame, checksum_at, static_cast<std::uint16_t>(~sum));
}

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_FRAME_WORDS_H_
