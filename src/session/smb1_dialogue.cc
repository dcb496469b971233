#include "src/session/smb1_dialogue.h"

#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/smb1/negotiate.h"
#include "parsers/smb1/session_setup.h"
#include "parsers/smb1/tree_connect.h"
#include "parsers/smb2/nt_status.h"
#include "src/core/limits.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;

namespace {

constexpr std::size_t kBodyBytesMax = 512;  // of commands whose body nobody reads yet

std::uint64_t KeyOf(const smb1::Header& header) {
  return std::uint64_t{header.process_id} << 16 | header.multiplex_id;
}

std::string Text(const smb1::Header& header, Bytes text) {
  return header.is_unicode() ? Utf16LeToUtf8(text) : OemToUtf8(text);
}

// DOS errors have no NTSTATUS; a class of 0 is success in both forms.
Outcome OutcomeOf(const smb1::Header& header) {
  const bool failed =
      header.has_nt_status() ? smb2::IsError(header.status) : (header.status & 0xFF) != 0;
  return failed ? Outcome::kFailed : Outcome::kSucceeded;
}

}  // namespace

std::size_t Smb1Dialogue::Wanted(Bytes prefix, std::size_t length) {
  const Parsed<smb1::Header> header = smb1::ParseHeader(prefix);
  if (!header.ok()) {
    return std::min(length, kBodyBytesMax);
  }
  switch (header->command) {
    case Command::kNegotiate:
    case Command::kSessionSetupAndx:
    case Command::kTreeConnectAndx:
    case Command::kNtCreateAndx:
      return length;
    default:
      return std::min(length, kBodyBytesMax);
  }
}

void Smb1Dialogue::OnMessage(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  const Parsed<smb1::Header> header = smb1::ParseHeader(unit.data);
  if (!header.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(header.error));
    return;
  }
  reporter_.shared().counters.Add(Counter::kSmb1Messages);
  const bool response = header->is_response();
  reporter_.flow().ProposeClient(response ? stream::Other(from) : from,
                                 stream::DirectionEvidence::kProtocol);
  if (response) {
    OnResponse(packet, *header, unit.data);
  } else {
    OnRequest(packet, *header, unit.data);
  }
}

void Smb1Dialogue::OnRequest(const stream::PacketContext& packet, const smb1::Header& header,
                             Bytes message) {
  if (pending_.size() == limits::kPendingRequestsMax) {
    reporter_.shared().counters.Add(Counter::kSmbRequestsEvicted);
    ReportOperation(pending_.front().moment, pending_.front(), false, 0);
    pending_.erase(pending_.begin());
  }
  Pending pending;
  pending.command = header.command;
  pending.key = KeyOf(header);
  pending.moment = At(packet);
  pending.user_id = header.user_id;
  if (header.command == Command::kNegotiate) {
    KeepNegotiate(packet, message);
    return;  // answered by FinishNegotiate, or in SMB2
  }
  for (smb1::AndxChain chain(message, header); chain.Next();) {
    if (chain.command() == Command::kSessionSetupAndx) {
      KeepSessionSetup(header, chain.body(), pending);
    } else if (chain.command() == Command::kTreeConnectAndx) {
      KeepTreeConnect(header, chain.body(), pending);
    }
  }
  pending_.push_back(std::move(pending));
}

void Smb1Dialogue::KeepNegotiate(const stream::PacketContext& packet, Bytes message) {
  const Parsed<smb1::NegotiateRequest> request = smb1::ParseNegotiateRequest(message);
  if (!request.ok()) {
    return reporter_.ReportAnomaly(packet, "smb", ParseErrorName(request.error), "NEGOTIATE");
  }
  offered_dialects_.clear();
  for (std::size_t i = 0; i < request->dialect_count; ++i) {
    offered_dialects_.push_back(OemToUtf8(request->dialects[i]));
  }
  offer_open_ = true;
  offer_moment_ = At(packet);
}

void Smb1Dialogue::KeepSessionSetup(const smb1::Header& header, const smb1::Body& body,
                                    Pending& pending) {
  const auto request = smb1::ParseSessionSetupRequest(header, body);
  if (!request.ok()) {
    return;
  }
  pending.auth = std::make_unique<AuthExchange>();
  if (request->extended_security) {
    (void)pending.auth->OnToken(request->security_blob);
    return;
  }
  event::Identity& identity = pending.auth->identity();
  identity.mechanism = event::AuthMechanism::kPlain;
  identity.user = Text(header, request->account);
  identity.domain = Text(header, request->domain);
  identity.anonymous = identity.user.empty();
  identity.ntlm_v1 = request->unicode_password.size() == 24;
}

void Smb1Dialogue::KeepTreeConnect(const smb1::Header& header, const smb1::Body& body,
                                   Pending& pending) {
  const auto request = smb1::ParseTreeConnectRequest(header, body);
  if (request.ok()) {
    pending.path = Text(header, request->path);
    pending.chained_tree = header.command != Command::kTreeConnectAndx;
  }
}

void Smb1Dialogue::OnResponse(const stream::PacketContext& packet, const smb1::Header& header,
                              Bytes message) {
  if (header.command == Command::kNegotiate) {
    Moment moment = offer_open_ ? offer_moment_ : At(packet);
    moment.time = packet.time;
    moment.frame = packet.frame;
    return FinishNegotiate(moment, header, message);
  }
  const auto found = std::ranges::find_if(pending_, [&header](const Pending& pending) {
    return pending.key == KeyOf(header) && pending.command == header.command;
  });
  if (found == pending_.end()) {
    reporter_.shared().counters.Add(Counter::kSmbOrphanResponses);
    return;
  }
  Pending pending = std::move(*found);
  pending_.erase(found);
  Moment moment = pending.moment;
  moment.time = packet.time;
  moment.frame = packet.frame;
  if (header.command == Command::kSessionSetupAndx) {
    FinishSessionSetup(moment, header, message, pending);
  }
  if (!pending.path.empty()) {
    FinishTreeConnect(moment, header, pending);
  }
  ReportOperation(moment, pending, true, header.status);
}

bool Smb1Dialogue::TakeOffer() { return std::exchange(offer_open_, false); }

void Smb1Dialogue::ReportNegotiate(const Moment& moment, std::uint32_t status) const {
  Pending pending;
  pending.command = Command::kNegotiate;
  ReportOperation(moment, pending, true, status);
}

void Smb1Dialogue::FinishNegotiate(const Moment& moment, const smb1::Header& header,
                                   Bytes message) {
  const Parsed<smb1::NegotiateResponse> response = smb1::ParseNegotiateResponse(message);
  event::SmbNegotiated negotiated;
  negotiated.smb1_offered = true;
  negotiated.status = header.status;
  if (response.ok()) {
    if (response->dialect_index < offered_dialects_.size()) {
      dialect_ = offered_dialects_[response->dialect_index];
    }
    negotiated.smb1_dialect = dialect_;
    negotiated.signing_required = response->signing_required();
    negotiated.server_guid = response->server_guid;
  }
  if (TakeOffer()) {
    ReportNegotiate(moment, header.status);
  }
  reporter_.Report(moment, std::move(negotiated));
}

Smb1Dialogue::User& Smb1Dialogue::UserOf(std::uint16_t id) {
  const auto found = std::ranges::find(users_, id, &User::id);
  if (found != users_.end()) {
    return *found;
  }
  if (users_.size() == limits::kSessionsPerConnectionMax) {
    reporter_.shared().counters.Add(Counter::kSmbSessionsEvicted);
    users_.erase(users_.begin());
  }
  users_.push_back({.id = id, .identity = nullptr, .auth = {}});
  return users_.back();
}

void Smb1Dialogue::FinishSessionSetup(const Moment& moment, const smb1::Header& header,
                                      Bytes message, Pending& pending) {
  if (pending.auth == nullptr) {
    return;
  }
  User& user = UserOf(header.user_id);
  pending.auth->Adopt(user.auth);
  smb1::AndxChain chain(message, header);
  if (chain.Next()) {
    const auto response = smb1::ParseSessionSetupResponse(header, chain.body());
    if (response.ok()) {
      (void)pending.auth->OnToken(response->security_blob);
      pending.auth->identity().guest = response->is_guest();
    }
  }
  if (header.has_nt_status() && header.status == smb2::kStatusMoreProcessingRequired) {
    user.auth = *pending.auth;
    return;
  }
  event::LogonFinished logon;
  logon.carrier = event::LogonFinished::Carrier::kSmb1;
  logon.outcome = OutcomeOf(header);
  logon.status = header.status;
  logon.identity = pending.auth->Share();
  logon.session_id = header.user_id;
  logon.continued = user.identity != nullptr;
  if (logon.outcome == Outcome::kSucceeded) {
    user.identity = logon.identity;
    user.auth = {};
  }
  reporter_.Report(moment, std::move(logon));
}

void Smb1Dialogue::FinishTreeConnect(const Moment& moment, const smb1::Header& header,
                                     const Pending& pending) {
  event::ShareConnected connected;
  connected.outcome = OutcomeOf(header);
  connected.status = header.status;
  connected.path = pending.path;
  connected.share = ShareName(pending.path);
  connected.kind = event::ShareKindOf(connected.share);
  connected.session_id = header.user_id;
  connected.tree_id = header.tree_id;
  connected.identity = UserOf(header.user_id).identity;
  reporter_.Report(moment, std::move(connected));
}

void Smb1Dialogue::ReportOperation(const Moment& moment, const Pending& pending, bool answered,
                                   std::uint32_t status) const {
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation;
  operation.smb1 = true;
  operation.command = smb1::CommandName(pending.command);
  operation.smb1_dialect = dialect_;
  operation.answered = answered;
  operation.status = status;
  operation.session_id = pending.user_id;
  operation.message_id = pending.key & 0xFFFF;
  if (!pending.path.empty() && !pending.chained_tree) {
    operation.share = pending.path;
    operation.share_is_pipe =
        event::ShareKindOf(ShareName(pending.path)) == event::ShareKind::kPipe;
  }
  if (pending.auth != nullptr && pending.auth->has_identity()) {
    operation.identity = pending.auth->Share();
  }
  reporter_.Report(moment, std::move(operation));
}

void Smb1Dialogue::OnEnd() {
  if (offer_open_) {
    Pending offer;
    offer.command = Command::kNegotiate;
    ReportOperation(offer_moment_, offer, false, 0);
    offer_open_ = false;
  }
  for (const Pending& pending : pending_) {
    ReportOperation(pending.moment, pending, false, 0);
  }
  pending_.clear();
}

}  // namespace eastwest::session
