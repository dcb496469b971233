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
  return start > last || last == std::string::npos ? std::string{}
                                                   : text.substr(start, last + 1 - start);
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
  PendingRequest pending;
  pending.command = header.command;
  pending.message_id = static_cast<std::uint64_t>(header.message_id);
  pending.moment = At(message.packet);
  pending.signing = header.is_signed();
  ResolveRelated(message, first, pending);
  InferTree(pending);
  InferOpen(message.packet, pending, CarriesRpc(nullptr, PipeDataOf(header.command, message.data)));
  if (!Wants(header.command)) {
    return;
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
  if (pending_.Find(message_id) == nullptr) {
    EvictPending();
  }
  FollowCreate(pending);
  pending_.Keep(std::move(pending));
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

// A tree that is used before its answer was seen: the answer is lost, late, or on a side that the
// capture does not have. Clients use trees in the order they asked for them.
void SmbConversation::InferTree(const PendingRequest& request) {
  if (request.command == Command::kNegotiate || request.command == Command::kSessionSetup ||
      request.command == Command::kTreeConnect || request.command == Command::kLogoff ||
      request.command == Command::kEcho || request.tree_id == 0) {
    return;
  }
  const SmbSession* known = FindSession(request.session_id);
  if (known != nullptr && known->trees.contains(request.tree_id)) {
    return;
  }
  PendingRequest* asked = pending_.Unclaimed(
      Command::kTreeConnect,
      [&request](const PendingRequest& old) { return old.session_id == request.session_id; });
  if (asked == nullptr) {
    return;
  }
  SmbSession& session = SessionOf(request.session_id);
  if (session.trees.size() >= limits::kTreesPerSessionMax) {
    return reporter_.shared().counters.Add(Counter::kSmbTreesRefused);
  }
  pending_.Claim(*asked);
  asked->tree_id = request.tree_id;
  const std::string share(ShareName(asked->name));
  session.trees[request.tree_id] = {share, event::ShareKindOf(share), true};
}

// The same for a handle that is used before the answer to its CREATE. A handle of which nobody but
// the client knows costs no memory: it may be invented.
void SmbConversation::InferOpen(const stream::PacketContext& packet, const PendingRequest& request,
                                bool vouched) {
  if (!request.file_id.has_value() || request.file_id->is_related()) {
    return;
  }
  const SmbSession* known = FindSession(request.session_id);
  if (known != nullptr && known->opens.contains(*request.file_id)) {
    return;
  }
  PendingRequest* asked =
      pending_.Unclaimed(Command::kCreate, [&request](const PendingRequest& old) {
        return old.tree_id == request.tree_id && old.session_id == request.session_id &&
               old.moment.request_frame <= request.moment.request_frame;
      });
  const bool in_view =
      known != nullptr && (InView(*known) || known->trees.contains(request.tree_id));
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
      MakeFileInfo(FindTree(session, request.tree_id), asked == nullptr ? "" : asked->name);
  if (asked != nullptr) {
    open->disposition = asked->disposition;
    open->detail = asked->open;
    open->signing = asked->signing;
  }
  session.opens[*request.file_id] = std::move(open);
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
    Open* open = FindOpen(SessionOf(create.session_id), file_id);
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
  Open* open = FindOpen(SessionOf(pending.session_id), *pending.file_id);
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
  if (session.auth != nullptr) {
    pending.auth->Adopt(*session.auth);
  }
  if (pending.auth->has_identity()) {
    session.claimed = pending.auth->Share();
  }
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
  Parsed<event::OpenDetail> asked = AskedOpen(*request);
  pending.open = std::make_shared<const event::OpenDetail>(std::move(asked.value));
  if (!asked.ok()) {
    Malformed(message, asked.error, pending);
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
