// The part of SmbConversation that knows trees and handles: those that the server gave, and those
// that are in use although its answer is not in view.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "parsers/smb2/create.h"
#include "parsers/smb2/nt_status.h"
#include "src/core/limits.h"
#include "src/session/smb_conversation.h"
#include "src/session/smb_details.h"

namespace eastwest::session {

using event::Outcome;
using smb2::Command;

// A tree that is used before its answer was seen: the answer is lost, late, or on a side that the
// capture does not have. Clients use trees in the order they asked for them.
void SmbConversation::InferTree(const PendingRequest& request) {
  if (request.command == Command::kNegotiate || request.command == Command::kSessionSetup ||
      request.command == Command::kTreeConnect || request.command == Command::kLogoff ||
      request.command == Command::kEcho || request.tree_id == 0) {
    return;
  }
  SmbSession* known = FindSession(request.session_id);
  if (known != nullptr && known->trees.Find(request.tree_id) != nullptr) {
    return;
  }
  PendingRequest* asked = pending_.Unclaimed(
      Command::kTreeConnect,
      [&request](const PendingRequest& old) { return old.session_id == request.session_id; });
  if (asked == nullptr) {
    return;
  }
  SmbSession& session = SessionOf(request.session_id);
  const std::string share(ShareName(asked->name));
  if (!session.trees.Put(request.tree_id, {share, event::ShareKindOf(share), true})) {
    return reporter_.shared().counters.Add(Counter::kSmbTreesRefused);
  }
  pending_.Claim(*asked);
  asked->tree_id = request.tree_id;
}

bool SmbConversation::LacksOpen(const PendingRequest& request) const {
  if (!request.file_id.has_value() || request.file_id->is_related()) {
    return false;
  }
  SmbSession* known = FindSession(request.session_id);
  return known == nullptr || known->opens.Find(*request.file_id) == nullptr;
}

// The same for a handle that is used before the answer to its CREATE. A handle of which nobody but
// the client knows costs no memory: it may be invented.
void SmbConversation::InferOpen(const stream::PacketContext& packet, const PendingRequest& request,
                                bool vouched) {
  SmbSession* known = FindSession(request.session_id);
  PendingRequest* asked =
      pending_.Unclaimed(Command::kCreate, [&request](const PendingRequest& old) {
        return old.tree_id == request.tree_id && old.session_id == request.session_id &&
               old.moment.request_frame <= request.moment.request_frame;
      });
  const bool in_view =
      known != nullptr && (InView(*known) || known->trees.Find(request.tree_id) != nullptr);
  if (asked == nullptr && !in_view && !vouched) {
    return;
  }
  SmbSession& session = SessionOf(request.session_id);
  std::size_t& opens = reporter_.shared().opens;
  // Guesses leave room for handles that a server gave.
  if (session.opens.size() >= limits::kOpensPerSessionMax / 2 ||
      opens >= limits::kOpensPerShardMax / 2) {
    return reporter_.shared().counters.Add(Counter::kSmbOpensRefused);
  }
  auto open = std::make_unique<Open>(opens);
  open->inferred = true;
  open->tree_id = request.tree_id;
  open->opened = asked == nullptr ? request.moment : asked->moment;
  open->file =
      MakeFileInfo(session.trees.Find(request.tree_id), asked == nullptr ? "" : asked->name);
  if (asked != nullptr) {
    open->disposition = asked->disposition;
    open->detail = DetailOf(*asked);
    open->signing = asked->signing;
  }
  session.opens.Put(*request.file_id, std::move(open));
  if (asked != nullptr) {
    pending_.Claim(*asked);
    asked->file_id = request.file_id;
    TellFollowers(packet, *asked, *request.file_id);
  }
}

void SmbConversation::TellFollowers(const stream::PacketContext& packet,
                                    const PendingRequest& create, const smb2::FileId& file_id) {
  for (const std::uint64_t message_id : create.followers) {
    PendingRequest* later = pending_.Find(message_id);
    if (later == nullptr || later->file_id.has_value() || later->related_to != create.message_id) {
      continue;
    }
    later->file_id = file_id;
    const std::vector<std::uint8_t> data = pending_.TakePipeBytes(*later);
    Open* open = SessionOf(create.session_id).opens.Find(file_id);
    const bool transacts = later->command == Command::kIoctl;  // only pipes can be transacted
    if (open == nullptr || data.empty() || (!transacts && !CarriesRpc(open, data))) {
      continue;
    }
    // The data was sent with the request, whenever it became clear to whom.
    stream::PacketContext sent = packet;
    sent.time = later->moment.request_time;
    sent.frame = later->moment.request_frame;
    OpenPipe(*open, file_id, create.session_id).OnData(sent, true, data, true);
  }
}

void SmbConversation::FinishCreate(const Message& message, PendingRequest& pending) {
  const std::uint32_t status = message.header.status;
  const Moment moment = Answered(pending, message.packet);
  SmbSession& session = SessionOf(pending.session_id);
  event::FileInfo file = MakeFileInfo(session.trees.Find(pending.tree_id), pending.name);
  const Parsed<smb2::CreateResponse> response = smb2::ParseCreateResponse(message.data);
  const bool refused = smb2::IsError(status) || status == smb2::kStatusStoppedOnSymlink;
  if (pending.assumed && (refused || !response.ok() || pending.file_id != response->file_id)) {
    ForgetAssumedOpen(pending);
  }
  if (refused || !response.ok()) {
    if (!refused) {
      Malformed(message, response.error, pending);
    }
    return ReportOpen({moment, refused ? Outcome::kFailed : Outcome::kSucceeded, status}, pending,
                      std::move(file), 0);
  }
  file.is_directory = response->is_directory();
  const auto action = static_cast<std::uint32_t>(response->action);
  pending.file_id = response->file_id;
  compound_response_.file_id = response->file_id;
  if (compound_request_.create_message_id == pending.message_id) {
    compound_request_.file_id = response->file_id;
  }
  KeepGranted(message, *response, pending);
  std::unique_ptr<Open> open = session.opens.Take(response->file_id);
  if (open != nullptr && !pending.assumed) {
    pending_.Disclaim(session.id, response->file_id);  // it was guessed to be another's
  }
  open = OpenToFill(moment, session, std::move(open));
  if (open->pipe != nullptr) {  // opened by what was sent ahead of this answer
    file.is_pipe = file.is_pipe || file.kind == event::ShareKind::kUnknown;
    open->pipe->connection().Rename(file.name);
  }
  open->file = file;
  open->opened = moment;
  open->create_action = action;
  KeepOpen(message, pending, std::move(open));
  ReportOpen({moment, Outcome::kSucceeded, status}, pending, std::move(file), action);
  TellFollowers(message.packet, pending, response->file_id);
}

// KeepGranted adds what the server granted: in place, unless somebody has seen what was asked.
void SmbConversation::KeepGranted(const Message& message, const smb2::CreateResponse& response,
                                  PendingRequest& pending) {
  if (pending.plain_open && response.contexts.empty()) {
    return;
  }
  if (pending.open == nullptr) {
    pending.open = std::make_shared<event::OpenDetail>();
  } else if (pending.open.use_count() > 1) {
    pending.open = std::make_shared<event::OpenDetail>(*pending.open);
  }
  const ParseError error = AddGranted(response, *pending.open);
  if (error != ParseError::kNone) {
    Malformed(message, error, pending);
  }
}

void SmbConversation::KeepOpen(const Message& message, const PendingRequest& pending,
                               std::unique_ptr<Open> open) {
  open->tree_id = pending.tree_id;
  open->disposition = pending.disposition;
  open->status = message.header.status;
  open->delete_on_close = (pending.options & smb2::kDeleteOnClose) != 0;
  open->detail = DetailOf(pending);
  open->signing = pending.signing;
  if (open->file.is_pipe) {
    OpenPipe(*open, *pending.file_id, pending.session_id);
  }
  SmbSession& session = SessionOf(pending.session_id);
  if (session.opens.size() < limits::kOpensPerSessionMax &&
      reporter_.shared().opens <= limits::kOpensPerShardMax) {
    session.opens.Put(*pending.file_id, std::move(open));
  } else {
    reporter_.shared().counters.Add(Counter::kSmbOpensRefused);
  }
}

// A handle that was guessed to be the one this CREATE asked for is another one, and so is that of
// the members of its compound.
void SmbConversation::ForgetAssumedOpen(const PendingRequest& pending) {
  for (const std::uint64_t message_id : pending.followers) {
    PendingRequest* later = pending_.Find(message_id);
    if (later != nullptr && later->related_to == pending.message_id &&
        later->file_id == pending.file_id) {
      later->file_id.reset();
    }
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  if (open != nullptr && open->inferred) {
    open->file.name.clear();
    open->disposition = {};
    open->detail = nullptr;
  }
}

// OpenToFill gives the open that was in use before its answer came, or a new one. An open of the
// same FileId whose CLOSE was not seen ends here.
std::unique_ptr<Open> SmbConversation::OpenToFill(const Moment& moment, const SmbSession& session,
                                                  std::unique_ptr<Open> known) {
  if (known != nullptr && known->inferred) {
    known->inferred = false;
    return known;
  }
  if (known != nullptr) {
    ReportClosed(moment, session, *known, false);
  }
  return std::make_unique<Open>(reporter_.shared().opens);
}

void SmbConversation::FinishClose(const Message& message, PendingRequest& pending) {
  const Moment moment = Answered(pending, message.packet);
  ReportOperation(moment, pending, true, message.header.status);
  SmbSession& session = SessionOf(pending.session_id);
  if (!pending.file_id.has_value() || smb2::IsError(message.header.status)) {
    return;
  }
  if (const std::unique_ptr<Open> open = session.opens.Take(*pending.file_id)) {
    ReportClosed(moment, session, *open, true);
  }
}

}  // namespace eastwest::session
