// The facts that SmbConversation reports.
#include <algorithm>
#include <utility>

#include "parsers/smb2/negotiate.h"
#include "parsers/smb2/nt_status.h"
#include "src/session/open_facts.h"
#include "src/session/smb_conversation.h"
#include "src/session/smb_details.h"

namespace eastwest::session {

using event::Outcome;
using smb2::Command;

std::string_view FileNameOf(std::string_view name) {
  constexpr std::string_view kDefaultStream = "::$DATA";
  const std::size_t start = name.size() - std::min(name.size(), kDefaultStream.size());
  const bool same =
      std::ranges::equal(name.substr(start), kDefaultStream, [](char left, char right) {
        return (left >= 'a' && left <= 'z' ? left - 'a' + 'A' : left) == right;
      });
  return same ? name.substr(0, start) : name;
}

event::FileInfo MakeFileInfo(const Tree* tree, std::string_view name) {
  event::FileInfo file;
  file.name = FileNameOf(name);
  if (tree != nullptr) {
    file.share = tree->share;
    file.kind = tree->kind;
    file.is_pipe = tree->kind == event::ShareKind::kPipe;
  }
  file.share_inferred = tree == nullptr || tree->inferred;
  return file;
}

event::IdentityPtr SmbConversation::IdentityOf(std::uint64_t session_id) {
  const SmbSession* session = FindSession(session_id);
  return session == nullptr ? nullptr : session->identity;
}

void SmbConversation::ReportTree(const Reply& reply, const PendingRequest& pending,
                                 const Tree& tree, const smb2::TreeConnectResponse& response) {
  event::ShareConnected connected;
  connected.outcome = reply.outcome;
  connected.status = reply.status;
  connected.path = pending.name;
  connected.share = tree.share;
  connected.kind = tree.kind;
  connected.session_id = pending.session_id;
  connected.tree_id = pending.tree_id;
  connected.maximal_access = response.maximal_access;
  connected.flags = response.share_flags;
  connected.capabilities = response.capabilities;
  connected.encrypted = response.encrypts_data();
  connected.identity = IdentityOf(pending.session_id);
  reporter_.Report(reply.moment, std::move(connected));
}

void SmbConversation::ReportOpen(const Reply& reply, const PendingRequest& pending,
                                 event::FileInfo&& file, std::uint32_t action) {
  event::Event event = reporter_.Begin<event::FileOpened>(reply.moment);
  auto& opened = std::get<event::FileOpened>(event.fact);
  opened.file = std::move(file);
  opened.outcome = reply.outcome;
  opened.status = reply.status;
  opened.desired_access = pending.desired_access;
  opened.create_options = pending.options;
  opened.disposition = pending.disposition;
  opened.create_action = action;
  opened.detail = DetailOf(pending);
  opened.identity = IdentityOf(pending.session_id);
  reporter_.Emit(std::move(event));
}

void SmbConversation::ReportWrite(const PendingRequest& pending, const Moment& moment,
                                  Outcome outcome, std::uint32_t status) {
  if (!pending.file_id.has_value()) {
    return;
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  if (open == nullptr) {
    return;
  }
  if (!TellsWrite(*open, outcome == Outcome::kFailed, pending.executable_magic)) {
    return;
  }
  event::FileWritten written;
  written.file = open->file;
  written.outcome = outcome;
  written.status = status;
  written.offset = pending.offset;
  written.executable_magic = pending.executable_magic;
  written.identity = IdentityOf(pending.session_id);
  reporter_.Report(moment, std::move(written));
}

void SmbConversation::ReportSetInfo(const PendingRequest& pending, const Moment& moment,
                                    Outcome outcome, std::uint32_t status) {
  const bool names = pending.renames || pending.links;
  if ((!names && !pending.deletes) || !pending.file_id.has_value()) {
    return;
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  event::FileInfo file = open == nullptr ? event::FileInfo{} : open->file;
  if (pending.deletes) {
    event::FileDeleted deleted;
    deleted.file = std::move(file);
    deleted.outcome = outcome;
    deleted.status = status;
    deleted.identity = IdentityOf(pending.session_id);
    reporter_.Report(moment, std::move(deleted));
    return;
  }
  event::FileRenamed renamed;
  renamed.file = std::move(file);
  renamed.new_name = FileNameOf(pending.name);
  renamed.hard_link = pending.links;
  renamed.outcome = outcome;
  renamed.status = status;
  renamed.identity = IdentityOf(pending.session_id);
  if (open != nullptr && outcome == Outcome::kSucceeded && pending.renames) {
    open->file.name = renamed.new_name;
  }
  reporter_.Report(moment, std::move(renamed));
}

void SmbConversation::ReportClosed(const Moment& moment, const SmbSession& session, Open& open,
                                   bool close_seen) {
  if (open.pipe != nullptr) {
    open.pipe->connection().OnEnd();
    sealed_calls_ += open.pipe->connection().sealed_calls();
  }
  if (open.delete_on_close && close_seen) {
    event::FileDeleted deleted;
    deleted.file = open.file;
    deleted.on_close = true;
    deleted.outcome = Outcome::kSucceeded;
    deleted.identity = session.identity;
    reporter_.Report(moment, std::move(deleted));
  }
  event::Event event = reporter_.Begin<event::FileClosed>(moment);
  auto& closed = std::get<event::FileClosed>(event.fact);
  FillClosed(closed, open, close_seen);
  closed.session_id = session.id;
  closed.dialect = dialect_;
  closed.identity = session.identity;
  closed.detail = open.detail;
  closed.signing = open.signing;
  reporter_.Emit(std::move(event));
}

void SmbConversation::ReportOperation(const Moment& moment, PendingRequest& pending, bool answered,
                                      std::uint32_t status) {
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation;
  operation.command = smb2::CommandName(pending.command);
  operation.dialect = dialect_;
  operation.answered = answered;
  operation.status = status;
  operation.session_id = pending.session_id;
  operation.tree_id = pending.tree_id;
  operation.message_id = pending.message_id;
  operation.disposition = pending.disposition;
  if (pending.ctl_code != 0) {
    operation.function = FunctionName(smb2::Fsctl{pending.ctl_code});
  }
  operation.signing = pending.signing;
  operation.details = std::move(pending.details);
  operation.open = pending.open;
  if (pending.command == Command::kTreeConnect) {
    operation.share = pending.name;
    operation.share_is_pipe =
        event::ShareKindOf(ShareName(pending.name)) == event::ShareKind::kPipe;
  } else if (pending.command == Command::kCreate) {
    operation.file = pending.name;
    operation.is_directory = (pending.options & 1) != 0;
  } else if (pending.command == Command::kSessionSetup) {
    if (pending.auth != nullptr && pending.auth->has_identity()) {
      operation.identity = pending.auth->Share();
    }
  } else if (pending.file_id.has_value()) {
    if (const Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id)) {
      operation.file = open->file.name;
      operation.is_directory = open->file.is_directory;
    }
  }
  if (pending.renames || pending.links) {
    operation.rename_to = pending.name;
    operation.hard_link = pending.links;
  }
  reporter_.Report(moment, std::move(operation));
}

// WithoutRequest is what the header of a server's message says when no request of it was seen.
event::SmbOperation SmbConversation::WithoutRequest(const smb2::Header& header) const {
  event::SmbOperation operation;
  operation.command = smb2::CommandName(header.command);
  operation.dialect = dialect_;
  operation.request_seen = false;
  operation.session_id = static_cast<std::uint64_t>(header.session_id);
  operation.tree_id = static_cast<std::uint32_t>(header.tree_id);
  return operation;
}

// ReportUnsolicited: the server spoke first.
void SmbConversation::ReportUnsolicited(const stream::PacketContext& packet,
                                        const smb2::Header& header, event::SmbDetails&& details) {
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation = WithoutRequest(header);
  operation.unsolicited = true;
  operation.signing = header.is_signed();
  operation.details = std::move(details);
  reporter_.Report(At(packet), std::move(operation));
}

// ReportOrphan: an answer whose request was not seen.
void SmbConversation::ReportOrphan(const stream::PacketContext& packet,
                                   const smb2::Header& header) {
  if (header.command == Command::kNegotiate) {
    return;  // it may answer an SMB1 negotiate: told as such
  }
  reporter_.shared().counters.Add(Counter::kSmbOrphanResponses);
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation = WithoutRequest(header);
  operation.answered = true;
  operation.status = header.status;
  operation.message_id = static_cast<std::uint64_t>(header.message_id);
  reporter_.Report(At(packet), std::move(operation));
}

void SmbConversation::ReportEncrypted(const stream::PacketContext& packet, std::uint64_t session_id,
                                      bool from_server, std::uint64_t bytes) {
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation;
  operation.dialect = dialect_;
  operation.session_id = session_id;
  operation.encrypted = true;
  operation.encrypted_bytes = bytes;
  operation.from_server = from_server;
  reporter_.Report(At(packet), std::move(operation));
}

// ReportAttempt: the answer was not seen and will not come.
void SmbConversation::ReportAttempt(PendingRequest& pending) {
  switch (pending.command) {
    case Command::kSessionSetup:
      if (pending.auth != nullptr && pending.auth->has_identity() && !pending.assumed) {
        ReportLogon({.moment = pending.moment}, pending, SessionOf(pending.session_id), 0,
                    Continues(SessionOf(pending.session_id)));
      }
      break;
    case Command::kTreeConnect: {
      Tree tree;
      tree.share = ShareName(pending.name);
      tree.kind = event::ShareKindOf(tree.share);
      ReportTree({.moment = pending.moment}, pending, tree);
      break;
    }
    case Command::kCreate:
      ReportOpen(
          {.moment = pending.moment}, pending,
          MakeFileInfo(SessionOf(pending.session_id).trees.Find(pending.tree_id), pending.name), 0);
      break;
    case Command::kWrite:
      ReportWrite(pending, pending.moment, Outcome::kAttempted, 0);
      break;
    case Command::kSetInfo:
      ReportSetInfo(pending, pending.moment, Outcome::kAttempted, 0);
      break;
    default:
      break;
  }
  ReportOperation(pending.moment, pending, false, 0);
}

}  // namespace eastwest::session
