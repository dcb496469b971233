#include "src/session/rpc_datagrams.h"

#include <algorithm>
#include <utility>

#include "parsers/msrpc/interfaces.h"
#include "src/core/limits.h"

namespace eastwest::session {

using dcerpc::ClHeader;
using dcerpc::ClPdu;
using dcerpc::PduType;
using event::Outcome;

namespace {

// Named gives a call what every PDU of it says in its header.
event::RpcCalled Named(const ClPdu& pdu) {
  const ClHeader& header = pdu.header;
  event::RpcCalled called;
  called.carrier = event::RpcCarrier::kUdp;
  called.interface_known = true;
  called.uuid = header.interface;
  called.version_major = header.version_major;
  called.version_minor = header.version_minor;
  called.opnum = header.opnum;
  called.call_id = header.sequence;
  called.activity = header.activity;
  called.request_fragments = 0;
  if (header.object != Guid{}) {
    called.object = header.object;
  }
  if (const msrpc::Interface* known = msrpc::FindInterface(called.uuid)) {
    called.endpoint = known->endpoint;
    called.operation = msrpc::OperationName(called.uuid, called.opnum);
  }
  // The verifier begins with the level. [MS-RPCE] 2.2.3.4
  called.protection.auth_type = header.auth_type;
  called.protection.auth_level = pdu.verifier.empty() ? 0 : pdu.verifier[0];
  return called;
}

void SetAnswer(const ClPdu& pdu, event::RpcCalled& called) {
  const PduType type = pdu.header.type;
  called.faulted = type != PduType::kResponse;
  called.rejected = type == PduType::kReject;
  called.outcome = called.faulted ? Outcome::kFailed : Outcome::kSucceeded;
  if (called.faulted) {
    called.status = dcerpc::ParseClFault(pdu)->status;
  }
}

bool ReusesCall(const ClHeader& header) { return header.fragment_number == 0; }

}  // namespace

void RpcDatagrams::OnPdu(const stream::PacketContext& packet, const stream::Flow& flow,
                         const ClPdu& pdu) {
  Expire(packet.time - limits::kAnswerWait);
  const Arrival arrival{packet, flow, pdu};
  switch (pdu.header.type) {
    case PduType::kRequest:
      return OnRequest(arrival);
    case PduType::kResponse:
    case PduType::kFault:
    case PduType::kReject:
      return OnAnswer(arrival);
    default:
      return;  // pings, acknowledgments and cancels change nothing that we report
  }
}

void RpcDatagrams::OnRequest(const Arrival& arrival) {
  const ClHeader& header = arrival.pdu.header;
  const auto& ends = arrival.flow.key().ends;
  const Key key{header.activity, header.sequence, std::min(ends[0].address, ends[1].address),
                std::max(ends[0].address, ends[1].address)};
  const auto found = known_.find(key);
  Calls::iterator call;
  if (found == known_.end()) {
    call = Start(arrival, key);
  } else {
    call = found->second;
    if (call->request_complete || !TakeFragment(arrival, *call)) {
      return ReusesCall(header) ? ReportRepeat(arrival) : void();
    }
  }
  if (header.last()) {
    FinishRequest(arrival, *call);
  }
}

RpcDatagrams::Calls::iterator RpcDatagrams::Start(const Arrival& arrival, const Key& key) {
  if (calls_.size() == limits::kDatagramCallsPerShardMax) {
    shared_.counters.Add(Counter::kRpcCallsEvicted, calls_.front().told ? 0 : 1);
    Tell(calls_.front());
    known_.erase(calls_.front().key);
    calls_.pop_front();
  }
  calls_.push_back({.key = key,
                    .moment = At(arrival.packet),
                    .flow = FlowInfoOf(arrival.flow),
                    .called = Named(arrival.pdu),
                    .stub = stream::HeldBytes(shared_.rpc_memory)});
  const Calls::iterator call = std::prev(calls_.end());
  known_.emplace(key, call);
  TakeFragment(arrival, *call);
  return call;
}

bool RpcDatagrams::TakeFragment(const Arrival& arrival, Call& call) {
  const ClHeader& header = arrival.pdu.header;
  if (header.fragment_number < call.next_fragment) {
    return false;
  }
  const bool hole = header.fragment_number != call.next_fragment;
  call.next_fragment =
      static_cast<std::uint16_t>(std::min<std::uint32_t>(header.fragment_number + 1U, 0xFFFF));
  event::RpcCalled& called = call.called;
  std::uint16_t& fragments =
      call.request_complete ? called.response_fragments : called.request_fragments;
  std::uint32_t& bytes =
      call.request_complete ? called.response_stub_bytes : called.request_stub_bytes;
  fragments = static_cast<std::uint16_t>(std::min<std::uint32_t>(fragments + 1U, 0xFFFF));
  bytes += header.length;
  call.readable = call.readable && !hole && arrival.pdu.complete && !called.protection.sealed();
  if (call.readable && call.stub.size() + header.length > limits::kStubBytesMax) {
    shared_.counters.Add(Counter::kRpcStubsTooLong);
    call.readable = false;
  }
  if (call.readable && !call.stub.TryAppend(arrival.pdu.body)) {
    shared_.counters.Add(Counter::kRpcMemcapDrop);
    call.readable = false;
  }
  if (!call.readable) {
    call.stub.Clear();
  }
  return true;
}

void RpcDatagrams::FinishRequest(const Arrival& arrival, Call& call) {
  call.request_complete = true;
  if (call.readable) {
    const msrpc::Stub stub{call.stub.view(), arrival.pdu.header.order, false};
    arguments_.ReadRequest(stub, call.called, shared_.counters);
  }
  call.stub.Clear();
  call.next_fragment = 0;
  call.readable = true;
  if (!arrival.pdu.header.wants_answer()) {
    Tell(call);
  }
}

void RpcDatagrams::OnAnswer(const Arrival& arrival) {
  const ClHeader& header = arrival.pdu.header;
  const auto& ends = arrival.flow.key().ends;
  const auto found =
      known_.find({header.activity, header.sequence, std::min(ends[0].address, ends[1].address),
                   std::max(ends[0].address, ends[1].address)});
  const bool first = header.fragment_number == 0;
  if (found == known_.end() || found->second->told) {
    return first && (shared_.operations || found == known_.end())
               ? ReportAnswer(arrival, found != known_.end())
               : void();
  }
  Call& call = *found->second;
  call.request_complete = true;  // or its last fragment was lost
  if (!TakeFragment(arrival, call)) {
    return first && shared_.operations ? ReportAnswer(arrival, true) : void();
  }
  if (first && call.flow.id != arrival.flow.id()) {
    call.called.answered_elsewhere = true;
    ReportAnswer(arrival, true);
  }
  if (header.last() || header.type != PduType::kResponse) {
    FinishAnswer(arrival, call);
  }
}

void RpcDatagrams::FinishAnswer(const Arrival& arrival, Call& call) {
  event::RpcCalled& called = call.called;
  SetAnswer(arrival.pdu, called);
  if (call.readable && !called.faulted) {
    const msrpc::Stub stub{call.stub.view(), arrival.pdu.header.order, false};
    arguments_.ReadResponse(stub, called, shared_.counters);
    if (CallFailed(called)) {
      called.outcome = Outcome::kFailed;
    }
  }
  call.moment.time = arrival.packet.time;
  call.moment.frame = arrival.packet.frame;
  Tell(call);
}

// ReportRepeat: one more copy of a request. Told to those who want every operation.
void RpcDatagrams::ReportRepeat(const Arrival& arrival) {
  if (!shared_.operations) {
    return;
  }
  event::RpcCalled called = Named(arrival.pdu);
  called.repeated = true;
  called.request_fragments = 1;
  called.request_stub_bytes = arrival.pdu.header.length;
  Emit(FlowInfoOf(arrival.flow), At(arrival.packet), std::move(called));
}

// ReportAnswer: an answer whose request was not seen, or went to another port, or had an answer.
void RpcDatagrams::ReportAnswer(const Arrival& arrival, bool repeated) {
  event::RpcCalled called = Named(arrival.pdu);
  called.request_seen = false;
  called.repeated = repeated;
  called.response_fragments = 1;
  called.response_stub_bytes = arrival.pdu.header.length;
  SetAnswer(arrival.pdu, called);
  Emit(FlowInfoOf(arrival.flow), At(arrival.packet), std::move(called));
}

void RpcDatagrams::Tell(Call& call) {
  if (call.told) {
    return;
  }
  call.told = true;
  call.stub.Clear();
  // An answer that began was given, whatever became of its rest.
  if (call.called.outcome == Outcome::kAttempted && call.called.response_fragments > 0) {
    call.called.outcome = Outcome::kSucceeded;
  }
  Emit(call.flow, call.moment, std::move(call.called));
}

void RpcDatagrams::Emit(const event::FlowInfo& flow, const Moment& moment, event::Fact fact) {
  event::Event event;
  event.flow = flow;
  event.time = moment.time;
  event.frame = moment.frame;
  event.request_time = moment.request_time;
  event.request_frame = moment.request_frame;
  event.fact = std::move(fact);
  EmitEvent(shared_, std::move(event));
}

void RpcDatagrams::Expire(PacketTime before) {
  while (!calls_.empty() && calls_.front().moment.request_time < before) {
    Tell(calls_.front());
    known_.erase(calls_.front().key);
    calls_.pop_front();
  }
}

void RpcDatagrams::OnFlowEnd(const stream::Flow& flow) {
  for (Call& call : calls_) {
    if (call.flow.id == flow.id()) {
      Tell(call);
    }
  }
}

}  // namespace eastwest::session
