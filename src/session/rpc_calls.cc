// The call half of RpcConnection: fragments become calls, answers meet requests.
#include <algorithm>
#include <limits>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/dcerpc/epm.h"
#include "parsers/dcerpc/verification.h"
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

// A sender may add fragments forever: what is counted stays at its highest value.
void CountFragment(std::size_t stub_length, std::uint16_t& fragments, std::uint32_t& bytes) {
  constexpr std::uint32_t kBytesMax = std::numeric_limits<std::uint32_t>::max();
  fragments = static_cast<std::uint16_t>(std::min<std::uint32_t>(fragments + 1U, 0xFFFF));
  bytes += static_cast<std::uint32_t>(std::min<std::size_t>(stub_length, kBytesMax - bytes));
}

}  // namespace

RpcConnection::PendingCall* RpcConnection::FindCall(std::uint32_t call_id) {
  const auto found = std::ranges::find_if(
      calls_, [call_id](const PendingCall& call) { return call.called.call_id == call_id; });
  return found == calls_.end() ? nullptr : &*found;
}

bool RpcConnection::NameInterface(event::RpcCalled& called, std::uint16_t context_id) const {
  bool ndr64 = false;
  const auto context = std::ranges::find(contexts_, context_id, &Context::id);
  if (context != contexts_.end()) {
    called.interface_known = true;
    called.context_refused = context->refused;
    called.uuid = context->interface.uuid;
    called.version_major = context->interface.major;
    called.version_minor = context->interface.minor;
    ndr64 = context->ndr64;
  } else {
    // The bind was not seen. What the endpoint mapper said of the port, or the usual interface of
    // the pipe, is a guess, and is said to be one.
    const stream::Endpoint& server = reporter_.flow().server();
    const auto guess = carrier_ == event::RpcCarrier::kPipe
                           ? msrpc::InterfaceOfPipe(event::NormalPipeName(pipe_))
                           : reporter_.shared().endpoints.Find(server.address, server.port);
    if (!guess.has_value()) {
      return false;
    }
    called.interface_known = true;
    called.interface_inferred = true;
    called.uuid = *guess;
  }
  if (const msrpc::Interface* known = msrpc::FindInterface(called.uuid)) {
    called.endpoint = known->endpoint;
    called.operation =
        called.request_seen ? msrpc::OperationName(called.uuid, called.opnum) : std::string_view{};
    if (called.interface_inferred) {
      called.version_major = known->version;
    }
  }
  return ndr64;
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
  PendingCall call{.moment = At(packet),
                   .called = {},
                   .stub = stream::HeldBytes(reporter_.shared().rpc_memory),
                   .order = pdu.header.order};
  event::RpcCalled& called = call.called;
  called.carrier = carrier_;
  called.pipe = pipe_;
  called.opnum = request.opnum;
  called.call_id = pdu.header.call_id;
  called.request_fragments = 0;
  called.object = request.object;
  called.identity = Who();
  call.ndr64 = NameInterface(called, request.context_id);
  calls_.push_back(std::move(call));
  return calls_.back();
}

void RpcConnection::AddStub(PendingCall& call, Bytes stub, std::size_t declared) {
  if (!call.readable) {
    return;
  }
  Counters& counters = reporter_.shared().counters;
  call.readable = stub.size() == declared;
  if (call.readable && call.stub.size() + stub.size() > limits::kStubBytesMax) {
    counters.Add(Counter::kRpcStubsTooLong);
    call.readable = false;
  }
  if (call.readable && !call.stub.TryAppend(stub)) {
    counters.Add(Counter::kRpcMemcapDrop);
    call.readable = false;
  }
  if (!call.readable) {
    call.stub.Clear();
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
  CountFragment(request->stub_length, called.request_fragments, called.request_stub_bytes);
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
    CheckVerification(packet, *call);
    ReadRequest(*call);
    JoinEarly(packet, pdu.header.call_id);
  }
}

// CheckVerification: what the client says, under its signature, that it called must be what the
// header says: else somebody in between changed it. [MS-RPCE] 2.2.2.13
void RpcConnection::CheckVerification(const stream::PacketContext& packet,
                                      PendingCall& call) const {
  if (!call.readable) {
    return;
  }
  const auto trailer = dcerpc::FindVerificationTrailer(call.stub.view(), call.order);
  if (!trailer.has_value()) {
    return;
  }
  if (!trailer->ok()) {
    return reporter_.ReportAnomaly(packet, "dcerpc", "bad_verification_trailer");
  }
  event::RpcCalled& called = call.called;
  called.verification = trailer->value.commands;
  const auto& interface = trailer->value.interface;
  if (interface.has_value() && called.interface_known && !called.interface_inferred &&
      interface->uuid != called.uuid) {
    return reporter_.ReportAnomaly(packet, "dcerpc", "verification_mismatch",
                                   ToString(interface->uuid));
  }
  const auto& header = trailer->value.header;
  if (header.has_value() && (header->opnum != called.opnum || header->call_id != called.call_id)) {
    reporter_.ReportAnomaly(packet, "dcerpc", "verification_mismatch",
                            fmt::format("opnum {}, call {}", header->opnum, header->call_id));
  }
}

void RpcConnection::ReadRequest(PendingCall& call) {
  if (!call.readable) {
    return;
  }
  const msrpc::Stub stub{call.stub.view(), call.order, call.ndr64};
  arguments_.ReadRequest(stub, call.called, reporter_.shared().counters);
  call.stub.Clear();
}

bool RpcConnection::OnResponse(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Response> response = dcerpc::ParseResponse(pdu);
  if (!response.ok()) {
    Malformed(packet, pdu, response.error);
    return true;
  }
  FinishLogon(packet, Outcome::kSucceeded, 0);
  PendingCall* call = FindCall(pdu.header.call_id);
  if (call == nullptr) {
    return false;
  }
  event::RpcCalled& called = call->called;
  const bool continues = called.response_fragments > 0;
  if (!continues) {
    call->stub.Clear();
    call->readable = !ProtectionOf(pdu).sealed() && BeginsCall(pdu.header);
    call->order = pdu.header.order;
    call->moment.time = packet.time;
    call->moment.frame = packet.frame;
  }
  CountFragment(response->stub_length, called.response_fragments, called.response_stub_bytes);
  AddStub(*call, response->stub, response->stub_length);
  if (EndsCall(pdu.header, continues)) {
    called.outcome = Outcome::kSucceeded;
    ReadResponse(*call);
    Finish(packet, *call);
  }
  return true;
}

void RpcConnection::ReadResponse(PendingCall& call) {
  if (!call.readable) {
    return;
  }
  const msrpc::Stub stub{call.stub.view(), call.order, call.ndr64};
  const std::optional<std::uint16_t> port =
      arguments_.ReadResponse(stub, call.called, reporter_.shared().counters);
  // Behind a proxy the answer comes from another host than the one that is asked.
  constexpr std::uint16_t kHttpEndpointMapper = 593;
  const stream::Endpoint& from = reporter_.flow().server();
  const bool proxied = carrier_ == event::RpcCarrier::kHttp && from.port != kHttpEndpointMapper;
  if (port.has_value() && !proxied) {
    // Many interfaces share the port of an object exporter: which one is called, its bind tells.
    reporter_.shared().expect_rpc(reporter_.flow().server().address, *port);
  }
  if (CallFailed(call.called)) {
    call.called.outcome = Outcome::kFailed;
  }
  if (proxied || call.called.endpoint != kEndpointMapper ||
      call.called.opnum != dcerpc::kEptMapOpnum) {
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

bool RpcConnection::OnFault(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) {
  const Parsed<dcerpc::Fault> fault = dcerpc::ParseFault(pdu);
  if (!fault.ok()) {
    Malformed(packet, pdu, fault.error);
    return true;
  }
  constexpr std::uint32_t kAccessDenied = 5;
  FinishLogon(packet, fault->status == kAccessDenied ? Outcome::kFailed : Outcome::kSucceeded,
              fault->status);
  PendingCall* call = FindCall(pdu.header.call_id);
  if (call == nullptr) {
    return false;
  }
  call->moment.time = packet.time;
  call->moment.frame = packet.frame;
  call->called.faulted = true;
  call->called.status = fault->status;
  call->called.outcome = Outcome::kFailed;
  call->called.response_fragments = 1;
  Finish(packet, *call);
  return true;
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
  const PduType type = pdu.header.type;
  if (type == PduType::kBindAck || type == PduType::kAlterContextResp) {
    return ReportOrphanAck(packet, pdu);
  }
  if (!pdu.header.first()) {
    return;  // the later pieces of an answer that was reported with its first
  }
  event::RpcCalled called;
  called.carrier = carrier_;
  called.pipe = pipe_;
  called.call_id = pdu.header.call_id;
  called.request_seen = false;
  called.faulted = type == PduType::kFault;
  if (called.faulted) {
    const Parsed<dcerpc::Fault> fault = dcerpc::ParseFault(pdu);
    called.status = fault->status;
    NameInterface(called, fault->context_id);
  } else {
    NameInterface(called, dcerpc::ParseResponse(pdu)->context_id);
  }
  called.outcome = called.faulted ? Outcome::kFailed : Outcome::kSucceeded;
  called.protection = protection_;
  called.response_fragments = 1;
  called.identity = Who();
  reporter_.Report(At(packet), std::move(called));
}

}  // namespace eastwest::session
