// The part of SmbConversation that knows who speaks: session setups, logoffs, and sessions that
// were set up out of view.
#include <algorithm>
#include <memory>
#include <utility>

#include "parsers/smb2/negotiate.h"
#include "parsers/smb2/nt_status.h"
#include "parsers/smb2/session_setup.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

using event::Outcome;
using smb2::Command;

SmbConversation::Setup* SmbConversation::FindSetup(std::uint64_t session_id) {
  const auto found = std::ranges::find(setups_, session_id, &Setup::session_id);
  return found == setups_.end() ? nullptr : &*found;
}

void SmbConversation::EndSetup(std::uint64_t session_id) {
  std::erase_if(setups_,
                [session_id](const Setup& setup) { return setup.session_id == session_id; });
  if (setups_.empty()) {
    std::vector<Setup>().swap(setups_);  // an idle connection holds no memory for it
  }
}

void SmbConversation::KeepSessionSetup(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::SessionSetupRequest> request = smb2::ParseSessionSetupRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  pending.binding = request->is_binding();
  pending.security_mode = request->security_mode;
  pending.previous_session_id = static_cast<std::uint64_t>(request->previous_session_id);
  pending.auth = std::make_unique<AuthExchange>();
  if (!pending.auth->OnToken(request->security_buffer)) {
    reporter_.ReportAnomaly(message.packet, "smb", "bad_auth_token");
  }
  if (pending.session_id == 0) {
    return;
  }
  const stream::Flow& flow = reporter_.flow();
  if (request->is_binding() && FindSession(pending.session_id) == nullptr) {
    if (SmbSessionPtr bound = reporter_.shared().sessions.Find(
            flow.client().address, flow.server().address, pending.session_id)) {
      AdoptSession(bound);
    }
  }
  SmbSession& session = SessionOf(pending.session_id);
  session.setup_seen = true;
  if (const Setup* setup = FindSetup(session.id)) {
    pending.auth->Adopt(setup->auth);
  }
  if (pending.auth->has_identity()) {
    session.claimed = pending.auth->Share();
  }
}

void SmbConversation::FinishSessionSetup(const Message& message, PendingRequest& pending) {
  const auto id = static_cast<std::uint64_t>(message.header.session_id);
  const std::uint32_t status = message.header.status;
  SmbSession& session = SessionOf(id);
  if (pending.session_id == 0 && !pending.assumed) {
    session.authenticated = session.sighted = false;  // the server has given the id anew
  }
  const bool continued = Continues(session) && !pending.assumed;
  session.setup_seen = true;
  if (pending.auth == nullptr) {
    pending.auth = std::make_unique<AuthExchange>();
  }
  std::uint16_t session_flags = 0;
  if (!smb2::IsError(status) || status == smb2::kStatusMoreProcessingRequired) {
    const Parsed<smb2::SessionSetupResponse> response =
        smb2::ParseSessionSetupResponse(message.data);
    if (!response.ok()) {
      Malformed(message, response.error, pending);
    } else {
      session_flags = response->session_flags;
      if (!pending.auth->OnToken(response->security_buffer)) {
        reporter_.ReportAnomaly(message.packet, "smb", "bad_auth_token");
      }
    }
  }
  pending.session_id = id;
  Setup* setup = FindSetup(id);
  if (setup != nullptr) {
    pending.auth->Adopt(setup->auth);
  }
  if (status == smb2::kStatusMoreProcessingRequired) {
    if (setup == nullptr) {
      setups_.push_back({id, *pending.auth});
    } else {
      setup->auth = *pending.auth;
    }
    return;
  }
  EndSetup(id);
  const Outcome outcome = smb2::IsError(status) ? Outcome::kFailed : Outcome::kSucceeded;
  ReportLogon({Answered(pending, message.packet), outcome, status}, pending, session, session_flags,
              continued);
  if (smb2::IsError(status) && !session.authenticated) {
    RemoveSession(At(message.packet), id);  // every refused attempt has a SessionId of its own
  }
}

void SmbConversation::FinishLogoff(const Message& message) {
  if (!smb2::IsError(message.header.status)) {
    RemoveSession(At(message.packet), static_cast<std::uint64_t>(message.header.session_id));
  }
}

// An answer whose request was not kept, because it tells no more than this.
void SmbConversation::SightUnkept(const Message& message) {
  const auto id = static_cast<std::uint64_t>(message.header.session_id);
  if (!smb2::IsError(message.header.status) && ProvesSession(message.header.command) && id != 0) {
    Sight(message.packet, SessionOf(id));
  }
}

// A session that works was set up: before the capture, or by a setup whose answer is missing.
void SmbConversation::Sight(const stream::PacketContext& packet, SmbSession& session) {
  if (session.authenticated || session.sighted) {
    return;
  }
  session.sighted = true;
  // A setup in one leg did not know its SessionId. What came before the view may be anybody's.
  const bool any = !session.setup_seen && !reporter_.flow().midstream();
  PendingRequest* setup =
      pending_.Unclaimed(Command::kSessionSetup, [&session, any](const PendingRequest& asked) {
        return asked.auth != nullptr && asked.auth->has_identity() &&
               (asked.session_id == session.id || (any && asked.session_id == 0));
      });
  if (setup != nullptr) {
    pending_.Claim(*setup);
    session.claimed = setup->auth->Share();
  }
  if (session.claimed != nullptr) {
    session.identity = std::move(session.claimed);
  }
  reporter_.Report(At(packet), event::SessionSighted{session.id, session.identity});
}

void SmbConversation::ReportLogon(const Reply& reply, const PendingRequest& pending,
                                  SmbSession& session, std::uint16_t session_flags,
                                  bool continued) {
  constexpr std::uint16_t kGuest = 0x0001;
  constexpr std::uint16_t kNull = 0x0002;
  constexpr std::uint16_t kEncrypt = 0x0004;
  event::LogonFinished logon;
  AuthExchange auth = *pending.auth;
  auth.identity().guest = (session_flags & kGuest) != 0;
  auth.identity().anonymous |= (session_flags & kNull) != 0;
  logon.identity = auth.Share();
  logon.outcome = reply.outcome;
  logon.status = reply.status;
  logon.session_id = session.id;
  logon.continued = continued;
  logon.encrypted = (session_flags & kEncrypt) != 0;
  // [MS-SMB2] 3.3.5.5.3; a guest and nobody have no key to sign with.
  const bool demanded = server_signs_ || (pending.security_mode & smb2::kSigningRequired) != 0;
  logon.signing =
      reply.outcome == Outcome::kSucceeded && demanded && (session_flags & (kGuest | kNull)) == 0;
  logon.bound = pending.binding;
  logon.previous_session_id = pending.previous_session_id;
  if (reply.outcome == Outcome::kSucceeded) {
    if (auth.has_identity() || session.identity == nullptr) {
      session.identity = logon.identity;
    }
    session.authenticated = true;
    session.claimed.reset();
    const stream::Flow& flow = reporter_.flow();
    for (const SmbSessionPtr& shared : sessions_) {
      if (shared.get() == &session &&
          !reporter_.shared().sessions.Publish(flow.client().address, flow.server().address, shared,
                                               session.id)) {
        reporter_.shared().counters.Add(Counter::kSmbSessionsForgotten);
      }
    }
  }
  if (reply.outcome == Outcome::kAttempted && session.identity == nullptr) {
    session.identity = logon.identity;  // whom the session's other attempts are made for
  }
  reporter_.Report(reply.moment, std::move(logon));
}

}  // namespace eastwest::session
