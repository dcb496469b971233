// AddTcpFrame makes an Ethernet frame of a TCP segment, with right checksums.
#ifndef EASTWEST_SRC_BENCH_TCP_FRAME_H_
#define EASTWEST_SRC_BENCH_TCP_FRAME_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "src/bench/deck.h"

namespace eastwest::bench {

inline constexpr std::size_t kTcpPayloadAt = kIpAt + 20 + 20;
inline constexpr std::size_t kFrameBytesMin = 60;  // without the check sequence
inline constexpr std::size_t kFrameBytesMax = 1514;

struct TcpFields {
  Host from = 0;
  Host to = 0;
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
};

// payload fits into a frame.
void AddTcpFrame(const TcpFields& fields, Bytes payload, Deck& deck);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_TCP_FRAME_H_
