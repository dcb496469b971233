#include "src/session/smb_conversation.h"

#include <algorithm>
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

void CountEncrypted(SmbSession& session, PacketTime time, bool from_server, std::uint64_t bytes) {
  if (session.encrypted == nullptr) {
    session.encrypted = std::make_unique<event::EncryptedTraffic>();
    session.encrypted->first = time;
  }
  event::EncryptedTraffic& sums = *session.encrypted;
  sums.last = time;
  event::EncryptedTraffic::Side& side = from_server ? sums.to_client : sums.to_server;
  ++side.messages;
  side.bytes += bytes;
  side.largest = std::max(side.largest, bytes);
}

}  // namespace

bool CarriesRpc(const Open* open, Bytes data) {
  if (open != nullptr && (open->pipe != nullptr || open->file.kind != event::ShareKind::kUnknown)) {
    return open->file.is_pipe;
  }
  return dcerpc::ParsePduHeader(data).ok();
}

std::size_t SmbConversation::Wanted(stream::Side from, Framing framing, Bytes prefix,
                                    std::size_t length) {
  switch (framing) {
    case Framing::kNbssControl:
      return length;
    case Framing::kSmb1:
      return Smb1().Wanted(prefix, length);
    case Framing::kSmbTransform:
      return std::min(length, smb2::kTransformHeaderSize);
    case Framing::kSmbCompressed:
      return WantedOfCompressed(from, prefix, length);
    case Framing::kDcerpc:
      return length;
    case Framing::kSmb2:
      break;
  }
  const Parsed<smb2::Header> header = smb2::ParseHeader(prefix);
  return header.ok() ? WantedOfSmb2(*header, prefix, length)
                     : std::min(length, stream::kPlanPrefixBytes);
}

std::size_t SmbConversation::WantedOfSmb2(const smb2::Header& header, Bytes prefix,
                                          std::size_t length) {
  switch (header.command) {
    case Command::kWrite:
      return header.is_response() ? std::min(length, stream::kPlanPrefixBytes)
                                  : WantedOfWrite(header, prefix, length);
    case Command::kRead:
      return header.is_response() ? WantedOfRead(header, prefix, length)
                                  : std::min(length, stream::kPlanPrefixBytes);
    case Command::kIoctl:
    case Command::kNegotiate:
    case Command::kSessionSetup:
    case Command::kCreate:
      return length;
    case Command::kQueryDirectory:
    case Command::kQueryInfo:
    case Command::kChangeNotify:
      return std::min(length, header.is_response() ? stream::kPlanPrefixBytes : kOtherBytesMax);
    default:
      return std::min(length, kOtherBytesMax);
  }
}

std::size_t SmbConversation::WantedOfWrite(const smb2::Header& header, Bytes prefix,
                                           std::size_t length) {
  const Parsed<smb2::WriteRequest> write = smb2::ParseWriteRequest(prefix);
  SmbSession* session = FindSession(static_cast<std::uint64_t>(header.session_id));
  Open* open = write.ok() && session != nullptr ? session->opens.Find(write->file_id) : nullptr;
  const bool rpc = write.ok() && CarriesRpc(open, write->data);
  return rpc ? length : std::min(length, stream::kPlanPrefixBytes);
}

std::size_t SmbConversation::WantedOfRead(const smb2::Header& header, Bytes prefix,
                                          std::size_t length) {
  const Parsed<smb2::ReadResponse> read = smb2::ParseReadResponse(prefix);
  const PendingRequest* pending = pending_.Find(static_cast<std::uint64_t>(header.message_id));
  SmbSession* session = FindSession(static_cast<std::uint64_t>(header.session_id));
  Open* open = nullptr;
  if (pending != nullptr && pending->file_id.has_value() && session != nullptr) {
    open = session->opens.Find(*pending->file_id);
  }
  const bool rpc = read.ok() && CarriesRpc(open, read->data);
  return rpc ? length : std::min(length, stream::kPlanPrefixBytes);
}

void SmbConversation::OnUnit(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  switch (unit.framing) {
    case Framing::kSmb2: {
      const Parsed<smb2::Header> header = smb2::ParseHeader(unit.data);
      if (!header.ok()) {
        return reporter_.ReportAnomaly(packet, "smb", ParseErrorName(header.error));
      }
      return OnSmb2({packet, *header, unit.data, unit.cut}, from, unit.first_in_message);
    }
    case Framing::kSmb1:
      return Smb1().OnMessage(packet, from, unit);
    case Framing::kSmbTransform:
      return OnTransform(packet, from, unit);
    case Framing::kSmbCompressed:
      return OnCompressed(packet, from, unit);
    case Framing::kNbssControl:
      return netbios_call_.OnUnit(packet, from, unit);
    case Framing::kDcerpc:
      return;
  }
}

// OnWhole reads the header once.
std::size_t SmbConversation::OnWhole(const stream::PacketContext& packet, stream::Side from,
                                     Bytes message) {
  const Bytes prefix = message.first(std::min(message.size(), stream::kPlanPrefixBytes));
  const Parsed<smb2::Header> header = smb2::ParseHeader(prefix);
  if (!header.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(header.error));
    return prefix.size();
  }
  const std::size_t wanted = WantedOfSmb2(*header, prefix, message.size());
  const std::size_t kept = std::min(wanted, limits::kUnitBytesMax);
  OnSmb2({packet, *header, message.first(kept), kept < wanted}, from, true);
  return wanted;
}

void SmbConversation::OnSmb2(const Message& message, stream::Side from, bool first) {
  reporter_.shared().counters.Add(Counter::kSmb2Messages);
  const bool response = message.header.is_response();
  reporter_.flow().ProposeClient(response ? stream::Other(from) : from,
                                 stream::DirectionEvidence::kProtocol);
  if (response) {
    OnResponse(message, first);
  } else {
    OnRequest(message, first);
  }
}

void SmbConversation::OnTransform(const stream::PacketContext& packet, stream::Side from,
                                  const stream::Unit& unit) {
  const Parsed<smb2::TransformHeader> transform = smb2::ParseTransformHeader(unit.data);
  if (!transform.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(transform.error));
    return;
  }
  ++encrypted_messages_;
  reporter_.shared().counters.Add(Counter::kSmbEncrypted);
  const auto id = static_cast<std::uint64_t>(transform->session_id);
  const bool from_server = from != reporter_.flow().client_side();
  ReportEncrypted(packet, id, from_server, unit.length);
  SmbSession& session = SessionOf(id);
  CountEncrypted(session, packet.time, from_server, unit.length);
  if (from_server) {
    Sight(packet, session);
  }
  if (!session.encryption_reported) {
    session.encryption_reported = true;
    reporter_.Report(At(packet), event::EncryptionStarted{id, session.identity});
  }
}

SmbSession& SmbConversation::NewSession(std::uint64_t id) {
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
  EndSetup(id);
  const bool shared = session.use_count() > 1;  // another channel still uses it
  for (const auto& [file_id, open] : session->opens.InOrder()) {
    if (!shared) {
      ReportClosed(moment, *session, *open, false);
    } else if (open->pipe != nullptr && &open->pipe->flow() == &reporter_.flow()) {
      open->pipe->connection().OnEnd();  // it reports through this flow, which may end
      sealed_calls_ += open->pipe->connection().sealed_calls();
      open->pipe.reset();
      open->pipe_busy = false;
    }
  }
  if (!shared && session->encrypted != nullptr) {
    session->encrypted->session_id = id;
    session->encrypted->dialect = dialect_;
    session->encrypted->identity = session->identity;
    reporter_.Report(moment, std::move(*session->encrypted));
  }
}

RpcPipe& SmbConversation::OpenPipe(Open& open, const smb2::FileId& file_id,
                                   std::uint64_t session_id) {
  pipes_active_ = true;
  if (open.pipe != nullptr && &open.pipe->flow() != &reporter_.flow()) {
    open.pipe->MoveTo(reporter_);  // what happens is told of the connection that it happens on
    open.pipe_busy = false;
  }
  if (!open.pipe_busy) {
    open.pipe_busy = true;
    pipes_in_use_.push_back({SessionOf(session_id).weak_from_this(), file_id});
  }
  if (open.pipe == nullptr) {
    open.file.is_pipe = true;
    open.pipe = std::make_unique<RpcPipe>(reporter_, open.file.name, IdentityOf(session_id));
  }
  return *open.pipe;
}

// FindOpenOf gives null when the handle, or its session, is gone, or used over another connection.
Open* SmbConversation::FindOpenOf(const PipeInUse& use) {
  const SmbSessionPtr session = use.session.lock();
  Open* open = session == nullptr ? nullptr : session->opens.Find(use.file_id);
  const bool busy = open != nullptr && open->pipe != nullptr && open->pipe_busy &&
                    &open->pipe->flow() == &reporter_.flow();
  return busy ? open : nullptr;
}

void SmbConversation::EvictPending() {
  reporter_.shared().counters.Add(Counter::kSmbRequestsEvicted);
  PendingRequest evicted = pending_.Evict();
  ReportAttempt(evicted);
}

Smb1Dialogue& SmbConversation::Smb1() {
  if (smb1_ == nullptr) {
    smb1_ = std::make_unique<Smb1Dialogue>(reporter_);
  }
  return *smb1_;
}

void SmbConversation::OnGap(const stream::PacketContext& /*packet*/, stream::Side /*from*/,
                            std::uint64_t /*bytes*/) {
  netbios_call_.OnLoss();
  if (smb1_ != nullptr) {
    smb1_->OnGap();
  }
  for (const PipeInUse& use : pipes_in_use_) {
    if (const Open* open = FindOpenOf(use)) {
      open->pipe->OnLoss();
    }
  }
}

bool SmbConversation::WantsTick() const {
  return pending_.wants_tick() || !early_.empty() || pipes_active_ ||
         (smb1_ != nullptr && smb1_->WantsTick());
}

void SmbConversation::OnTick(const stream::PacketContext& now) {
  GiveUpOld(now.time - limits::kAnswerWait);
  GiveUpEarly(now, now.time - limits::kEarlyAnswerWait);
  if (smb1_ != nullptr) {
    smb1_->OnTick(now);
  }
  pending_.Shrink();  // an idle connection holds no memory for it
}

// TickPipes looks at pipes in use only: a connection may have thousands of handles.
void SmbConversation::TickPipes(PacketTime before) {
  pipes_active_ = false;
  std::erase_if(pipes_in_use_, [this, before](const PipeInUse& use) {
    Open* open = FindOpenOf(use);
    if (open == nullptr) {
      return true;
    }
    open->pipe->connection().GiveUp(before);
    pipes_active_ = pipes_active_ || open->pipe->connection().waiting();
    open->pipe_busy = open->pipe->holds();
    return !open->pipe_busy;
  });
  if (pipes_in_use_.empty()) {
    std::vector<PipeInUse>().swap(pipes_in_use_);
  }
}

void SmbConversation::GiveUpEarly(const stream::PacketContext& now, PacketTime before) {
  while (const auto orphan = early_.TakeOlder(before)) {
    ReportOrphan(now, *smb2::ParseHeader(orphan->data));
  }
}

// CHANGE_NOTIFY and blocking LOCKs may rightly wait for hours; they keep their place.
void SmbConversation::GiveUpOld(PacketTime before) {
  for (PendingRequest& old : pending_.TakeOlder(before)) {
    ReportAttempt(old);
  }
  TickPipes(before);
}

void SmbConversation::OnEnd(const stream::PacketContext& now) {
  for (PendingRequest& request : pending_.TakeAll()) {
    ReportAttempt(request);
  }
  GiveUpEarly(now, PacketTime::max());
  netbios_call_.OnEnd();
  if (smb1_ != nullptr) {
    smb1_->OnEnd(now);
    sealed_calls_ += smb1_->sealed_calls();
  }
  for (const PipeInUse& use : pipes_in_use_) {
    if (Open* open = FindOpenOf(use)) {
      open->pipe_busy = false;  // another channel may use the pipe on
    }
  }
  while (!sessions_.empty()) {
    RemoveSession(At(now), sessions_.front()->id);
  }
  reporter_.shared().ended = {encrypted_messages_, sealed_calls_, compressed_messages_};
}

void SmbConversation::Malformed(const Message& message, ParseError error) const {
  if (!message.cut) {  // what the capture cut is not the sender's fault
    reporter_.ReportAnomaly(message.packet, "smb", ParseErrorName(error),
                            std::string(smb2::CommandName(message.header.command)));
  }
}

void SmbConversation::Malformed(const Message& message, ParseError error,
                                PendingRequest& pending) const {
  if (!std::exchange(pending.malformed, true)) {
    Malformed(message, error);
  }
}

}  // namespace eastwest::session
