// DeliveredRing remembers samples of the last segments, to catch a retransmission that differs.
#ifndef EASTWEST_SRC_STREAM_DELIVERED_RING_H_
#define EASTWEST_SRC_STREAM_DELIVERED_RING_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"

namespace eastwest::stream {

// DeliveredRing keeps three samples of a segment, at its start, middle and end: enough to compare
// a copy that is cut differently, without the cost of a hash over every byte.
class DeliveredRing {
 public:
  void Remember(std::uint32_t sequence, Bytes data);

  // Conflicts says whether data, at sequence, disagrees with a sample that it covers.
  bool Conflicts(std::uint32_t sequence, Bytes data) const;

 private:
  static constexpr std::size_t kSegments = 6;
  static constexpr std::size_t kSampleBytes = 8;

  struct Sample {
    std::uint32_t sequence = 0;
    std::uint8_t size = 0;
    std::array<std::uint8_t, kSampleBytes> bytes{};
  };

  static bool Differs(const Sample& sample, std::uint32_t sequence, Bytes data);

  std::array<std::array<Sample, 3>, kSegments> segments_{};
  std::uint8_t next_ = 0;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_DELIVERED_RING_H_
