#include "src/stream/delivered_ring.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "src/stream/sequence.h"

namespace eastwest::stream {

void DeliveredRing::Remember(std::uint32_t sequence, Bytes data) {
  std::array<Sample, 3>& samples = segments_[next_];
  next_ = static_cast<std::uint8_t>((next_ + 1) % kSegments);
  const std::size_t size = std::min(data.size(), kSampleBytes);
  const std::size_t starts[] = {0, (data.size() - size) / 2, data.size() - size};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].sequence = sequence + static_cast<std::uint32_t>(starts[i]);
    samples[i].size = static_cast<std::uint8_t>(size);
    const Bytes from = data.subspan(starts[i], size);
    if (size == kSampleBytes) {  // nearly always: a load and a store
      std::memcpy(samples[i].bytes.data(), from.data(), kSampleBytes);
    } else {
      std::ranges::copy(from, samples[i].bytes.begin());
    }
  }
}

bool DeliveredRing::Conflicts(std::uint32_t sequence, Bytes data) const {
  for (const std::array<Sample, 3>& samples : segments_) {
    for (const Sample& sample : samples) {
      if (Differs(sample, sequence, data)) {
        return true;
      }
    }
  }
  return false;
}

bool DeliveredRing::Differs(const Sample& sample, std::uint32_t sequence, Bytes data) {
  // Where the sample begins in data, and which part of it data covers.
  const std::int64_t at = SequenceDistance(sequence, sample.sequence);
  const std::int64_t first = std::max<std::int64_t>(at, 0);
  const std::int64_t end = std::min<std::int64_t>(at + sample.size, std::ssize(data));
  return first < end &&
         !std::equal(data.begin() + first, data.begin() + end, sample.bytes.begin() + (first - at));
}

}  // namespace eastwest::stream
