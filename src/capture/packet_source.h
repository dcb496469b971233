// PacketSource is where packets come from, one after the other.
#ifndef EASTWEST_SRC_CAPTURE_PACKET_SOURCE_H_
#define EASTWEST_SRC_CAPTURE_PACKET_SOURCE_H_

#include "src/core/packet_ref.h"

namespace eastwest::capture {

class PacketSource {
 public:
  PacketSource() = default;
  PacketSource(const PacketSource&) = delete;
  PacketSource& operator=(const PacketSource&) = delete;
  virtual ~PacketSource() = default;

  // Next gives the next packet, or false at the end of all input. The packet before it must be
  // on its way to a worker (or done with) by now: the source may wait for it. A live source also
  // tells the time when no packets come, see TellsTimeOnly.
  [[nodiscard]] virtual bool Next(PacketRef& packet) = 0;
};

// TellsTimeOnly: there is no packet; time and sequence say how far the source is.
inline bool TellsTimeOnly(const PacketRef& packet) { return packet.frame.number == 0; }

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PACKET_SOURCE_H_
