// The facts that Smb1Dialogue reports.
#include <algorithm>
#include <utility>

#include "parsers/smb1/io.h"
#include "src/session/open_facts.h"
#include "src/session/smb1_dialogue.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;

namespace {

bool IsTreeConnect(Command command) {
  return command == Command::kTreeConnectAndx || command == Command::kTreeConnect;
}

}  // namespace

void Smb1Dialogue::ReportLogon(const Reply& reply, const Smb1Member& member, User& user,
                               bool guest) {
  event::LogonFinished logon;
  AuthExchange auth = *member.auth;
  auth.identity().guest = guest;
  logon.carrier = event::LogonFinished::Carrier::kSmb1;
  logon.outcome = reply.outcome;
  logon.status = reply.status;
  logon.identity = auth.Share();
  logon.session_id = user.id;
  logon.continued = user.authenticated || user.sighted;
  if (reply.outcome == Outcome::kSucceeded) {
    user.identity = logon.identity;
    user.authenticated = true;
    user.auth = {};
  }
  reporter_.Report(reply.moment, std::move(logon));
}

void Smb1Dialogue::ReportTree(const Reply& reply, const Smb1Member& member, std::uint16_t user_id,
                              std::uint16_t tree_id, const Tree& tree) const {
  event::ShareConnected connected;
  connected.outcome = reply.outcome;
  connected.status = reply.status;
  connected.path = member.name;
  connected.share = tree.share;
  connected.kind = tree.kind;
  connected.session_id = user_id;
  connected.tree_id = tree_id;
  connected.identity = IdentityOf(user_id);
  reporter_.Report(reply.moment, std::move(connected));
}

void Smb1Dialogue::ReportOpen(const Reply& reply, const Smb1Request& request,
                              const Smb1Member& member, const event::FileInfo& file,
                              std::uint32_t action) const {
  event::FileOpened opened;
  opened.file = file;
  opened.outcome = reply.outcome;
  opened.status = reply.status;
  opened.desired_access = member.desired_access;
  opened.create_options = member.options;
  opened.disposition = member.disposition;
  opened.create_action = action;
  opened.identity = IdentityOf(request.user_id);
  reporter_.Report(reply.moment, std::move(opened));
}

void Smb1Dialogue::ReportWrite(const Moment& moment, const Smb1Request& request,
                               const Smb1Member& member, Outcome outcome, std::uint32_t status) {
  Open* open = member.fid.has_value() ? FindOpen(*member.fid) : nullptr;
  if (open == nullptr || !TellsWrite(*open, outcome == Outcome::kFailed, member.executable_magic)) {
    return;
  }
  event::FileWritten written;
  written.file = open->file;
  written.outcome = outcome;
  written.status = status;
  written.offset = member.offset;
  written.executable_magic = member.executable_magic;
  written.identity = IdentityOf(request.user_id);
  reporter_.Report(moment, std::move(written));
}

// ReportChange: a name was deleted or renamed, by itself or through its open.
void Smb1Dialogue::ReportChange(const Moment& moment, const Smb1Request& request,
                                const Smb1Member& member, Outcome outcome, std::uint32_t status) {
  if (member.deletes) {
    event::FileDeleted deleted;
    deleted.file = FileOf(request, member);
    deleted.outcome = outcome;
    deleted.status = status;
    deleted.identity = IdentityOf(request.user_id);
    reporter_.Report(moment, std::move(deleted));
    return;
  }
  event::FileRenamed renamed;
  renamed.file = FileOf(request, member);
  renamed.new_name = FileNameOf(RelativeName(member.target));
  renamed.outcome = outcome;
  renamed.status = status;
  renamed.identity = IdentityOf(request.user_id);
  Open* open = member.fid.has_value() ? FindOpen(*member.fid) : nullptr;
  if (open != nullptr && outcome == Outcome::kSucceeded) {
    open->file.name = renamed.new_name;
  }
  reporter_.Report(moment, std::move(renamed));
}

void Smb1Dialogue::ReportClosed(const Moment& moment, const Handle& handle, bool close_seen) {
  Open& open = *handle.open;
  if (open.pipe != nullptr) {
    open.pipe->connection().OnEnd();
    sealed_calls_ += open.pipe->connection().sealed_calls();
  }
  const event::IdentityPtr identity = IdentityOf(handle.user_id);
  if (open.delete_on_close && close_seen) {
    event::FileDeleted deleted;
    deleted.file = open.file;
    deleted.on_close = true;
    deleted.outcome = Outcome::kSucceeded;
    deleted.identity = identity;
    reporter_.Report(moment, std::move(deleted));
  }
  event::FileClosed closed;
  FillClosed(closed, open, close_seen);
  closed.session_id = handle.user_id;
  closed.identity = identity;
  reporter_.Report(moment, std::move(closed));
}

void Smb1Dialogue::ReportOperation(const Moment& moment, const Smb1Request& request, bool answered,
                                   std::uint32_t raw_status) const {
  if (!reporter_.shared().operations) {
    return;
  }
  const Smb1Member& member = request.members[0];
  event::SmbOperation operation;
  operation.smb1 = true;
  operation.command = smb1::CommandName(request.command);
  operation.smb1_dialect = dialect_;
  operation.answered = answered;
  operation.status = raw_status;
  operation.session_id = request.user_id;
  operation.tree_id = request.tree_id;
  operation.message_id = request.key >> 8 & 0xFFFF;
  operation.disposition = member.disposition;
  operation.function = member.function;
  const auto tree = std::ranges::find_if(request.members, [](const Smb1Member& of_chain) {
    return IsTreeConnect(of_chain.command);  // also behind a session setup
  });
  if (tree != request.members.end()) {
    operation.share = tree->name;
    operation.share_is_pipe = event::ShareKindOf(ShareName(tree->name)) == event::ShareKind::kPipe;
  } else if (!member.name.empty() || member.opens) {
    operation.file = member.name;
    operation.is_directory = (member.options & 1) != 0;
  } else if (const Open* open = member.fid.has_value() ? FindOpen(*member.fid) : nullptr) {
    operation.file = open->file.name;
    operation.is_directory = open->file.is_directory;
  }
  operation.rename_to = member.target;
  if (member.auth != nullptr && member.auth->has_identity()) {
    operation.identity = member.auth->Share();
  }
  reporter_.Report(moment, std::move(operation));
}

void Smb1Dialogue::ReportAlone(const Message& message, bool request) const {
  if (!request) {
    reporter_.shared().counters.Add(Counter::kSmbOrphanResponses);
  }
  if (!reporter_.shared().operations) {
    return;
  }
  event::SmbOperation operation;
  operation.smb1 = true;
  operation.command = smb1::CommandName(message.header.command);
  operation.smb1_dialect = dialect_;
  operation.request_seen = request;
  operation.answered = !request;
  operation.status = request ? 0 : message.header.status;
  operation.session_id = message.header.user_id;
  operation.tree_id = message.header.tree_id;
  operation.message_id = message.header.multiplex_id;
  reporter_.Report(At(message.packet), std::move(operation));
}

// ReportAttempt: the answer was not seen, or not all of it, and will not come.
void Smb1Dialogue::ReportAttempt(Smb1Request& request) {
  for (Smb1Member& member : request.members) {
    ReportMemberAttempt(request, member);
  }
  const bool answered = request.status.has_value();
  ReportOperation(answered ? request.answered : request.moment, request, answered,
                  request.status.value_or(0));
}

void Smb1Dialogue::ReportMemberAttempt(const Smb1Request& request, Smb1Member& member) {
  const Moment& moment = request.moment;
  if (member.auth != nullptr) {
    if (!member.assumed && NamesSomebody(*member.auth)) {
      User unknown{.id = request.user_id, .identity = nullptr, .auth = {}};
      ReportLogon({.moment = moment}, member, unknown, false);
    }
  } else if (IsTreeConnect(member.command)) {
    Tree tree;
    tree.share = ShareName(member.name);
    tree.kind = event::ShareKindOf(tree.share);
    ReportTree({.moment = moment}, member, request.user_id, 0, tree);
  } else if (member.opens) {
    Smb1Member asked;
    asked.name = member.name;
    ReportOpen({.moment = moment}, request, member, FileOf(request, asked), 0);
  } else if (member.deletes || member.renames) {
    ReportChange(moment, request, member, Outcome::kAttempted, 0);
  } else if (smb1::IsWrite(member.command)) {
    ReportWrite(moment, request, member, Outcome::kAttempted, 0);
  }
}

}  // namespace eastwest::session
