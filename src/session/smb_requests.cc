// The request half of SmbConversation: what the answer will need is kept until it comes.
#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/smb2/close.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/ioctl.h"
#include "parsers/smb2/negotiate.h"
#include "parsers/smb2/query_directory.h"
#include "parsers/smb2/request_file_id.h"
#include "parsers/smb2/session_setup.h"
#include "parsers/smb2/set_info.h"
#include "parsers/smb2/tree_connect.h"
#include "parsers/smb2/write.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

using smb2::Command;

namespace {

// Names on the wire may begin with a backslash although the protocol forbids it; Windows takes
// them all the same. Slashes and case are left as they were sent.
std::string FileName(Bytes name) {
  std::string text = Utf16LeToUtf8(name);
  const std::size_t start = text.find_first_not_of('\\');
  return start == std::string::npos ? std::string{} : text.substr(start);
}

bool BeginsWithMz(Bytes data) { return data.size() >= 2 && data[0] == 'M' && data[1] == 'Z'; }

}  // namespace

void SmbConversation::OnRequest(const Message& message, bool first) {
  const smb2::Header& header = message.header;
  if (header.command == Command::kCancel) {
    PendingRequest cancel;  // has no answer and changes nothing. [MS-SMB2] 2.2.30
    cancel.command = header.command;
    cancel.message_id = static_cast<std::uint64_t>(header.message_id);
    cancel.session_id = static_cast<std::uint64_t>(header.session_id);
    return ReportOperation(At(message.packet), cancel, false, 0);
  }
  EvictPending();
  PendingRequest pending;
  pending.command = header.command;
  pending.message_id = static_cast<std::uint64_t>(header.message_id);
  pending.moment = At(message.packet);
  ResolveRelated(message, first, pending);
  InferTree(pending);
  InferOpen(pending);
  switch (header.command) {
    case Command::kNegotiate:
      KeepNegotiate(message);
      break;
    case Command::kSessionSetup:
      KeepSessionSetup(message, pending);
      break;
    case Command::kTreeConnect:
      KeepTreeConnect(message, pending);
      break;
    case Command::kCreate:
      KeepCreate(message, pending);
      break;
    case Command::kWrite:
      KeepWrite(message, pending);
      break;
    case Command::kIoctl:
      KeepIoctl(message, pending);
      break;
    case Command::kSetInfo:
      KeepSetInfo(message, pending);
      break;
    default:
      break;  // the header and the FileId say all that the answer needs
  }
  const std::uint64_t message_id = pending.message_id;
  ErasePending(message_id);  // a resent request replaces the first
  pending_.push_back(std::move(pending));
  TakeEarly(message.packet, message_id);
}

void SmbConversation::ResolveRelated(const Message& message, bool first, PendingRequest& pending) {
  const smb2::Header& header = message.header;
  if (first) {
    compound_request_ = {};
  }
  pending.session_id = static_cast<std::uint64_t>(header.session_id);
  pending.tree_id = static_cast<std::uint32_t>(header.tree_id);
  pending.file_id = smb2::RequestFileId(header.command, message.data);
  if (header.is_related() && !first) {
    pending.session_id = compound_request_.session_id;
    pending.tree_id = compound_request_.tree_id;
    if (pending.file_id.has_value() && pending.file_id->is_related()) {
      pending.file_id = compound_request_.file_id;
      pending.related_to = compound_request_.create_message_id;
    }
  }
  compound_request_.session_id = pending.session_id;
  compound_request_.tree_id = pending.tree_id;
  if (header.command == Command::kCreate) {
    compound_request_.file_id.reset();
    compound_request_.create_message_id = pending.message_id;
  } else if (pending.file_id.has_value()) {
    compound_request_.file_id = pending.file_id;
    compound_request_.create_message_id.reset();
  }
}

// A tree that is used before its answer was seen: the answer is lost, late, or on a side that the
// capture does not have. Clients use trees in the order they asked for them.
void SmbConversation::InferTree(PendingRequest& request) {
  if (request.command == Command::kNegotiate || request.command == Command::kSessionSetup ||
      request.command == Command::kTreeConnect || request.command == Command::kLogoff ||
      request.command == Command::kEcho || request.tree_id == 0) {
    return;
  }
  SmbSession& session = SessionOf(request.session_id);
  if (session.trees.contains(request.tree_id)) {
    return;
  }
  const auto asked = std::ranges::find_if(pending_, [&request](const PendingRequest& old) {
    return old.command == Command::kTreeConnect && !old.assumed &&
           old.session_id == request.session_id;
  });
  if (asked == pending_.end() || session.trees.size() >= limits::kTreesPerSessionMax) {
    return;
  }
  asked->assumed = true;
  asked->tree_id = request.tree_id;
  const std::string share = asked->name.substr(asked->name.rfind('\\') + 1);
  session.trees[request.tree_id] = {share, event::ShareKindOf(share), true};
}

// The same for a handle that is used before the answer to its CREATE.
void SmbConversation::InferOpen(const PendingRequest& request) {
  if (!request.file_id.has_value() || request.file_id->is_related()) {
    return;
  }
  SmbSession& session = SessionOf(request.session_id);
  if (session.opens.contains(*request.file_id)) {
    return;
  }
  if (session.opens.size() >= limits::kOpensPerSessionMax) {
    return reporter_.shared().counters.Add(Counter::kSmbOpensRefused);
  }
  const auto asked = std::ranges::find_if(pending_, [&request](const PendingRequest& old) {
    return old.command == Command::kCreate && !old.assumed && old.tree_id == request.tree_id &&
           old.session_id == request.session_id;
  });
  auto open = std::make_unique<Open>();
  open->inferred = true;
  open->tree_id = request.tree_id;
  open->opened = request.moment;
  const Tree* tree = FindTree(session, request.tree_id);
  if (asked != pending_.end()) {
    asked->assumed = true;
    asked->file_id = request.file_id;
    open->file = MakeFileInfo(tree, asked->name);
    open->opened = asked->moment;
    open->disposition = asked->disposition;
  } else {
    open->file = MakeFileInfo(tree, {});
  }
  session.opens[*request.file_id] = std::move(open);
}

void SmbConversation::KeepNegotiate(const Message& message) {
  const Parsed<smb2::NegotiateRequest> request = smb2::ParseNegotiateRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  offered_ = std::make_unique<event::SmbNegotiated>();
  for (const smb2::Dialect dialect : request->dialects) {
    offered_->client_dialects.push_back(static_cast<std::uint16_t>(dialect));
  }
  offered_->client_guid = request->client_guid;
}

void SmbConversation::KeepSessionSetup(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::SessionSetupRequest> request = smb2::ParseSessionSetupRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  pending.binding = request->is_binding();
  const stream::Flow& flow = reporter_.flow();
  pending.reconnects =
      reporter_.shared().sessions.Knew(flow.client().address, flow.server().address,
                                       static_cast<std::uint64_t>(request->previous_session_id));
  pending.auth = std::make_unique<AuthExchange>();
  if (!pending.auth->OnToken(request->security_buffer)) {
    reporter_.ReportAnomaly(message.packet, "smb", "bad_auth_token");
  }
  if (pending.session_id == 0) {
    return;
  }
  if (pending.binding && FindSession(pending.session_id) == nullptr) {
    if (SmbSessionPtr bound = reporter_.shared().sessions.Find(
            flow.client().address, flow.server().address, pending.session_id)) {
      AdoptSession(bound);
    }
  }
  SmbSession& session = SessionOf(pending.session_id);
  session.setup_seen = true;
  if (session.auth != nullptr) {
    pending.auth->Adopt(*session.auth);
  }
}

void SmbConversation::KeepTreeConnect(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::TreeConnectRequest> request = smb2::ParseTreeConnectRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  pending.name = Utf16LeToUtf8(request->path);
}

void SmbConversation::KeepCreate(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::CreateRequest> request = smb2::ParseCreateRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  pending.name = FileName(request->name);
  pending.desired_access = request->desired_access;
  pending.options = request->options;
  pending.disposition = smb2::CreateDispositionName(request->disposition);
}

void SmbConversation::KeepWrite(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::WriteRequest> request = smb2::ParseWriteRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  pending.length = request->length;
  pending.offset = request->offset;
  pending.executable_magic = request->offset == 0 && BeginsWithMz(request->data);
  if (!pending.file_id.has_value()) {
    return;
  }
  Open* open = FindOpen(SessionOf(pending.session_id), *pending.file_id);
  if (open != nullptr && CarriesRpc(open, request->data)) {
    OpenPipe(*open, pending.session_id)
        .OnData(message.packet, true, request->data, request->data.size() == request->length);
  }
}

void SmbConversation::KeepIoctl(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::IoctlRequest> request = smb2::ParseIoctlRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  pending.function = smb2::FsctlName(request->ctl_code);
  if (request->ctl_code == smb2::Fsctl::kPipeWait) {
    const Parsed<smb2::PipeWaitRequest> wait = smb2::ParsePipeWaitRequest(request->input);
    if (wait.ok()) {
      pending.name = FileName(wait->name);
    }
  }
  if (request->ctl_code != smb2::Fsctl::kPipeTransceive || !pending.file_id.has_value()) {
    return;
  }
  Open* open = FindOpen(SessionOf(pending.session_id), *pending.file_id);
  if (open == nullptr) {
    return;
  }
  // Only pipes can be transacted. [MS-SMB2] 2.2.31
  OpenPipe(*open, pending.session_id).OnData(message.packet, true, request->input, !message.cut);
}

void SmbConversation::KeepSetInfo(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::SetInfoRequest> request = smb2::ParseSetInfoRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error);
  }
  if (request->is_rename()) {
    const auto rename = smb2::ParseRenameInformation(*request);
    pending.renames = rename.ok();
    pending.name = FileName(rename->target);
  } else if (request->is_disposition()) {
    const auto disposition = smb2::ParseDispositionInformation(*request);
    pending.deletes = disposition.ok() && disposition->delete_pending;
  }
}

}  // namespace eastwest::session
