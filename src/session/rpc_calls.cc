// The call half of RpcConnection: fragments become calls, answers meet requests.
#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/dcerpc/epm.h"
#include "parsers/msrpc/interfaces.h"
#include "src/core/limits.h"
#include "src/event/names.h"
#include "src/session/rpc_connection.h"

namespace eastwest::session {

using dcerpc::PduType;
using event::Outcome;

namespace {

constexpr std::string_view kEndpointMapper = "epmapper";

// Some tools send calls with neither flag set; servers take such a PDU for a whole call, unless
// it continues one.
bool BeginsCall(const dcerpc::PduHeader& header) { return header.first() || !header.last(); }
bool EndsCall(const dcerpc::PduHeader& header, bool continues) {
  return header.last() || (!header.first() && !continues);
}

}  // namespace

RpcConnection::PendingCall* RpcConnection::FindCall(std::uint32_t call_id) {
  const auto found = std::ranges::find_if(
      calls_, [call_id](const PendingCall& call) { return call.called.call_id == call_id; });
  return found == calls_.end() ? nullptr : &*found;
}

void RpcConnection::NameInterface(PendingCall& call, std::uint16_t context_id) const {
  event::RpcCalled& called = call.called;
  const auto context = std::ranges::find(contexts_, context_id, &Context::id);
  if (context != contexts_.end()) {
    called.interface_known = true;
    called.uuid = context->interface.uuid;
    called.version_major = context->interface.major;
    called.version_minor = context->interface.minor;
    call.ndr64 = context->ndr64;
  } else {
    // The bind was not seen. What the endpoint mapper said of the port, or the usual interface of
    // the pipe, is a guess, and is said to be one.
    const stream::Endpoint& server = reporter_.flow().server();
    const auto guess = carrier_ == event::RpcCarrier::kTcp
                           ? reporter_.shared().endpoints.Find(server.address, server.port)
                           : msrpc::InterfaceOfPipe(event::NormalPipeName(pipe_));
    if (!guess.has_value()) {
      return;
    }
    called.interface_known = true;
    called.interface_inferred = true;
    called.uuid = *guess;
  }
  if (const msrpc::Interface* known = msrpc::FindInterface(called.uuid)) {
    called.endpoint = known->endpoint;
    called.operation = msrpc::OperationName(called.uuid, called.opnum);
    if (called.interface_inferred) {
      called.version_major = known->version;
    }
  }
}

RpcConnection::PendingCall& RpcConnection::StartCall(const stream::PacketContext& packet,
                                                     const dcerpc::Pdu& pdu,
                                                     const dcerpc::Request& request) {
  if (PendingCall* reused = FindCall(pdu.header.call_id)) {
    ReportAttempt(*reused);
    Erase(reused);
  } else if (calls_.size() == limits::kCallsPerConnectionMax) {
    reporter_.shared().counters.Add(Counter::kRpcCallsEvicted);
    ReportAttempt(calls_.front());
    calls_.erase(calls_.begin());
  }
  PendingCall call;
  call.moment = At(packet);
  call.order = pdu.header.order;
  event::RpcCalled& called = call.called;
  called.carrier = carrier_;
  called.pipe = pipe_;
  called.opnum = request.opnum;
  called.call_id = pdu.header.call_id;
  called.request_fragments = 0;
  called.identity = Who();
  NameInterface(call, request.context_id);
  calls_.push_back(std::move(call));
  return calls_.back();
}

void RpcConnection::AddStub(PendingCall& call, Bytes stub, std::size_t declared) {
  const bool fits = call.stub.size() + stub.size() <= limits::kStubBytesMax;
  call.readable = call.readable && fits && stub.size() == declared;
  if (call.readable) {
    call.stub.insert(call.stub.end(), stub.begin(), stub.end());
  }
}

void RpcConnection::OnRequest(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Request> request = dcerpc::ParseRequest(pdu);
  if (!request.ok()) {
    return Malformed(packet, pdu, request.error);
  }
  PendingCall* call = FindCall(pdu.header.call_id);
  const bool continues = call != nullptr && !call->request_complete && !pdu.header.first();
  if (!continues) {
    call = &StartCall(packet, pdu, *request);
    call->readable = BeginsCall(pdu.header);
  }
  event::RpcCalled& called = call->called;
  called.protection = ProtectionOf(pdu);
  ++called.request_fragments;
  called.request_stub_bytes += static_cast<std::uint32_t>(request->stub_length);
  if (called.protection.sealed()) {
    call->readable = false;
  } else {
    AddStub(*call, request->stub, request->stub_length);
  }
  if (EndsCall(pdu.header, continues)) {
    call->request_complete = true;
    if (called.protection.sealed()) {
      ++sealed_calls_;
    }
    ReadRequest(*call);
  }
}

void RpcConnection::ReadRequest(PendingCall& call) {
  if (!call.readable) {
    return;
  }
  const msrpc::Stub stub{call.stub, call.order, call.ndr64};
  arguments_.ReadRequest(stub, call.called, reporter_.shared().counters);
  call.stub.clear();
}

void RpcConnection::OnResponse(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Response> response = dcerpc::ParseResponse(pdu);
  if (!response.ok()) {
    return Malformed(packet, pdu, response.error);
  }
  FinishLogon(packet, Outcome::kSucceeded, 0);
  PendingCall* call = FindCall(pdu.header.call_id);
  if (call == nullptr) {
    return ReportOrphan(packet, pdu);
  }
  event::RpcCalled& called = call->called;
  const bool continues = called.response_fragments > 0;
  if (!continues) {
    call->stub.clear();
    call->readable = !ProtectionOf(pdu).sealed() && BeginsCall(pdu.header);
    call->order = pdu.header.order;
    call->moment.time = packet.time;
    call->moment.frame = packet.frame;
  }
  ++called.response_fragments;
  called.response_stub_bytes += static_cast<std::uint32_t>(response->stub_length);
  AddStub(*call, response->stub, response->stub_length);
  if (EndsCall(pdu.header, continues)) {
    called.outcome = Outcome::kSucceeded;
    ReadResponse(*call);
    Finish(packet, *call);
  }
}

void RpcConnection::ReadResponse(PendingCall& call) {
  if (!call.readable) {
    return;
  }
  const msrpc::Stub stub{call.stub, call.order, call.ndr64};
  const std::optional<std::uint16_t> port =
      arguments_.ReadResponse(stub, call.called, reporter_.shared().counters);
  if (port.has_value()) {
    // Many interfaces share the port of an object exporter: which one is called, its bind tells.
    reporter_.shared().expect_rpc(reporter_.flow().server().address, *port);
  }
  if (CallFailed(call.called)) {
    call.called.outcome = Outcome::kFailed;
  }
  if (call.called.endpoint != kEndpointMapper || call.called.opnum != dcerpc::kEptMapOpnum) {
    return;
  }
  const auto map = dcerpc::ParseEptMapResponse(stub.data, stub.order, stub.ndr64);
  if (!map.ok()) {
    return;
  }
  const net::IpAddress server = reporter_.flow().server().address;
  for (const dcerpc::Tower& tower : map->found()) {
    if (tower.protocol != dcerpc::TowerProtocol::kNcacnIpTcp || tower.port == 0) {
      continue;
    }
    SessionShared& shared = reporter_.shared();
    if (!shared.endpoints.Learn(server, tower.port, tower.interface.uuid)) {
      shared.counters.Add(Counter::kRpcEndpointsEvicted);
    }
    shared.expect_rpc(server, tower.port);
  }
}

void RpcConnection::OnFault(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Fault> fault = dcerpc::ParseFault(pdu);
  if (!fault.ok()) {
    return Malformed(packet, pdu, fault.error);
  }
  constexpr std::uint32_t kAccessDenied = 5;
  FinishLogon(packet, fault->status == kAccessDenied ? Outcome::kFailed : Outcome::kSucceeded,
              fault->status);
  PendingCall* call = FindCall(pdu.header.call_id);
  if (call == nullptr) {
    return ReportOrphan(packet, pdu);
  }
  call->moment.time = packet.time;
  call->moment.frame = packet.frame;
  call->called.faulted = true;
  call->called.status = fault->status;
  call->called.outcome = Outcome::kFailed;
  call->called.response_fragments = 1;
  Finish(packet, *call);
}

void RpcConnection::Finish(const stream::PacketContext& /*packet*/, PendingCall& call) {
  const PendingCall* const done = &call;
  reporter_.Report(call.moment, std::move(call.called));
  Erase(done);
}

void RpcConnection::Erase(const PendingCall* call) {
  calls_.erase(calls_.begin() + (call - calls_.data()));
}

// An answer that began was given, whatever became of its rest.
void RpcConnection::ReportAttempt(PendingCall& call) {
  if (call.called.response_fragments > 0) {
    call.called.outcome = Outcome::kSucceeded;
  }
  reporter_.Report(call.moment, std::move(call.called));
}

// An answer whose request was not seen: the operation is unknown, its outcome is not.
void RpcConnection::ReportOrphan(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  if (!pdu.header.first()) {
    return;  // the later pieces of an answer that was reported with its first
  }
  event::RpcCalled called;
  called.carrier = carrier_;
  called.pipe = pipe_;
  called.call_id = pdu.header.call_id;
  called.request_seen = false;
  called.faulted = pdu.header.type == PduType::kFault;
  called.outcome = called.faulted ? Outcome::kFailed : Outcome::kSucceeded;
  called.protection = protection_;
  called.response_fragments = 1;
  called.identity = Who();
  reporter_.Report(At(packet), std::move(called));
}

}  // namespace eastwest::session
