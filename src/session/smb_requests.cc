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
#include "src/session/smb_details.h"

namespace eastwest::session {

using smb2::Command;

namespace {

// Names on the wire may begin with a backslash although the protocol forbids it; Windows takes
// them all the same. Slashes and case are left as they were sent.
std::string FileName(Bytes name) {
  std::string text = Utf16LeToUtf8(name);
  const std::size_t start = text.find_first_not_of('\\');
  const std::size_t last = text.find_last_not_of('\0');
  if (start > last || last == std::string::npos) {
    return {};
  }
  text.resize(last + 1);
  if (start > 0) {
    text.erase(0, start);
  }
  return text;
}

// The data of a request that a pipe can take: that of a WRITE or a transaction.
Bytes PipeDataOf(Command command, Bytes message) {
  if (command == Command::kWrite) {
    return smb2::ParseWriteRequest(message)->data;
  }
  if (command == Command::kIoctl) {
    const Parsed<smb2::IoctlRequest> request = smb2::ParseIoctlRequest(message);
    return request->ctl_code == smb2::Fsctl::kPipeTransceive ? request->input : Bytes{};
  }
  return {};
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
    cancel.signing = header.is_signed();
    return ReportOperation(At(message.packet), cancel, false, 0);
  }
  PendingRequests::Taken taken = pending_.New();
  PendingRequest& pending = *taken;
  pending.command = header.command;
  pending.message_id = static_cast<std::uint64_t>(header.message_id);
  pending.moment = At(message.packet);
  pending.signing = header.is_signed();
  ResolveRelated(message, first, pending);
  InferTree(pending);
  if (LacksOpen(pending)) {
    const Bytes data = PipeDataOf(header.command, message.data);
    InferOpen(message.packet, pending, CarriesRpc(nullptr, data));
  }
  if (!Wants(header.command)) {
    return pending_.Reuse(std::move(taken));
  }
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
  KeepDetails(message, pending);
  const std::uint64_t message_id = pending.message_id;
  if (pending_.size() >= limits::kPendingRequestsMax && pending_.Find(message_id) == nullptr) {
    EvictPending();
  }
  FollowCreate(pending);
  pending_.Keep(std::move(taken));
  TakeEarly(message.packet, message_id);
}

// Wants tells whether a request is worth keeping: one can ask for many of those whose answers say
// nothing, and drive out those that matter.
bool SmbConversation::Wants(Command command) const {
  return NeedsItsRequest(command) || reporter_.shared().operations;
}

// FollowCreate lets a request wait for the FileId that the CREATE before it in its compound gets.
void SmbConversation::FollowCreate(const PendingRequest& pending) {
  if (!pending.related_to.has_value() || pending.file_id.has_value()) {
    return;
  }
  PendingRequest* create = pending_.Find(*pending.related_to);
  if (create == nullptr) {
    return;
  }
  if (create->followers.size() >= limits::kCompoundFollowersMax) {
    return reporter_.shared().counters.Add(Counter::kSmbFollowersRefused);
  }
  create->followers.push_back(pending.message_id);
}

void SmbConversation::KeepDetails(const Message& message, PendingRequest& pending) {
  if (!reporter_.shared().operations) {
    return;
  }
  const ParseError error = AddRequestDetails(pending.command, message.data, pending.details);
  if (error != ParseError::kNone) {
    Malformed(message, error, pending);
  }
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

// KeepPipeData hands data to the pipe, or keeps it until the CREATE before it in the compound
// tells which pipe that is.
void SmbConversation::KeepPipeData(const Message& message, PendingRequest& pending, Bytes data,
                                   bool complete) {
  if (!pending.file_id.has_value()) {
    const bool waits = pending.related_to.has_value() && complete;
    if (waits && !pending_.KeepPipeBytes(pending, data)) {
      reporter_.shared().counters.Add(Counter::kSmbPipeBytesRefused);
    }
    return;
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  const bool transacts = pending.command == Command::kIoctl;  // [MS-SMB2] 2.2.31: only pipes can
  if (open != nullptr && (transacts || CarriesRpc(open, data))) {
    OpenPipe(*open, *pending.file_id, pending.session_id)
        .OnData(message.packet, true, data, complete);
  }
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

void SmbConversation::KeepTreeConnect(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::TreeConnectRequest> request = smb2::ParseTreeConnectRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  pending.name = Utf16LeToUtf8(request->path);
}

void SmbConversation::KeepCreate(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::CreateRequest> request = smb2::ParseCreateRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  pending.name = FileName(request->name);
  pending.desired_access = request->desired_access;
  pending.options = request->options;
  pending.disposition = smb2::CreateDispositionName(request->disposition);
  KeepAsked(message, *request, pending);
}

// KeepAsked: contexts are read whoever wants them, for what is wrong with them, and for the one
// that names a shadow copy: rules know it.
void SmbConversation::KeepAsked(const Message& message, const smb2::CreateRequest& request,
                                PendingRequest& pending) {
  const bool wanted = reporter_.shared().open_details;
  pending.plain_open = !wanted;
  if (!wanted && request.contexts.empty()) {
    return;
  }
  auto asked = std::make_shared<event::OpenDetail>();
  const ParseError error = AddAsked(request, *asked);
  if (error != ParseError::kNone) {
    Malformed(message, error, pending);
  }
  if (wanted || asked->previous_version != 0) {
    pending.plain_open = false;
    pending.open = std::move(asked);
  }
}

void SmbConversation::KeepWrite(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::WriteRequest> request = smb2::ParseWriteRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  pending.length = request->length;
  pending.offset = request->offset;
  pending.executable_magic = request->offset == 0 && BeginsWithMz(request->data);
  KeepPipeData(message, pending, request->data, request->data.size() == request->length);
}

void SmbConversation::KeepIoctl(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::IoctlRequest> request = smb2::ParseIoctlRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  pending.ctl_code = static_cast<std::uint32_t>(request->ctl_code);
  if (request->ctl_code == smb2::Fsctl::kPipeTransceive) {
    KeepPipeData(message, pending, request->input, !message.cut);
  }
}

void SmbConversation::KeepSetInfo(const Message& message, PendingRequest& pending) {
  const Parsed<smb2::SetInfoRequest> request = smb2::ParseSetInfoRequest(message.data);
  if (!request.ok()) {
    return Malformed(message, request.error, pending);
  }
  if (request->is_rename() || request->is_link()) {
    const auto rename = smb2::ParseRenameInformation(*request);
    if (!rename.ok()) {
      return Malformed(message, rename.error, pending);
    }
    pending.renames = request->is_rename();
    pending.links = request->is_link();
    pending.name = FileName(rename->target);
  } else if (request->is_disposition()) {
    const auto disposition = smb2::ParseDispositionInformation(*request);
    pending.deletes = disposition.ok() && disposition->delete_pending;
  }
}

}  // namespace eastwest::session
