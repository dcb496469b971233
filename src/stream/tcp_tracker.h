// TcpTracker moves a flow through its TCP states.
#ifndef EASTWEST_SRC_STREAM_TCP_TRACKER_H_
#define EASTWEST_SRC_STREAM_TCP_TRACKER_H_

#include "parsers/net/packet.h"
#include "src/stream/flow.h"

namespace eastwest::stream {

class TcpTracker {
 public:
  // StartsAnew says whether packet opens another connection between the same endpoints.
  static bool StartsAnew(const Flow& flow, Side from, const net::Packet& packet);

  // OnPacket follows the handshake and the end. The packet is counted in the flow already.
  // Returns true when it shows that both sides take part, for the first time or not.
  static bool OnPacket(Flow& flow, Side from, const net::Packet& packet);

  static TimeoutClass ClassOf(const Flow& flow);

 private:
  static bool NearNext(const Flow& flow, Side from, std::uint32_t sequence);
  static bool OnSyn(Flow& flow, Side from, const net::Packet& packet);
  static void OnReset(Flow& flow, Side from, const net::Packet& packet);
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_TCP_TRACKER_H_
