// Smb1Dialogue: negotiation, users and trees.
#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/smb1/dos_status.h"
#include "parsers/smb1/negotiate.h"
#include "parsers/smb1/session_setup.h"
#include "parsers/smb1/tree_connect.h"
#include "parsers/smb2/nt_status.h"
#include "src/core/limits.h"
#include "src/session/smb1_dialogue.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;

namespace {

// KindOf: the server says what a share is; what is administrative only its name does.
event::ShareKind KindOf(std::string_view share, Bytes service) {
  const std::string text = OemToUtf8(service);
  if (text == "IPC") {
    return event::ShareKind::kPipe;
  }
  if (text == "LPT1:") {
    return event::ShareKind::kPrint;
  }
  return event::ShareKindOf(share);
}

}  // namespace

bool NamesSomebody(AuthExchange& auth) {
  return auth.has_identity() || !auth.identity().user.empty();
}

void Smb1Dialogue::KeepNegotiate(const Message& message) {
  const Parsed<smb1::NegotiateRequest> request = smb1::ParseNegotiateRequest(message.data);
  if (!request.ok()) {
    Malformed(message, request.error);  // and is an offer all the same
  }
  if (TakeOffer()) {
    ReportNegotiate(offer_moment_, 0, false);
  }
  offered_dialects_.clear();
  for (std::size_t i = 0; i < request->dialect_count; ++i) {
    offered_dialects_.push_back(OemToUtf8(request->dialects[i]));
  }
  offer_open_ = true;
  offer_moment_ = At(message.packet);
}

bool Smb1Dialogue::TakeOffer() { return std::exchange(offer_open_, false); }

void Smb1Dialogue::ReportNegotiate(const Moment& moment, std::uint32_t status,
                                   bool answered) const {
  Smb1Request offer;
  offer.command = Command::kNegotiate;
  offer.members.emplace_back().command = Command::kNegotiate;
  ReportOperation(moment, offer, answered, status);
}

void Smb1Dialogue::FinishNegotiate(const Message& message) {
  if (!TakeOffer()) {
    return ReportAlone(message, false);
  }
  const Moment moment = AnsweredAt(offer_moment_, message.packet);
  const Parsed<smb1::NegotiateResponse> response = smb1::ParseNegotiateResponse(message.data);
  event::SmbNegotiated negotiated;
  negotiated.smb1_offered = true;
  negotiated.status = smb1::NtStatusOf(message.header);
  if (response.ok()) {
    if (response->dialect_index < offered_dialects_.size()) {
      dialect_ = offered_dialects_[response->dialect_index];
    }
    negotiated.smb1_dialect = dialect_;
    negotiated.signing_required = response->signing_required();
    negotiated.server_guid = response->server_guid;
  } else if (!smb2::IsError(negotiated.status)) {
    Malformed(message, response.error);
  }
  ReportNegotiate(moment, message.header.status);
  reporter_.Report(moment, std::move(negotiated));
}

Smb1Dialogue::User& Smb1Dialogue::UserOf(std::uint16_t id) {
  const auto found = std::ranges::find(users_, id, &User::id);
  if (found != users_.end()) {
    return *found;
  }
  if (users_.size() == limits::kSessionsPerConnectionMax) {
    reporter_.shared().counters.Add(Counter::kSmbSessionsEvicted);
    // Ids that were only claimed go first: a client that invents some drives no real one out.
    const auto claimed = std::ranges::find_if(
        users_, [](const User& user) { return !user.authenticated && !user.sighted; });
    users_.erase(claimed == users_.end() ? users_.begin() : claimed);
  }
  users_.push_back({.id = id, .identity = nullptr, .auth = {}});
  return users_.back();
}

event::IdentityPtr Smb1Dialogue::IdentityOf(std::uint16_t user_id) const {
  const auto found = std::ranges::find(users_, user_id, &User::id);
  return found == users_.end() ? nullptr : found->identity;
}

void Smb1Dialogue::KeepSessionSetup(const Message& message, const smb1::Body& body,
                                    Smb1Member& member) {
  const auto request = smb1::ParseSessionSetupRequest(message.header, body);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  member.auth = std::make_unique<AuthExchange>();
  if (request->extended_security) {
    if (!member.auth->OnToken(request->security_blob)) {
      reporter_.ReportAnomaly(message.packet, "smb", "bad_auth_token");
    }
    return;
  }
  event::Identity& identity = member.auth->identity();
  identity.mechanism = event::AuthMechanism::kPlain;
  identity.user = Smb1Text(message.header, request->account);
  identity.domain = Smb1Text(message.header, request->domain);
  identity.anonymous = identity.user.empty();
  identity.ntlm_v1 = request->unicode_password.size() == 24;
}

void Smb1Dialogue::FinishSessionSetup(const Answer& answer, Smb1Member& member) {
  if (member.auth == nullptr) {
    return;
  }
  const smb1::Header& header = answer.message.header;
  User& user = UserOf(header.user_id);
  member.auth->Adopt(user.auth);
  bool guest = false;
  const auto response = smb1::ParseSessionSetupResponse(header, answer.body);
  if (response.ok()) {
    if (!member.auth->OnToken(response->security_blob)) {
      reporter_.ReportAnomaly(answer.message.packet, "smb", "bad_auth_token");
    }
    guest = response->is_guest();
  } else if (!answer.failed()) {
    Malformed(answer.message, response.error);
  }
  if (answer.status == smb2::kStatusMoreProcessingRequired) {
    user.auth = *member.auth;
    return;
  }
  ReportLogon(answer.reply(), member, user, guest);
  if (answer.failed() && !user.authenticated) {
    std::erase_if(users_, [id = header.user_id](const User& old) { return old.id == id; });
  }
}

void Smb1Dialogue::KeepTreeConnect(const Message& message, const smb1::Body& body,
                                   Smb1Member& member) {
  const auto request = member.command == Command::kTreeConnect
                           ? smb1::ParseCoreTreeConnectRequest(message.header, body)
                           : smb1::ParseTreeConnectRequest(message.header, body);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  member.name = Smb1Text(message.header, request->path);
}

void Smb1Dialogue::FinishTreeConnect(const Answer& answer, Smb1Request& request,
                                     Smb1Member& member) {
  const smb1::Header& header = answer.message.header;
  Tree tree;
  tree.share = ShareName(member.name);
  tree.kind = event::ShareKindOf(tree.share);
  std::uint16_t id = header.tree_id;
  if (answer.failed()) {
    return ReportTree(answer.reply(), member, header.user_id, id, tree);
  }
  if (member.command == Command::kTreeConnect) {
    const auto response = smb1::ParseCoreTreeConnectResponse(answer.body);
    id = response.ok() ? response->tree_id : id;
  } else {
    const auto response = smb1::ParseTreeConnectResponse(header, answer.body);
    if (response.ok()) {
      tree.kind = KindOf(tree.share, response->service);
    } else {
      Malformed(answer.message, response.error);
    }
  }
  if (member.assumed && request.tree_id != id) {
    trees_.erase(request.tree_id);  // the guess was wrong
  }
  if (trees_.size() < limits::kTreesPerSessionMax || trees_.contains(id)) {
    trees_[id] = tree;
  } else {
    reporter_.shared().counters.Add(Counter::kSmbTreesRefused);
  }
  request.tree_id = id;  // members behind it use this tree
  ReportTree({answer.moment, Outcome::kSucceeded, answer.status}, member, header.user_id, id, tree);
}

const Tree* Smb1Dialogue::FindTree(std::uint16_t id) const {
  const auto found = trees_.find(id);
  return found == trees_.end() ? nullptr : &found->second;
}

// A tree that is used before its answer was seen: the answer is lost, late, or on a side that the
// capture does not have. Clients use trees in the order they asked for them.
void Smb1Dialogue::InferTree(const Smb1Request& request) {
  constexpr std::uint16_t kNoTree = 0xFFFF;
  if (request.tree_id == 0 || request.tree_id == kNoTree || trees_.contains(request.tree_id) ||
      request.command == Command::kSessionSetupAndx ||
      request.command == Command::kTreeConnectAndx || request.command == Command::kTreeConnect ||
      request.command == Command::kEcho || request.command == Command::kLogoffAndx ||
      trees_.size() >= limits::kTreesPerSessionMax) {
    return;
  }
  Smb1Member* asked = requests_.Unclaimed([&request](Smb1Request& old, const Smb1Member& member) {
    const bool connects =
        member.command == Command::kTreeConnectAndx || member.command == Command::kTreeConnect;
    const bool fits = old.user_id == request.user_id || old.members.size() > 1;
    if (connects && fits) {
      old.tree_id = request.tree_id;
    }
    return connects && fits;
  });
  if (asked == nullptr) {
    return;
  }
  asked->assumed = true;
  const std::string share(ShareName(asked->name));
  trees_[request.tree_id] = {share, event::ShareKindOf(share), true};
}

void Smb1Dialogue::FinishLogoff(const Answer& answer) {
  if (!answer.failed()) {
    RemoveUser(answer.moment, answer.message.header.user_id);
  }
}

// RemoveUser ends what a user has open, too. [MS-CIFS] 3.3.5.44
void Smb1Dialogue::RemoveUser(const Moment& moment, std::uint16_t id) {
  std::vector<std::uint16_t> fids;
  for (const auto& [fid, handle] : handles_) {
    if (handle.user_id == id) {
      fids.push_back(fid);
    }
  }
  for (const std::uint16_t fid : fids) {
    Close(moment, fid, false);
  }
  std::erase_if(users_, [id](const User& user) { return user.id == id; });
}

// A UID that is used before the answer to a setup was seen: what its user asks for is asked for by
// whom the setup names.
void Smb1Dialogue::InferUser(const Smb1Request& request) {
  const bool known = std::ranges::find(users_, request.user_id, &User::id) != users_.end();
  if (request.user_id == 0 || known || reporter_.flow().midstream()) {
    return;
  }
  const Smb1Member* setup =
      requests_.Unclaimed([](const Smb1Request& asked, const Smb1Member& member) {
        return asked.user_id == 0 && member.auth != nullptr && NamesSomebody(*member.auth);
      });
  if (setup != nullptr) {
    UserOf(request.user_id).identity = setup->auth->Share();
  }
}

// A session that works was set up: before the capture, or by a setup whose answer is missing.
void Smb1Dialogue::Sight(const stream::PacketContext& packet, std::uint16_t user_id) {
  if (user_id == 0) {
    return;  // share level security: there are no users
  }
  User& user = UserOf(user_id);
  if (user.authenticated || user.sighted) {
    return;
  }
  user.sighted = true;
  const bool any = !reporter_.flow().midstream();
  Smb1Member* setup =
      requests_.Unclaimed([user_id, any](const Smb1Request& asked, const Smb1Member& member) {
        return member.auth != nullptr && NamesSomebody(*member.auth) &&
               (asked.user_id == user_id || (any && asked.user_id == 0));
      });
  if (setup != nullptr) {
    setup->assumed = true;
    user.identity = setup->auth->Share();
  }
  reporter_.Report(At(packet), event::SessionSighted{user_id, user.identity});
}

}  // namespace eastwest::session
