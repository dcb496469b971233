#include "src/session/rpc_connection.h"

#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/dcerpc/epm.h"
#include "parsers/msrpc/interfaces.h"
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
    case PduType::kCancelAck:
      break;  // connectionless only
    case PduType::kRts:
      break;  // both sides send them. [MS-RPCH] 2.2.3.6
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
  switch (pdu->header.type) {
    case PduType::kBind:
    case PduType::kAlterContext:
      return OnBind(packet, *pdu);
    case PduType::kBindAck:
    case PduType::kAlterContextResp:
      return OnBindAck(packet, *pdu);
    case PduType::kBindNak:
      return OnBindNak(packet, *pdu);
    case PduType::kRequest:
      return OnRequest(packet, *pdu);
    case PduType::kResponse:
      return OnResponse(packet, *pdu);
    case PduType::kFault:
      return OnFault(packet, *pdu);
    default:
      return;  // auth3 is in TakeAuth; cancels change nothing we report
  }
}

void RpcConnection::OnBind(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Bind> bind = dcerpc::ParseBind(pdu);
  if (!bind.ok()) {
    Malformed(packet, pdu, bind.error);
  }
  GiveUpBind(PacketTime::max());
  PendingBind pending;
  pending.moment = At(packet);
  pending.call_id = pdu.header.call_id;
  event::RpcBound& bound = pending.bound;
  bound.carrier = carrier_;
  bound.pipe = pipe_;
  bound.alter = pdu.header.type == PduType::kAlterContext;
  bound.call_id = pdu.header.call_id;
  bound.protection = protection_;
  for (const dcerpc::PresentationContext& context : bind->offered()) {
    event::RpcInterface interface;
    interface.uuid = context.interface.uuid;
    interface.version_major = context.interface.major;
    interface.version_minor = context.interface.minor;
    interface.context_id = context.id;
    const auto transfers = context.offered();
    interface.ndr64 =
        std::ranges::find(transfers, dcerpc::TransferSyntax::kNdr64) != transfers.end();
    const msrpc::Interface* known = msrpc::FindInterface(context.interface.uuid);
    interface.endpoint = known == nullptr ? std::string_view{} : known->endpoint;
    bound.interfaces.push_back(interface);
    // Until the answer says otherwise every context may be used: the answer may be lost.
    const Context usable{context.id, context.interface, interface.ndr64};
    const auto old = std::ranges::find(contexts_, context.id, &Context::id);
    if (old != contexts_.end()) {
      *old = usable;
    } else if (contexts_.size() < limits::kContextsPerConnectionMax) {
      contexts_.push_back(usable);
    }
  }
  bind_ = std::move(pending);
}

void RpcConnection::OnBindAck(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::BindAck> ack = dcerpc::ParseBindAck(pdu);
  if (!ack.ok()) {
    Malformed(packet, pdu, ack.error);
    return;
  }
  const bool request_seen = bind_.has_value() && bind_->call_id == pdu.header.call_id;
  PendingBind answered = request_seen ? std::move(*bind_) : PendingBind{};
  if (request_seen) {
    bind_.reset();
  } else {
    answered.moment = At(packet);
    answered.bound.carrier = carrier_;
    answered.bound.pipe = pipe_;
    answered.bound.call_id = pdu.header.call_id;
    answered.bound.alter = pdu.header.type == PduType::kAlterContextResp;
  }
  const auto verdicts = ack->verdicts();
  for (std::size_t i = 0; i < answered.bound.interfaces.size() && i < verdicts.size(); ++i) {
    event::RpcInterface& interface = answered.bound.interfaces[i];
    interface.answered = true;
    interface.ack_result = static_cast<std::uint16_t>(verdicts[i].verdict);
    interface.ack_reason = verdicts[i].reason;
    interface.ndr64 = verdicts[i].transfer == dcerpc::TransferSyntax::kNdr64;
    const auto context = std::ranges::find(contexts_, interface.context_id, &Context::id);
    if (context == contexts_.end()) {
      continue;
    }
    if (verdicts[i].verdict == dcerpc::ContextVerdict::kAcceptance) {
      context->ndr64 = interface.ndr64;
    } else {
      contexts_.erase(context);  // a rejected context carries no calls
    }
  }
  answered.bound.outcome = Outcome::kSucceeded;
  answered.bound.protection = protection_;
  answered.bound.identity = Who();
  answered.moment.time = packet.time;
  answered.moment.frame = packet.frame;
  reporter_.Report(answered.moment, std::move(answered.bound));
}

void RpcConnection::OnBindNak(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  FinishLogon(packet, Outcome::kFailed, 0);
  if (!bind_.has_value() || bind_->call_id != pdu.header.call_id) {
    return;
  }
  PendingBind refused = std::move(*bind_);
  bind_.reset();
  refused.bound.outcome = Outcome::kFailed;
  refused.moment.time = packet.time;
  refused.moment.frame = packet.frame;
  reporter_.Report(refused.moment, std::move(refused.bound));
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

void RpcConnection::OnLoss() {
  for (PendingCall& call : calls_) {
    call.readable = call.readable && call.request_complete && call.called.response_fragments == 0;
  }
}

void RpcConnection::GiveUpBind(PacketTime before) {
  if (bind_.has_value() && bind_->moment.request_time < before) {
    reporter_.Report(bind_->moment, std::move(bind_->bound));
    bind_.reset();
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
