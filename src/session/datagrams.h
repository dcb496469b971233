// Datagrams is where UDP meets the session room: it finds the reader of each datagram by its ports
// and its first bytes.
#ifndef EASTWEST_SRC_SESSION_DATAGRAMS_H_
#define EASTWEST_SRC_SESSION_DATAGRAMS_H_

#include <cstdint>
#include <deque>
#include <utility>

#include "parsers/net/packet.h"
#include "parsers/net/plain_packet.h"
#include "src/session/kdc_exchange.h"
#include "src/session/rpc_datagrams.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"
#include "src/stream/flow.h"

namespace eastwest::session {

enum class DatagramKind : std::uint8_t {
  kNone,
  kNameService,      // NetBIOS, RFC 1002 4.2
  kDatagramService,  // NetBIOS, RFC 1002 4.4
  kLlmnr,            // RFC 4795
  kMdns,             // RFC 6762
  kKerberos,         // the KDC, RFC 4120 7.2.1
  kRpc,              // connectionless DCERPC on any port, [C706] 12.4.1
};

// DatagramKindOf looks at the ports and the fixed part of the header; it keeps no state, so that a
// datagram of no interest costs nothing else. A datagram of a known port with another shape is of
// no interest either.
DatagramKind DatagramKindOf(const net::Packet& datagram);

// MayBeRead: DatagramKindOf could give a kind to this UDP packet, or a tunnel be in it; or its
// header is none that is sound.
bool MayBeRead(const net::PlainPacket& packet);

// Datagram is one datagram with data, while it is handled. packet.payload is shorter than
// packet.payload_length when the capture cut it.
struct Datagram {
  const stream::PacketContext& when;
  stream::Flow& flow;
  stream::Side from;
  const net::Packet& packet;
};

// ProposeAsker makes the side that asks the flow's client; the first evidence stands. An answer to
// a group of hosts shows nobody who asked.
void ProposeAsker(const Datagram& datagram, bool is_response);

class Datagrams {
 public:
  explicit Datagrams(SessionShared& shared) : shared_(shared), rpc_(shared) {}

  // OnDatagram hands the datagram to the reader of its kind. Returns what the flow speaks, or
  // kUnknown when the reader could make nothing of it.
  stream::AppProtocol OnDatagram(DatagramKind kind, const Datagram& datagram);

  // OnFlowEnd: what the flow's requests wait for will not come.
  void OnFlowEnd(const stream::Flow& flow) {
    if (flow.app() == stream::AppProtocol::kDcerpc) {
      rpc_.OnFlowEnd(flow);
    }
  }

 private:
  void OnKdcMessage(const Datagram& datagram);
  stream::AppProtocol OnRpc(const Datagram& datagram);

  SessionShared& shared_;
  // Exchanges that wait for an answer, by flow; oldest first.
  std::deque<std::pair<std::uint64_t, KdcExchange>> kdc_;
  RpcDatagrams rpc_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_DATAGRAMS_H_
