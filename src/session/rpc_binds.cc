// The bind half of RpcConnection: which interfaces may be called, and under which context ids.
#include <algorithm>
#include <iterator>
#include <utility>

#include "parsers/msrpc/interfaces.h"
#include "src/core/limits.h"
#include "src/session/rpc_connection.h"

namespace eastwest::session {

using dcerpc::PduType;
using dcerpc::TransferSyntax;
using event::Outcome;

namespace {

std::string_view EndpointOf(const Guid& uuid) {
  const msrpc::Interface* known = msrpc::FindInterface(uuid);
  return known == nullptr ? std::string_view{} : known->endpoint;
}

event::RpcInterface Offered(const dcerpc::PresentationContext& context) {
  event::RpcInterface interface;
  interface.uuid = context.interface.uuid;
  interface.version_major = context.interface.major;
  interface.version_minor = context.interface.minor;
  interface.context_id = context.id;
  interface.endpoint = EndpointOf(context.interface.uuid);
  const auto transfers = context.offered();
  const auto has = [&transfers](TransferSyntax syntax) {
    return std::ranges::find(transfers, syntax) != transfers.end();
  };
  interface.ndr64 = has(TransferSyntax::kNdr64);
  if (has(TransferSyntax::kBindTimeFeatures)) {
    interface.features = context.features;
  }
  return interface;
}

}  // namespace

RpcConnection::PendingBind* RpcConnection::FindBind(std::uint32_t call_id) {
  const auto found = std::ranges::find_if(
      binds_, [call_id](const PendingBind& bind) { return bind.bound.call_id == call_id; });
  return found == binds_.end() ? nullptr : &*found;
}

// Until the answer says otherwise every context may be used: the answer may be lost.
void RpcConnection::AddContext(const event::RpcInterface& interface) {
  Context usable;
  usable.id = interface.context_id;
  usable.interface = {interface.uuid, interface.version_major, interface.version_minor};
  usable.ndr64 = interface.ndr64;
  usable.refused = interface.features.has_value();  // an option list, no stub is encoded so
  const auto old = std::ranges::find(contexts_, interface.context_id, &Context::id);
  if (old != contexts_.end()) {
    *old = usable;
  } else if (contexts_.size() < limits::kContextsPerConnectionMax) {
    contexts_.push_back(usable);
  } else {
    reporter_.shared().counters.Add(Counter::kRpcContextsRefused);
  }
}

void RpcConnection::OnBind(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Bind> bind = dcerpc::ParseBind(pdu);
  if (!bind.ok()) {
    Malformed(packet, pdu, bind.error);
  }
  if (PendingBind* reused = FindBind(pdu.header.call_id)) {
    reporter_.Report(reused->moment, std::move(reused->bound));
    binds_.erase(binds_.begin() + (reused - binds_.data()));
  } else if (binds_.size() == limits::kBindsPerConnectionMax) {
    reporter_.shared().counters.Add(Counter::kRpcBindsEvicted);
    reporter_.Report(binds_.front().moment, std::move(binds_.front().bound));
    binds_.erase(binds_.begin());
  }
  PendingBind pending;
  pending.moment = At(packet);
  event::RpcBound& bound = pending.bound;
  bound.carrier = carrier_;
  bound.pipe = pipe_;
  bound.alter = pdu.header.type == PduType::kAlterContext;
  bound.call_id = pdu.header.call_id;
  bound.protection = protection_;
  for (const dcerpc::PresentationContext& context : bind->offered()) {
    bound.interfaces.push_back(Offered(context));
    AddContext(bound.interfaces.back());
  }
  binds_.push_back(std::move(pending));
  JoinEarly(packet, pdu.header.call_id);
}

bool RpcConnection::OnBindAck(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::BindAck> ack = dcerpc::ParseBindAck(pdu);
  if (!ack.ok()) {
    Malformed(packet, pdu, ack.error);
    return true;
  }
  PendingBind* bind = FindBind(pdu.header.call_id);
  if (bind == nullptr) {
    return false;
  }
  PendingBind answered = std::move(*bind);
  binds_.erase(binds_.begin() + (bind - binds_.data()));
  TakeVerdicts(*ack, answered.bound);
  answered.bound.outcome = Outcome::kSucceeded;
  answered.bound.protection = protection_;
  answered.bound.identity = Who();
  answered.moment.time = packet.time;
  answered.moment.frame = packet.frame;
  reporter_.Report(answered.moment, std::move(answered.bound));
  return true;
}

void RpcConnection::TakeVerdicts(const dcerpc::BindAck& ack, event::RpcBound& bound) {
  const auto verdicts = ack.verdicts();
  for (std::size_t i = 0; i < bound.interfaces.size() && i < verdicts.size(); ++i) {
    event::RpcInterface& interface = bound.interfaces[i];
    interface.answered = true;
    interface.ack_result = static_cast<std::uint16_t>(verdicts[i].verdict);
    interface.ack_reason = verdicts[i].reason;
    interface.ndr64 = verdicts[i].transfer == TransferSyntax::kNdr64;
    const auto context = std::ranges::find(contexts_, interface.context_id, &Context::id);
    if (context != contexts_.end()) {
      context->ndr64 = interface.ndr64;
      context->refused = verdicts[i].verdict != dcerpc::ContextVerdict::kAcceptance;
    }
  }
}

// InferBound: the request of this answer was lost. What it offered is what the answer has verdicts
// for: an alter_context repeats contexts of the bind, with the next leg of the authentication.
event::RpcBound RpcConnection::InferBound(const dcerpc::Pdu& pdu, std::size_t verdicts) const {
  event::RpcBound bound;
  bound.carrier = carrier_;
  bound.pipe = pipe_;
  bound.call_id = pdu.header.call_id;
  bound.alter = pdu.header.type == PduType::kAlterContextResp;
  bound.request_seen = false;
  if (!bound.alter || verdicts > contexts_.size()) {
    return bound;
  }
  for (const Context& context : std::span(contexts_).first(verdicts)) {
    event::RpcInterface interface;
    interface.uuid = context.interface.uuid;
    interface.version_major = context.interface.major;
    interface.version_minor = context.interface.minor;
    interface.context_id = context.id;
    interface.endpoint = EndpointOf(interface.uuid);
    bound.interfaces.push_back(interface);
  }
  return bound;
}

void RpcConnection::ReportOrphanAck(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::BindAck> ack = dcerpc::ParseBindAck(pdu);
  event::RpcBound bound = InferBound(pdu, ack->verdicts().size());
  TakeVerdicts(*ack, bound);
  bound.outcome = Outcome::kSucceeded;
  bound.protection = protection_;
  bound.identity = Who();
  reporter_.Report(At(packet), std::move(bound));
}

void RpcConnection::OnBindNak(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  FinishLogon(packet, Outcome::kFailed, 0);
  PendingBind* bind = FindBind(pdu.header.call_id);
  if (bind == nullptr) {
    return;
  }
  PendingBind refused = std::move(*bind);
  binds_.erase(binds_.begin() + (bind - binds_.data()));
  refused.bound.outcome = Outcome::kFailed;
  refused.moment.time = packet.time;
  refused.moment.frame = packet.frame;
  reporter_.Report(refused.moment, std::move(refused.bound));
}

void RpcConnection::GiveUpBind(PacketTime before) {
  std::erase_if(binds_, [this, before](PendingBind& bind) {
    const bool old = bind.moment.request_time < before;
    if (old) {
      reporter_.Report(bind.moment, std::move(bind.bound));
    }
    return old;
  });
}

}  // namespace eastwest::session
