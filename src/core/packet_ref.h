// PacketRef is what travels through a ring: where a captured frame is, and where it came from.
#ifndef EASTWEST_SRC_CORE_PACKET_REF_H_
#define EASTWEST_SRC_CORE_PACKET_REF_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "src/core/packet_time.h"

namespace eastwest {

// FrameId says which frame of which input: Wireshark's frame number in that file, 1-based.
struct FrameId {
  std::uint32_t input = 0;  // index into the list of inputs of this run
  std::uint32_t number = 0;

  friend auto operator<=>(const FrameId&, const FrameId&) = default;
};

// PacketRef borrows the frame's bytes from the capture block that holds them: they stay valid
// until the worker has passed the packet.
struct PacketRef {
  Bytes data;                         // captured bytes
  std::uint32_t original_length = 0;  // on the wire; > data.size() when the capture cut it
  net::LinkType link_type = net::LinkType::kEthernet;
  PacketTime time;             // never before the packet ahead of it in sequence
  std::uint64_t sequence = 0;  // order of the whole run, 1-based
  FrameId frame;
};

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_PACKET_REF_H_
