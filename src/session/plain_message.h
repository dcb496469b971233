// PlainMessage is a compressed message as it was before, or the front of it. [MS-SMB2] 3.1.5.3
#ifndef EASTWEST_SRC_SESSION_PLAIN_MESSAGE_H_
#define EASTWEST_SRC_SESSION_PLAIN_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/bytes/bytes.h"

namespace eastwest::session {

struct PlainMessage {
  std::size_t size = 0;    // bytes in the buffer, all of them or as many as there is room for
  std::size_t length = 0;  // of the whole message
  std::string_view fault;  // the code of an anomaly: no receiver would take the message
};

// DecompressMessage fills buffer with the front of a message of message_length bytes on the wire,
// of which message may hold less. What is cut, and what an algorithm we do not know hides, is
// missing at the end and no fault.
PlainMessage DecompressMessage(Bytes message, std::size_t message_length,
                               std::span<std::uint8_t> buffer);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_PLAIN_MESSAGE_H_
