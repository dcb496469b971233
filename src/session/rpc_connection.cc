#include "src/session/rpc_connection.h"

#include <algorithm>
#include <utility>

#include "parsers/dcerpc/rts.h"
#include "src/core/limits.h"

namespace eastwest::session {

using dcerpc::PduType;
using event::Outcome;

RpcConnection::RpcConnection(const Reporter& reporter, event::RpcCarrier carrier, std::string pipe,
                             event::IdentityPtr session)
    : reporter_(reporter),
      carrier_(carrier),
      pipe_(std::move(pipe)),
      session_identity_(std::move(session)) {}

std::optional<bool> RpcConnection::FromClient(PduType type) {
  switch (type) {
    case PduType::kRequest:
    case PduType::kBind:
    case PduType::kAlterContext:
    case PduType::kAuth3:
    case PduType::kCoCancel:
    case PduType::kOrphaned:
      return true;
    case PduType::kResponse:
    case PduType::kFault:
    case PduType::kBindAck:
    case PduType::kBindNak:
    case PduType::kAlterContextResp:
    case PduType::kShutdown:
      return false;
    case PduType::kPing:
    case PduType::kWorking:
    case PduType::kNocall:
    case PduType::kReject:
    case PduType::kAck:
    case PduType::kClCancel:
    case PduType::kFack:
    case PduType::kCancelAck:  // connectionless only
    case PduType::kRts:        // both sides send them. [MS-RPCH] 2.2.3.6
      break;
  }
  return std::nullopt;
}

void RpcConnection::OnPdu(const stream::PacketContext& packet, Bytes data) {
  const Parsed<dcerpc::Pdu> pdu = dcerpc::ParsePdu(data);
  if (!pdu.ok()) {
    Malformed(packet, *pdu, pdu.error);
    return;
  }
  const std::optional<bool> from_client = FromClient(pdu->header.type);
  if (from_client.has_value()) {
    TakeAuth(packet, *pdu, *from_client);
  }
  Dispatch(packet, *pdu, data);
}

void RpcConnection::Dispatch(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                             Bytes data) {
  bool known = true;
  switch (pdu.header.type) {
    case PduType::kBind:
    case PduType::kAlterContext:
      return OnBind(packet, pdu);
    case PduType::kBindAck:
    case PduType::kAlterContextResp:
      known = OnBindAck(packet, pdu);
      break;
    case PduType::kBindNak:
      return OnBindNak(packet, pdu);
    case PduType::kRequest:
      return OnRequest(packet, pdu);
    case PduType::kResponse:
      known = OnResponse(packet, pdu);
      break;
    case PduType::kFault:
      known = OnFault(packet, pdu);
      break;
    case PduType::kRts:
      carrier_ = event::RpcCarrier::kHttp;  // only RPC over HTTP has them
      return OnRts(packet, pdu);
    default:
      return;  // auth3 is in TakeAuth; cancels change nothing we report
  }
  if (!known) {
    HoldEarly(packet, pdu, data);
  }
}

// OnRts: what RTS PDUs arrange is RpcConversation's business. One that nobody can read is told.
void RpcConnection::OnRts(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) const {
  const Parsed<dcerpc::Rts> rts = dcerpc::ParseRts(pdu);
  if (!rts.ok()) {
    Malformed(packet, pdu, rts.error);
  }
}

void RpcConnection::TakeAuth(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                             bool from_client) {
  if (!pdu.auth.has_value()) {
    return;
  }
  protection_.auth_type = static_cast<std::uint8_t>(pdu.auth->type);
  protection_.auth_level = static_cast<std::uint8_t>(pdu.auth->level);
  const PduType type = pdu.header.type;
  const bool negotiates = type == PduType::kBind || type == PduType::kBindAck ||
                          type == PduType::kAlterContext || type == PduType::kAlterContextResp ||
                          type == PduType::kAuth3;
  if (!negotiates || pdu.auth->token.empty()) {
    return;  // the verifier of a call is a signature
  }
  if (auth_ == nullptr) {
    auth_ = std::make_unique<AuthExchange>();
  }
  const bool had_identity = auth_->has_identity();
  if (!auth_->OnToken(pdu.auth->token) && protection_.auth_type != 68) {
    reporter_.ReportAnomaly(packet, "dcerpc", "bad_auth_token");
  }
  if (from_client && auth_->has_identity() && (!had_identity || type == PduType::kAuth3)) {
    identity_ = auth_->Share();
    logon_open_ = true;
    logon_moment_ = At(packet);
  }
}

void RpcConnection::FinishLogon(const stream::PacketContext& packet, Outcome outcome,
                                std::uint32_t status) {
  if (!logon_open_) {
    return;
  }
  logon_open_ = false;
  auth_.reset();
  event::LogonFinished logon;
  logon.carrier = event::LogonFinished::Carrier::kRpc;
  logon.outcome = outcome;
  logon.status = status;
  logon.identity = identity_;
  logon_moment_.time = packet.time;
  logon_moment_.frame = packet.frame;
  reporter_.Report(logon_moment_, std::move(logon));
}

event::IdentityPtr RpcConnection::Who() const {
  return identity_ != nullptr ? identity_ : session_identity_;
}

void RpcConnection::Rename(const std::string& pipe) {
  pipe_ = pipe;
  for (PendingBind& bind : binds_) {
    bind.bound.pipe = pipe;
  }
  for (PendingCall& call : calls_) {
    call.called.pipe = pipe;
  }
}

void RpcConnection::OnLoss() {
  for (PendingCall& call : calls_) {
    call.readable = call.readable && call.request_complete && call.called.response_fragments == 0;
    if (!call.readable) {
      call.stub.Clear();
    }
  }
}

void RpcConnection::GiveUp(PacketTime before) {
  GiveUpBind(before);
  std::erase_if(calls_, [this, before](PendingCall& call) {
    const bool old = call.moment.request_time < before;
    if (old) {
      ReportAttempt(call);
    }
    return old;
  });
  constexpr auto kLess = limits::kAnswerWait - limits::kEarlyAnswerWait;
  GiveUpEarly(before == PacketTime::max() ? before : before + kLess);
}

void RpcConnection::OnEnd() {
  GiveUp(PacketTime::max());
  if (logon_open_) {
    logon_open_ = false;
    event::LogonFinished logon;
    logon.carrier = event::LogonFinished::Carrier::kRpc;
    logon.identity = identity_;
    reporter_.Report(logon_moment_, std::move(logon));
  }
}

void RpcConnection::Malformed(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                              ParseError error) const {
  // What the capture cut is not the sender's fault.
  const bool whole_header = pdu.header.frag_length >= dcerpc::kPduHeaderSize;
  if (pdu.complete || !whole_header) {
    reporter_.ReportAnomaly(packet, "dcerpc", ParseErrorName(error));
  }
}

event::RpcProtection RpcConnection::ProtectionOf(const dcerpc::Pdu& pdu) const {
  // A PDU that is cut hides its trailer: what the binding agreed on still holds.
  return pdu.auth.has_value() || !pdu.complete ? protection_ : event::RpcProtection{};
}

}  // namespace eastwest::session
