// The response half of SmbConversation: answers meet their requests and become facts.
#include <algorithm>
#include <utility>

#include "parsers/smb2/create.h"
#include "parsers/smb2/ioctl.h"
#include "parsers/smb2/negotiate.h"
#include "parsers/smb2/nt_status.h"
#include "parsers/smb2/read.h"
#include "parsers/smb2/server_notification.h"
#include "parsers/smb2/session_setup.h"
#include "parsers/smb2/tree_connect.h"
#include "parsers/smb2/write.h"
#include "src/session/smb_conversation.h"
#include "src/session/smb_details.h"

namespace eastwest::session {

using event::Outcome;
using smb2::Command;

namespace {

Outcome OutcomeOf(std::uint32_t status) {
  return smb2::IsError(status) ? Outcome::kFailed : Outcome::kSucceeded;
}

// [MS-SMB2] 2.2.3.1.2
std::string_view CipherName(std::uint16_t cipher) {
  switch (cipher) {
    case 1:
      return "AES-128-CCM";
    case 2:
      return "AES-128-GCM";
    case 3:
      return "AES-256-CCM";
    case 4:
      return "AES-256-GCM";
    default:
      return {};
  }
}

}  // namespace

void SmbConversation::OnResponse(const Message& message, bool first) {
  const smb2::Header& header = message.header;
  if (first) {
    compound_response_ = {};
  }
  if (header.message_id == smb2::kUnsolicitedMessageId) {
    return OnUnsolicited(message);
  }
  if (header.status == smb2::kStatusPending) {
    return;  // interim: the answer follows with the same MessageId. [MS-SMB2] 3.3.4.2
  }
  if (header.command == Command::kNegotiate && FinishNegotiate(message)) {
    return;  // it answers no SMB2 request
  }
  const auto message_id = static_cast<std::uint64_t>(header.message_id);
  PendingRequests::Taken pending = pending_.Take(message_id, header.command);
  if (!pending) {
    return Wants(header.command) ? KeepEarly(message) : SightUnkept(message);
  }
  if (pending->related_to.has_value() && !pending->file_id.has_value()) {
    pending->file_id = compound_response_.file_id;
  }
  OnAnswer(message, *pending);
  pending_.Reuse(std::move(pending));
}

// OnUnsolicited: a break of an oplock or a lease, or a notification. [MS-SMB2] 3.3.4.6, 3.3.4.7,
// 3.3.4.30
void SmbConversation::OnUnsolicited(const Message& message) {
  event::SmbDetails details;
  const Command command = message.header.command;
  const ParseError error = AddRequestDetails(command, message.data, details);
  if (error != ParseError::kNone) {
    return Malformed(message, error);
  }
  ReportUnsolicited(message.packet, message.header, std::move(details));
  if (command == Command::kServerNotification &&
      smb2::ParseServerNotification(message.data)->type == smb2::kNotifySessionClosed) {
    RemoveSession(At(message.packet), static_cast<std::uint64_t>(message.header.session_id));
  }
}

// An answer without a request waits a little for it.
void SmbConversation::KeepEarly(const Message& message) {
  const auto message_id = static_cast<std::uint64_t>(message.header.message_id);
  if (pending_.Find(message_id) != nullptr ||
      !early_.Keep(message_id, message.packet.time, message.data, message.cut)) {
    ReportOrphan(message.packet, message.header);
  }
}

void SmbConversation::TakeEarly(const stream::PacketContext& packet, std::uint64_t message_id) {
  if (early_.empty()) {
    return;
  }
  const std::optional<EarlyAnswer> answer = early_.Take(message_id);
  if (!answer.has_value()) {
    return;
  }
  const Parsed<smb2::Header> header = smb2::ParseHeader(answer->data);
  const Message message{packet, *header, answer->data, answer->cut};
  if (header->command != Command::kNegotiate) {
    OnResponse(message, false);
  } else if (PendingRequests::Taken pending = pending_.Take(message_id, Command::kNegotiate)) {
    offered_.reset();  // what was agreed was told when the answer came
    OnAnswer(message, *pending);
  }
}

void SmbConversation::OnAnswer(const Message& message, PendingRequest& pending) {
  const smb2::Header& header = message.header;
  // A member of a compound may name no tree of its own: the answer does. [MS-SMB2] 2.2.1.2
  if (!header.is_async() && pending.tree_id == 0 && header.command != Command::kTreeConnect) {
    pending.tree_id = static_cast<std::uint32_t>(header.tree_id);
  }
  if (!smb2::IsError(header.status) && ProvesSession(header.command) && pending.session_id != 0) {
    Sight(message.packet, SessionOf(pending.session_id));
    if (header.command != Command::kCreate && LacksOpen(pending)) {
      InferOpen(message.packet, pending, true);
    }
  }
  switch (header.command) {
    case Command::kSessionSetup:
      FinishSessionSetup(message, pending);
      break;
    case Command::kLogoff:
      FinishLogoff(message);
      break;
    case Command::kTreeConnect:
      FinishTreeConnect(message, pending);
      break;
    case Command::kTreeDisconnect:
      if (!smb2::IsError(header.status)) {
        SessionOf(pending.session_id).trees.Erase(pending.tree_id);
      }
      break;
    case Command::kCreate:
      FinishCreate(message, pending);
      break;
    case Command::kClose:
      FinishClose(message, pending);
      return;  // reports its own operation, while the name is still known
    case Command::kRead:
      FinishRead(message, pending);
      break;
    case Command::kWrite:
      FinishWrite(message, pending);
      break;
    case Command::kIoctl:
      FinishIoctl(message, pending);
      break;
    case Command::kSetInfo:
      FinishSetInfo(message, pending);
      break;
    default:
      break;
  }
  FinishDetails(message, pending);
  ReportOperation(Answered(pending, message.packet), pending, true, header.status);
}

void SmbConversation::FinishDetails(const Message& message, PendingRequest& pending) {
  if (!reporter_.shared().operations || smb2::IsError(message.header.status)) {
    return;
  }
  const ParseError error = AddAnswerDetails(message.header.command, message.data, pending.details);
  if (error != ParseError::kNone) {
    Malformed(message, error, pending);
  }
}

bool SmbConversation::FinishNegotiate(const Message& message) {
  event::SmbNegotiated negotiated = offered_ == nullptr ? event::SmbNegotiated{} : *offered_;
  offered_.reset();
  negotiated.smb1_offered = smb1_ != nullptr && smb1_->TakeOffer();
  negotiated.status = message.header.status;
  const PendingRequest* pending =
      pending_.Find(static_cast<std::uint64_t>(message.header.message_id));
  Moment moment = At(message.packet);
  if (pending != nullptr) {
    moment = Answered(*pending, message.packet);
  } else if (negotiated.smb1_offered) {
    moment.request_time = smb1_->offer_moment().request_time;
    moment.request_frame = smb1_->offer_moment().request_frame;
  }
  if (negotiated.smb1_offered && pending == nullptr) {
    smb1_->ReportNegotiate(moment, message.header.status);
  } else if (negotiated.smb1_offered) {
    smb1_->ReportNegotiate(smb1_->offer_moment(), 0, false);  // its own answer is lost
  }
  if (negotiated.smb1_offered) {
    smb1_.reset();  // its only message was the offer
  }
  if (!smb2::IsError(message.header.status)) {
    const Parsed<smb2::NegotiateResponse> response = smb2::ParseNegotiateResponse(message.data);
    // Of a cut answer the part before its buffers is there: all that is used but the cipher.
    const bool usable = message.cut && message.data.size() >= smb2::kHeaderSize + 64 &&
                        response.error != ParseError::kBadStructureSize;
    if (!response.ok() && !usable) {
      Malformed(message, response.error);
      return false;
    }
    dialect_ = static_cast<std::uint16_t>(response->dialect);
    negotiated.dialect = dialect_;
    negotiated.signing_required = server_signs_ = response->signing_required();
    const auto& ciphers = response->contexts.ciphers;
    negotiated.cipher = ciphers.empty() ? std::string_view{} : CipherName(ciphers[0]);
    negotiated.encryption_capable =
        (response->capabilities & smb2::kCapabilityEncryption) != 0 || !negotiated.cipher.empty();
    negotiated.server_guid = response->server_guid;
    negotiated.max_read_size = response->max_read_size;
    negotiated.max_write_size = response->max_write_size;
  }
  const bool answers_smb1 = negotiated.smb1_offered && pending == nullptr;
  reporter_.Report(moment, std::move(negotiated));
  return answers_smb1;
}

void SmbConversation::FinishTreeConnect(const Message& message, PendingRequest& pending) {
  const std::uint32_t status = message.header.status;
  const Moment moment = Answered(pending, message.packet);
  Tree tree;
  tree.share = ShareName(pending.name);
  tree.kind = event::ShareKindOf(tree.share);
  if (smb2::IsError(status)) {
    return ReportTree({moment, Outcome::kFailed, status}, pending, tree);
  }
  const Parsed<smb2::TreeConnectResponse> response = smb2::ParseTreeConnectResponse(message.data);
  if (!response.ok()) {
    Malformed(message, response.error, pending);
  } else if (response->share_type == smb2::ShareType::kPipe) {
    tree.kind = event::ShareKind::kPipe;
  } else if (response->share_type == smb2::ShareType::kPrint) {
    tree.kind = event::ShareKind::kPrint;
  }
  SmbSession& session = SessionOf(pending.session_id);
  const auto id = static_cast<std::uint32_t>(message.header.tree_id);
  if (pending.assumed && pending.tree_id != id) {
    session.trees.Erase(pending.tree_id);  // the guess was wrong
  }
  if (!session.trees.Put(id, tree)) {
    reporter_.shared().counters.Add(Counter::kSmbTreesRefused);
  }
  pending.tree_id = id;
  ReportTree({moment, Outcome::kSucceeded, status}, pending, tree, *response);
}

void SmbConversation::FinishRead(const Message& message, PendingRequest& pending) {
  if (smb2::IsError(message.header.status) || !pending.file_id.has_value()) {
    return;
  }
  const Parsed<smb2::ReadResponse> response = smb2::ParseReadResponse(message.data);
  if (!response.ok()) {
    return Malformed(message, response.error, pending);
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  if (open == nullptr) {
    return;
  }
  ++open->reads;
  open->bytes_read += response->data_length;
  if (CarriesRpc(open, response->data)) {
    OpenPipe(*open, *pending.file_id, pending.session_id)
        .OnData(message.packet, false, response->data,
                response->data.size() == response->data_length);
  }
}

void SmbConversation::FinishWrite(const Message& message, PendingRequest& pending) {
  const std::uint32_t status = message.header.status;
  if (pending.file_id.has_value() && !smb2::IsError(status)) {
    if (Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id)) {
      const Parsed<smb2::WriteResponse> response = smb2::ParseWriteResponse(message.data);
      ++open->writes;
      open->bytes_written += response.ok() ? response->count : pending.length;
    }
  }
  ReportWrite(pending, Answered(pending, message.packet), OutcomeOf(status), status);
}

void SmbConversation::FinishIoctl(const Message& message, PendingRequest& pending) {
  if (smb2::IsError(message.header.status) || !pending.file_id.has_value()) {
    return;
  }
  const Parsed<smb2::IoctlResponse> response = smb2::ParseIoctlResponse(message.data);
  if (!response.ok()) {
    return Malformed(message, response.error, pending);
  }
  Open* open = SessionOf(pending.session_id).opens.Find(*pending.file_id);
  if (open != nullptr) {
    open->bytes_written += CopiedBytes(*response);
  }
  if (open != nullptr && open->pipe != nullptr &&
      response->ctl_code == smb2::Fsctl::kPipeTransceive) {
    OpenPipe(*open, *pending.file_id, pending.session_id)
        .OnData(message.packet, false, response->output, !message.cut);
  }
}

void SmbConversation::FinishSetInfo(const Message& message, PendingRequest& pending) {
  const std::uint32_t status = message.header.status;
  ReportSetInfo(pending, Answered(pending, message.packet), OutcomeOf(status), status);
}

}  // namespace eastwest::session
