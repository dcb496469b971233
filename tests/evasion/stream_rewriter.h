// RewriteMessages gives whole TCP flows other messages.
#ifndef EASTWEST_TESTS_EVASION_STREAM_REWRITER_H_
#define EASTWEST_TESTS_EVASION_STREAM_REWRITER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "tests/evasion/capture.h"

namespace eastwest::evasion {

// Message is a message with its framing, and the frame in which it was complete.
struct Message {
  std::size_t frame = 0;
  std::vector<std::uint8_t> bytes;
};

// Edit changes the messages of one direction; the frames must stay in order.
using Edit = std::function<void(std::vector<Message>& messages)>;

// RewriteMessages calls edit for both directions of each TCP flow that is seen whole and in order,
// and consists of messages over NetBIOS framing or of RPC PDUs alone. Other flows stay.
Frames RewriteMessages(const Frames& clean, const Edit& edit);

// RewriteFlows shows both directions of a flow at once.
using EditBoth = std::function<void(std::array<std::vector<Message>, 2>& halves)>;
Frames RewriteFlows(const Frames& clean, const EditBoth& edit);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_STREAM_REWRITER_H_
