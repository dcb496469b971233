#include "src/session/observer.h"

#include <utility>

#include "src/session/heads.h"
#include "src/session/rpc_conversation.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

using stream::AppProtocol;
using stream::EndReason;
using stream::StreamAnomaly;

namespace {

std::string_view AnomalyCode(StreamAnomaly anomaly) {
  switch (anomaly) {
    case StreamAnomaly::kOverlapDifferentData:
      return "overlap_different_data";
    case StreamAnomaly::kFragmentOverlap:
      return "fragment_overlap";
    case StreamAnomaly::kGarbage:
      return "garbage_skipped";
    case StreamAnomaly::kBadLength:
      return "bad_length";
    case StreamAnomaly::kReassemblyLimit:
      return "reassembly_limit";
  }
  return "unknown";
}

std::string_view AppName(AppProtocol app) {
  switch (app) {
    case AppProtocol::kSmb:
      return "smb";
    case AppProtocol::kDcerpc:
      return "dcerpc";
    case AppProtocol::kNetbiosName:
      return "nbns";
    case AppProtocol::kNetbiosDatagram:
      return "nbdgm";
    case AppProtocol::kLlmnr:
      return "llmnr";
    case AppProtocol::kMdns:
      return "mdns";
    case AppProtocol::kHttp:
      return "http";
    case AppProtocol::kKerberos:
      return "krb5";
    case AppProtocol::kLdap:
      return "ldap";
    case AppProtocol::kRdp:
      return "rdp";
    case AppProtocol::kRfb:
      return "rfb";
    case AppProtocol::kSsh:
      return "ssh";
    case AppProtocol::kTds:
      return "tds";
    case AppProtocol::kTls:
      return "tls";
    case AppProtocol::kOther:
      return "failed";
    case AppProtocol::kUnknown:
      break;
  }
  return {};
}

constexpr std::string_view kNeverOpen = "new";

std::string_view StateName(const stream::Flow& flow) {
  if (flow.tcp_state() == stream::TcpState::kClosed ||
      flow.tcp_state() == stream::TcpState::kReset) {
    return "closed";
  }
  return flow.established() ? "established" : kNeverOpen;
}

std::string_view ReasonName(EndReason reason) {
  switch (reason) {
    case EndReason::kTimeout:
      return "timeout";
    case EndReason::kShutdown:
    case EndReason::kReset:
    case EndReason::kEndOfInput:
      return "shutdown";
    case EndReason::kReused:
      return "tcp_reuse";
    case EndReason::kEvicted:
      return "forced";
  }
  return "unknown";
}

event::FlowEnded::SideTotals Totals(const stream::SideCounters& side) {
  return {side.packets, side.bytes, side.gap_bytes, side.gaps, side.tcp_flags};
}

}  // namespace

// A switch, as it is asked of every flow twice.
bool IsWatchedPort(std::uint16_t port) {
  switch (port) {
    case 88:  // Kerberos and LDAP tell who is a DC
    case 389:
    case 636:
    case 3268:
    case 135:  // the endpoint mapper
    case 139:  // SMB
    case 445:
    case 1433:  // SQL
    case 3389:  // RDP
    case 5500:  // VNC
    case 5800:
    case 5900:
    case 5985:  // WinRM
    case 5986:
      return true;
    default:
      return false;
  }
}

std::unique_ptr<stream::Conversation> Observer::OnRecognised(const stream::PacketContext& packet,
                                                             stream::Flow& flow,
                                                             AppProtocol protocol) {
  Moment moment = At(packet);
  moment.request_time = flow.first_time();
  moment.request_frame = flow.first_frame();
  EmitFact(shared_, flow, moment, event::ProtocolRecognised{AppName(protocol)});
  return OnRestored(flow, protocol);
}

std::unique_ptr<stream::Conversation> Observer::OnRestored(stream::Flow& flow,
                                                           AppProtocol protocol) {
  if (protocol == AppProtocol::kSmb) {
    return std::make_unique<SmbConversation>(shared_, flow);
  }
  return std::make_unique<RpcConversation>(shared_, flow);
}

std::unique_ptr<stream::HeadReader> Observer::OnUnrecognised(stream::Flow& flow,
                                                             stream::MemoryBudget& budget) {
  return std::make_unique<Heads>(shared_, flow, budget);
}

void Observer::OnEstablished(const stream::PacketContext& packet, const stream::Flow& flow) {
  if (IsWatchedPort(flow.server().port)) {
    Moment moment = At(packet);
    moment.request_time = flow.first_time();
    moment.request_frame = flow.first_frame();
    EmitFact(shared_, flow, moment,
             event::ConnectionSeen{event::ConnectionSeen::State::kEstablished});
  }
}

AppProtocol Observer::OnDatagram(const stream::PacketContext& packet, stream::Flow& flow,
                                 stream::Side from, const net::Packet& datagram) {
  const DatagramKind kind = DatagramKindOf(datagram);
  return kind == DatagramKind::kNone ? AppProtocol::kUnknown
                                     : datagrams_.OnDatagram(kind, {packet, flow, from, datagram});
}

void Observer::OnAnomaly(const stream::PacketContext& packet, const stream::Flow& flow,
                         StreamAnomaly anomaly) {
  EmitFact(shared_, flow, At(packet), event::ProtocolAnomaly{"stream", AnomalyCode(anomaly), {}});
}

// SaysNothing: the flow's end would tell nobody anything. Nobody could read it, nothing was told of
// its hosts to which it could be added, and nobody asked for the ends of all flows.
bool Observer::SaysNothing(const stream::Flow& flow) const {
  if (shared_.every_end == nullptr || shared_.every_end->load(std::memory_order_relaxed)) {
    return false;
  }
  const bool unread = flow.app() == AppProtocol::kUnknown || flow.app() == AppProtocol::kOther;
  const bool unheard = flow.key().ip_protocol != 6 || !IsWatchedPort(flow.server().port) ||
                       StateName(flow) == kNeverOpen;
  return unread && unheard && !shared_.told.MayHave(flow.client().address, flow.server().address);
}

void Observer::OnEnded(const stream::PacketContext& now, const stream::Flow& flow,
                       EndReason reason) {
  const bool tcp = flow.key().ip_protocol == 6;
  if (!tcp) {
    datagrams_.OnFlowEnd(flow);
  }
  if (tcp && !flow.established() && IsWatchedPort(flow.server().port)) {
    const bool refused = flow.tcp_state() == stream::TcpState::kReset;
    EmitFact(shared_, flow,
             {flow.last_time(), flow.first_frame(), flow.first_time(), flow.first_frame()},
             event::ConnectionSeen{refused ? event::ConnectionSeen::State::kRefused
                                           : event::ConnectionSeen::State::kAttempted});
  }
  if (SaysNothing(flow)) {
    return;
  }
  const AppTotals totals = std::exchange(shared_.ended, {});
  event::FlowEnded ended;
  const stream::Side client = flow.client_side();
  ended.to_server = Totals(flow.counters(client));
  ended.to_client = Totals(flow.counters(stream::Other(client)));
  ended.first = flow.first_time();
  ended.last = flow.last_time();
  ended.state = StateName(flow);
  ended.reason = ReasonName(reason);
  ended.app = AppName(flow.app());
  ended.midstream = flow.midstream();
  ended.one_sided = ended.to_server.packets == 0 || ended.to_client.packets == 0;
  ended.encrypted_messages = totals.encrypted_messages;
  ended.sealed_calls = totals.sealed_calls;
  ended.compressed_messages = totals.compressed_messages;
  EmitFact(shared_, flow, {now.time, now.frame, flow.first_time(), flow.first_frame()}, ended);
}

}  // namespace eastwest::session
