// TCP sequence numbers wrap: only their distance means something. RFC 9293 3.4
#ifndef EASTWEST_SRC_STREAM_SEQUENCE_H_
#define EASTWEST_SRC_STREAM_SEQUENCE_H_

#include <cstdint>

namespace eastwest::stream {

// SequenceDistance is how far to lies after from; negative when it lies before.
constexpr std::int32_t SequenceDistance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

static_assert(SequenceDistance(0xFFFFFFFFu, 1) == 2);
static_assert(SequenceDistance(1, 0xFFFFFFFFu) == -2);

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_SEQUENCE_H_
