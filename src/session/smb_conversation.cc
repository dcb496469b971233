#include "src/session/smb_conversation.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "parsers/dcerpc/pdu.h"
#include "parsers/smb2/nt_status.h"
#include "parsers/smb2/read.h"
#include "parsers/smb2/transform.h"
#include "parsers/smb2/write.h"
#include "src/core/limits.h"

namespace eastwest::session {

using smb2::Command;
using stream::Framing;

namespace {

// Names and lists of the other commands are shorter; what is longer is a body nobody reads.
constexpr std::size_t kOtherBytesMax = std::size_t{4} << 10;

// Opens are visited in the order of their opening: a hash map's own order is not repeatable.
std::vector<std::pair<smb2::FileId, Open*>> InOrder(SmbSession& session, bool pipes_only = false) {
  std::vector<std::pair<smb2::FileId, Open*>> opens;
  for (auto& [id, open] : session.opens) {
    if (!pipes_only || open->pipe != nullptr) {
      opens.emplace_back(id, open.get());
    }
  }
  std::ranges::sort(opens, [](const auto& left, const auto& right) {
    return std::tie(left.second->opened.frame, left.first) <
           std::tie(right.second->opened.frame, right.first);
  });
  return opens;
}

}  // namespace

bool CarriesRpc(const Open* open, Bytes data) {
  if (open != nullptr && (open->pipe != nullptr || open->file.kind != event::ShareKind::kUnknown)) {
    return open->file.is_pipe;
  }
  return dcerpc::ParsePduHeader(data).ok();
}

std::size_t SmbConversation::Wanted(stream::Side /*from*/, Framing framing, Bytes prefix,
                                    std::size_t length) {
  switch (framing) {
    case Framing::kNbssControl:
      return length;
    case Framing::kSmb1:
      return Smb1Dialogue::Wanted(prefix, length);
    case Framing::kSmbTransform:
      return std::min(length, smb2::kTransformHeaderSize);
    case Framing::kSmbCompressed:
      return std::min(length, stream::kPlanPrefixBytes);
    case Framing::kDcerpc:
      return length;
    case Framing::kSmb2:
      break;
  }
  const Parsed<smb2::Header> header = smb2::ParseHeader(prefix);
  if (!header.ok()) {
    return std::min(length, stream::kPlanPrefixBytes);
  }
  switch (header->command) {
    case Command::kWrite:
      return header->is_response() ? std::min(length, stream::kPlanPrefixBytes)
                                   : WantedOfWrite(*header, prefix, length);
    case Command::kRead:
      return header->is_response() ? WantedOfRead(*header, prefix, length)
                                   : std::min(length, stream::kPlanPrefixBytes);
    case Command::kIoctl:
    case Command::kNegotiate:
    case Command::kSessionSetup:
    case Command::kCreate:
      return length;
    case Command::kQueryDirectory:
    case Command::kQueryInfo:
    case Command::kChangeNotify:
      return std::min(length, header->is_response() ? stream::kPlanPrefixBytes : kOtherBytesMax);
    default:
      return std::min(length, kOtherBytesMax);
  }
}

std::size_t SmbConversation::WantedOfWrite(const smb2::Header& header, Bytes prefix,
                                           std::size_t length) {
  const Parsed<smb2::WriteRequest> write = smb2::ParseWriteRequest(prefix);
  SmbSession* session = FindSession(static_cast<std::uint64_t>(header.session_id));
  Open* open = write.ok() && session != nullptr ? FindOpen(*session, write->file_id) : nullptr;
  const bool rpc = write.ok() && CarriesRpc(open, write->data);
  return rpc ? length : std::min(length, stream::kPlanPrefixBytes);
}

std::size_t SmbConversation::WantedOfRead(const smb2::Header& header, Bytes prefix,
                                          std::size_t length) {
  const Parsed<smb2::ReadResponse> read = smb2::ParseReadResponse(prefix);
  const PendingRequest* pending = FindPending(static_cast<std::uint64_t>(header.message_id));
  SmbSession* session = FindSession(static_cast<std::uint64_t>(header.session_id));
  Open* open = nullptr;
  if (pending != nullptr && pending->file_id.has_value() && session != nullptr) {
    open = FindOpen(*session, *pending->file_id);
  }
  const bool rpc = read.ok() && CarriesRpc(open, read->data);
  return rpc ? length : std::min(length, stream::kPlanPrefixBytes);
}

void SmbConversation::OnUnit(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  switch (unit.framing) {
    case Framing::kSmb2:
      return OnSmb2(packet, from, unit);
    case Framing::kSmb1:
      if (smb1_ == nullptr) {
        smb1_ = std::make_unique<Smb1Dialogue>(reporter_);
      }
      return smb1_->OnMessage(packet, from, unit);
    case Framing::kSmbTransform:
      return OnTransform(packet, from, unit.data);
    case Framing::kSmbCompressed:
      reporter_.shared().counters.Add(Counter::kSmbCompressed);
      return;
    case Framing::kNbssControl:
      reporter_.shared().counters.Add(Counter::kNbssControl);
      return;
    case Framing::kDcerpc:
      return;
  }
}

void SmbConversation::OnSmb2(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  const Parsed<smb2::Header> header = smb2::ParseHeader(unit.data);
  if (!header.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(header.error));
    return;
  }
  reporter_.shared().counters.Add(Counter::kSmb2Messages);
  const bool response = header->is_response();
  reporter_.flow().ProposeClient(response ? stream::Other(from) : from,
                                 stream::DirectionEvidence::kProtocol);
  const Message message{packet, *header, unit.data, unit.cut};
  if (response) {
    OnResponse(message, unit.first_in_message);
  } else {
    OnRequest(message, unit.first_in_message);
  }
}

void SmbConversation::OnTransform(const stream::PacketContext& packet, stream::Side from,
                                  Bytes data) {
  const Parsed<smb2::TransformHeader> transform = smb2::ParseTransformHeader(data);
  if (!transform.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(transform.error));
    return;
  }
  ++encrypted_messages_;
  reporter_.shared().counters.Add(Counter::kSmbEncrypted);
  const auto id = static_cast<std::uint64_t>(transform->session_id);
  ReportEncrypted(packet, id);
  SmbSession& session = SessionOf(id);
  const bool from_server = from != reporter_.flow().client_side();
  if (from_server) {
    Sight(packet, session);
  }
  if (!session.encryption_reported) {
    session.encryption_reported = true;
    reporter_.Report(At(packet), event::EncryptionStarted{id, session.identity});
  }
}

SmbSession* SmbConversation::FindSession(std::uint64_t id) {
  const auto found = std::ranges::find_if(
      sessions_, [id](const SmbSessionPtr& session) { return session->id == id; });
  return found == sessions_.end() ? nullptr : found->get();
}

SmbSession& SmbConversation::SessionOf(std::uint64_t id) {
  if (SmbSession* known = FindSession(id)) {
    return *known;
  }
  auto session = std::make_shared<SmbSession>();
  session->id = id;
  AdoptSession(session);
  return *session;
}

void SmbConversation::AdoptSession(const SmbSessionPtr& session) {
  if (sessions_.size() == limits::kSessionsPerConnectionMax) {
    reporter_.shared().counters.Add(Counter::kSmbSessionsEvicted);
    const Moment now{reporter_.flow().last_time(), reporter_.flow().first_frame(),
                     reporter_.flow().last_time(), reporter_.flow().first_frame()};
    // Ids that were only claimed go first: a client that invents some drives no real session out.
    const auto claimed = std::ranges::find_if(
        sessions_, [](const SmbSessionPtr& old) { return !old->authenticated && !old->sighted; });
    RemoveSession(now, (claimed == sessions_.end() ? sessions_.front() : *claimed)->id);
  }
  sessions_.push_back(session);
}

void SmbConversation::RemoveSession(const Moment& moment, std::uint64_t id) {
  const auto found = std::ranges::find_if(
      sessions_, [id](const SmbSessionPtr& session) { return session->id == id; });
  if (found == sessions_.end()) {
    return;
  }
  const SmbSessionPtr session = std::move(*found);
  sessions_.erase(found);
  const bool shared = session.use_count() > 1;  // another channel still uses it
  for (const auto& [file_id, open] : InOrder(*session)) {
    if (!shared) {
      ReportClosed(moment, *session, *open, false);
    } else if (open->pipe != nullptr && &open->pipe->flow() == &reporter_.flow()) {
      open->pipe->connection().OnEnd();  // it reports through this flow, which may end
      sealed_calls_ += open->pipe->connection().sealed_calls();
      open->pipe.reset();
    }
  }
}

RpcPipe& SmbConversation::OpenPipe(Open& open, std::uint64_t session_id) {
  pipes_active_ = true;
  if (open.pipe == nullptr) {
    open.file.is_pipe = true;
    open.pipe = std::make_unique<RpcPipe>(reporter_, open.file.name, IdentityOf(session_id));
  }
  return *open.pipe;
}

Tree* SmbConversation::FindTree(SmbSession& session, std::uint32_t id) {
  const auto found = session.trees.find(id);
  return found == session.trees.end() ? nullptr : &found->second;
}

Open* SmbConversation::FindOpen(SmbSession& session, const smb2::FileId& id) {
  const auto found = session.opens.find(id);
  return found == session.opens.end() ? nullptr : found->second.get();
}

PendingRequest* SmbConversation::FindPending(std::uint64_t message_id) {
  const auto found = std::ranges::find(pending_, message_id, &PendingRequest::message_id);
  return found == pending_.end() ? nullptr : &*found;
}

void SmbConversation::ErasePending(std::uint64_t message_id) {
  const auto found = std::ranges::find(pending_, message_id, &PendingRequest::message_id);
  if (found != pending_.end()) {
    pending_.erase(found);
  }
}

void SmbConversation::EvictPending() {
  if (pending_.size() < limits::kPendingRequestsMax) {
    return;
  }
  reporter_.shared().counters.Add(Counter::kSmbRequestsEvicted);
  PendingRequest oldest = std::move(pending_.front());
  pending_.erase(pending_.begin());
  ReportAttempt(oldest);
}

void SmbConversation::OnGap(const stream::PacketContext& /*packet*/, stream::Side /*from*/,
                            std::uint64_t /*bytes*/) {
  for (const SmbSessionPtr& session : sessions_) {
    for (auto& [id, open] : session->opens) {
      if (open->pipe != nullptr) {
        open->pipe->OnLoss();
      }
    }
  }
}

bool SmbConversation::PipesWait() const {
  return std::ranges::any_of(sessions_, [](const SmbSessionPtr& session) {
    return std::ranges::any_of(session->opens, [](const auto& entry) {
      return entry.second->pipe != nullptr && entry.second->pipe->connection().waiting();
    });
  });
}

// Asked after every packet: looking through all opens is left to the tick.
bool SmbConversation::WantsTick() const {
  return pending_.capacity() != 0 || !early_.empty() || pipes_active_;
}

void SmbConversation::OnTick(const stream::PacketContext& now) {
  GiveUpOld(now.time - limits::kAnswerWait);
  GiveUpEarly(now, now.time - limits::kEarlyAnswerWait);
  pipes_active_ = PipesWait();
  if (pending_.empty()) {
    std::vector<PendingRequest>().swap(pending_);  // an idle connection holds no memory for it
  }
}

void SmbConversation::GiveUpEarly(const stream::PacketContext& now, PacketTime before) {
  while (const auto orphan = early_.TakeOlder(before)) {
    ReportOrphan(now, *smb2::ParseHeader(orphan->data));
  }
}

void SmbConversation::GiveUpOld(PacketTime before) {
  while (!pending_.empty()) {
    // CHANGE_NOTIFY and blocking LOCKs may rightly wait for hours; they keep their place.
    const auto old = std::ranges::find_if(pending_, [before](const PendingRequest& request) {
      return request.moment.request_time < before && request.command != Command::kChangeNotify &&
             request.command != Command::kLock;
    });
    if (old == pending_.end()) {
      break;
    }
    PendingRequest given_up = std::move(*old);
    pending_.erase(old);
    ReportAttempt(given_up);
  }
  for (const SmbSessionPtr& session : sessions_) {
    for (const auto& [id, open] : InOrder(*session, true)) {
      open->pipe->connection().GiveUp(before);
    }
  }
}

void SmbConversation::OnEnd(const stream::PacketContext& now) {
  for (PendingRequest& request : pending_) {
    ReportAttempt(request);
  }
  pending_.clear();
  GiveUpEarly(now, PacketTime::max());
  if (smb1_ != nullptr) {
    smb1_->OnEnd();
  }
  while (!sessions_.empty()) {
    RemoveSession(At(now), sessions_.front()->id);
  }
  reporter_.shared().ended = {encrypted_messages_, sealed_calls_};
}

void SmbConversation::Malformed(const Message& message, ParseError error) const {
  if (!message.cut) {  // what the capture cut is not the sender's fault
    reporter_.ReportAnomaly(message.packet, "smb", ParseErrorName(error),
                            std::string(smb2::CommandName(message.header.command)));
  }
}

}  // namespace eastwest::session
