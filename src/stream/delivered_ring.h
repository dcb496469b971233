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

  static constexpr std::size_t kSamples = 3;

  struct Delivered {
    std::uint32_t sequence = 0;
    std::uint32_t length = 0;
    // Of a segment that is shorter than a sample the first has all of it.
    std::array<std::array<std::uint8_t, kSampleBytes>, kSamples> samples{};
  };

  // StartOf is where in a segment of that length the sample lies.
  static constexpr std::size_t StartOf(std::size_t sample, std::size_t length) {
    return sample * (length - kSampleBytes) / (kSamples - 1);
  }
  static bool Differs(std::uint32_t sample_sequence, Bytes sample, std::uint32_t sequence,
                      Bytes data);
  static bool Differs(const Delivered& delivered, std::uint32_t sequence, Bytes data);

  std::array<Delivered, kSegments> segments_{};
  std::uint8_t next_ = 0;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_DELIVERED_RING_H_
