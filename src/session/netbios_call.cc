#include "src/session/netbios_call.h"

#include <string>
#include <utility>

#include "parsers/netbios/session.h"
#include "src/session/name_service.h"

namespace eastwest::session {

using event::NetbiosSessionRequested;
using netbios::SessionPacketType;

void NetbiosCall::OnUnit(const stream::PacketContext& packet, stream::Side from,
                         const stream::Unit& unit) {
  const auto header = netbios::ParseSessionPacketHeader(unit.data, netbios::Framing::kNetbios);
  if (!header.ok()) {
    return reporter_.ReportAnomaly(packet, "nbss", ParseErrorName(header.error));
  }
  Counters& counters = reporter_.shared().counters;
  counters.Add(Counter::kNbssControl);
  switch (header->type) {
    case SessionPacketType::kRequest:
      return OnRequest(packet, from, unit);
    case SessionPacketType::kPositiveResponse: {
      NetbiosSessionRequested fact = Pending();
      fact.outcome = event::Outcome::kSucceeded;
      return Finish(packet, std::move(fact));
    }
    case SessionPacketType::kNegativeResponse:
      return OnNegative(packet, unit);
    case SessionPacketType::kRetargetResponse:
      return OnRetarget(packet, unit);
    case SessionPacketType::kKeepAlive:
      counters.Add(Counter::kNbssKeepalives);
      return;
    case SessionPacketType::kMessage:
      return;
  }
}

void NetbiosCall::OnRequest(const stream::PacketContext& packet, stream::Side from,
                            const stream::Unit& unit) {
  reporter_.flow().ProposeClient(from, stream::DirectionEvidence::kProtocol);
  const auto request =
      netbios::ParseSessionRequest(unit.data.subspan(netbios::kSessionPacketHeaderSize));
  if (!request.ok()) {
    if (!unit.cut) {
      reporter_.ReportAnomaly(packet, "nbss", ParseErrorName(request.error));
    }
    return;
  }
  const std::unique_ptr<Request> early = std::move(early_);
  OnEnd();
  request_ = std::make_unique<Request>();
  request_->moment = At(packet);
  request_->fact.called = NetbiosText(request->called);
  request_->fact.calling = NetbiosText(request->calling);
  if (early != nullptr) {
    early->fact.called = request_->fact.called;
    early->fact.calling = request_->fact.calling;
    Finish(packet, std::move(early->fact));
  }
}

void NetbiosCall::OnNegative(const stream::PacketContext& packet, const stream::Unit& unit) {
  const auto response =
      netbios::ParseNegativeSessionResponse(unit.data.subspan(netbios::kSessionPacketHeaderSize));
  NetbiosSessionRequested fact = Pending();
  fact.outcome = event::Outcome::kFailed;
  if (response.ok()) {
    fact.error_code = static_cast<std::uint8_t>(response->error);
    fact.error = netbios::SessionErrorName(response->error);
  }
  Finish(packet, std::move(fact));
}

// A retarget sends the client elsewhere: this connection came to nothing.
void NetbiosCall::OnRetarget(const stream::PacketContext& packet, const stream::Unit& unit) {
  const auto response =
      netbios::ParseRetargetSessionResponse(unit.data.subspan(netbios::kSessionPacketHeaderSize));
  NetbiosSessionRequested fact = Pending();
  fact.outcome = event::Outcome::kFailed;
  if (response.ok()) {
    fact.retarget_address = net::IpAddress::V4(response->ip);
    fact.retarget_port = response->port;
  }
  Finish(packet, std::move(fact));
}

NetbiosSessionRequested NetbiosCall::Pending() const {
  return request_ == nullptr ? NetbiosSessionRequested{} : request_->fact;
}

// Finish keeps an answer whose request may be captured yet.
void NetbiosCall::Finish(const stream::PacketContext& packet, NetbiosSessionRequested fact) {
  Moment moment = At(packet);
  if (request_ == nullptr && early_ == nullptr && !reporter_.flow().midstream()) {
    early_ = std::make_unique<Request>(Request{std::move(fact), moment});
    return;
  }
  if (request_ != nullptr) {
    moment.request_time = request_->moment.time;
    moment.request_frame = request_->moment.frame;
  }
  request_.reset();
  reporter_.Report(moment, std::move(fact));
}

void NetbiosCall::TellEarly() {
  if (early_ != nullptr) {
    const std::unique_ptr<Request> early = std::move(early_);
    reporter_.Report(early->moment, std::move(early->fact));
  }
}

void NetbiosCall::OnEnd() {
  TellEarly();
  if (request_ != nullptr) {
    const std::unique_ptr<Request> request = std::move(request_);
    reporter_.Report(request->moment, std::move(request->fact));
  }
}

}  // namespace eastwest::session
