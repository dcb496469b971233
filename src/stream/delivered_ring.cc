#include "src/stream/delivered_ring.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "src/stream/sequence.h"

namespace eastwest::stream {

void DeliveredRing::Remember(std::uint32_t sequence, Bytes data) {
  Delivered& delivered = segments_[next_];
  next_ = static_cast<std::uint8_t>(next_ + 1 == kSegments ? 0 : next_ + 1);
  delivered.sequence = sequence;
  delivered.length = static_cast<std::uint32_t>(data.size());
  if (data.size() < kSampleBytes) {
    std::ranges::copy(data, delivered.samples.front().begin());
    return;
  }
  for (std::size_t i = 0; i < kSamples; ++i) {
    const Bytes from = data.subspan(StartOf(i, data.size()));
    std::memcpy(delivered.samples[i].data(), from.data(), kSampleBytes);
  }
}

bool DeliveredRing::Conflicts(std::uint32_t sequence, Bytes data) const {
  return std::ranges::any_of(segments_, [sequence, data](const Delivered& delivered) {
    return Differs(delivered, sequence, data);
  });
}

bool DeliveredRing::Differs(const Delivered& delivered, std::uint32_t sequence, Bytes data) {
  const std::int64_t at = SequenceDistance(sequence, delivered.sequence);
  if (at >= std::ssize(data) || at + delivered.length <= 0) {
    return false;  // another part of the stream
  }
  if (delivered.length < kSampleBytes) {
    return Differs(delivered.sequence, Bytes(delivered.samples.front()).first(delivered.length),
                   sequence, data);
  }
  for (std::size_t i = 0; i < kSamples; ++i) {
    const auto start = static_cast<std::uint32_t>(StartOf(i, delivered.length));
    if (Differs(delivered.sequence + start, delivered.samples[i], sequence, data)) {
      return true;
    }
  }
  return false;
}

bool DeliveredRing::Differs(std::uint32_t sample_sequence, Bytes sample, std::uint32_t sequence,
                            Bytes data) {
  // Where the sample begins in data, and which part of it data covers.
  const std::int64_t at = SequenceDistance(sequence, sample_sequence);
  const std::int64_t first = std::max<std::int64_t>(at, 0);
  const std::int64_t end = std::min<std::int64_t>(at + std::ssize(sample), std::ssize(data));
  return first < end &&
         !std::equal(data.begin() + first, data.begin() + end, sample.begin() + (first - at));
}

}  // namespace eastwest::stream
