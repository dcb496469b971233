#include "src/session/smb1_dialogue.h"

#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/smb1/dos_status.h"
#include "parsers/smb1/io.h"
#include "parsers/smb1/paths.h"
#include "parsers/smb2/nt_status.h"
#include "src/core/limits.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;

namespace {

// Answers that name something are shorter; what is longer is a body nobody reads.
constexpr std::size_t kOtherBytesMax = std::size_t{4} << 10;
// A server that speaks first, to break an oplock, uses this one. [MS-CIFS] 2.2.4.32.1
constexpr std::uint16_t kUnsolicited = 0xFFFF;

bool IsOplockBreak(const smb1::Header& header) {
  return header.command == Command::kLockingAndx && header.multiplex_id == kUnsolicited;
}

// ProvesUser: the server does such a command for a session that is set up only.
bool ProvesUser(Command command) {
  return command != Command::kNegotiate && command != Command::kSessionSetupAndx &&
         command != Command::kEcho;
}

}  // namespace

Outcome Smb1Dialogue::Answer::outcome() const {
  return smb2::IsError(status) ? Outcome::kFailed : Outcome::kSucceeded;
}

std::string Smb1Text(const smb1::Header& header, Bytes text) {
  return header.is_unicode() ? Utf16LeToUtf8(text) : OemToUtf8(text);
}

std::string_view RelativeName(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('\\'), name.size()));
  return name;
}

Moment AnsweredAt(const Moment& asked, const stream::PacketContext& packet) {
  return {packet.time, packet.frame, asked.request_time, asked.request_frame};
}

std::size_t Smb1Dialogue::Wanted(Bytes prefix, std::size_t length) {
  const Parsed<smb1::Header> header = smb1::ParseHeader(prefix);
  if (!header.ok()) {
    return std::min(length, stream::kPlanPrefixBytes);
  }
  if (!header->is_response()) {
    return smb1::IsWrite(header->command) ? WantedOfWrite(*header, prefix, length) : length;
  }
  switch (header->command) {
    case Command::kNegotiate:
    case Command::kSessionSetupAndx:
    case Command::kTransaction:
      return length;
    default:
      return smb1::IsRead(header->command) ? WantedOfRead(*header, prefix, length)
                                           : std::min(length, kOtherBytesMax);
  }
}

std::size_t Smb1Dialogue::WantedOfWrite(const smb1::Header& header, Bytes prefix,
                                        std::size_t length) {
  const Parsed<smb1::Body> body = smb1::SplitBody(prefix);
  if (!body.ok()) {
    return std::min(length, stream::kPlanPrefixBytes);
  }
  const auto write = smb1::ParseWriteRequest(header.command, prefix, *body);
  const bool chained = header.command == Command::kWriteAndx && !body->words.empty() &&
                       Command{body->words[0]} != Command::kNoAndxCommand;
  const bool rpc = write.ok() && CarriesRpc(FindOpen(write->fid), write->data);
  return rpc || chained ? length : std::min(length, stream::kPlanPrefixBytes);
}

std::size_t Smb1Dialogue::WantedOfRead(const smb1::Header& header, Bytes prefix,
                                       std::size_t length) {
  const Smb1Request* request = requests_.Find(Smb1Key(header, header.command));
  const Open* open = request != nullptr && request->members[0].fid.has_value()
                         ? FindOpen(*request->members[0].fid)
                         : nullptr;
  const Parsed<smb1::Body> body = smb1::SplitBody(prefix);
  const auto read = body.ok() ? smb1::ParseReadResponse(header.command, prefix, *body)
                              : Parsed<smb1::ReadResponse>{.error = body.error};
  const bool rpc = read.ok() && CarriesRpc(open, read->data);
  return rpc ? length : std::min(length, stream::kPlanPrefixBytes);
}

void Smb1Dialogue::OnMessage(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  const Parsed<smb1::Header> header = smb1::ParseHeader(unit.data);
  if (!header.ok()) {
    reporter_.ReportAnomaly(packet, "smb", ParseErrorName(header.error));
    return;
  }
  reporter_.shared().counters.Add(Counter::kSmb1Messages);
  const bool response = header->is_response();
  const bool from_server = response || IsOplockBreak(*header);
  reporter_.flow().ProposeClient(from_server ? stream::Other(from) : from,
                                 stream::DirectionEvidence::kProtocol);
  const Message message{packet, *header, unit.data, unit.cut};
  if (response) {
    OnResponse(message);
  } else {
    OnRequest(message);
  }
}

void Smb1Dialogue::OnRequest(const Message& message) {
  const smb1::Header& header = message.header;
  if (header.command == Command::kNegotiate) {
    return KeepNegotiate(message);  // answered by FinishNegotiate, or in SMB2
  }
  if (smb1::IsSecondary(header.command)) {
    OnSecondary(message);
  }
  if (smb1::IsSecondary(header.command) || header.command == Command::kNtCancel ||
      IsOplockBreak(header)) {
    return ReportAlone(message, true);
  }
  Smb1Request request;
  request.command = header.command;
  request.key = Smb1Key(header, header.command);
  request.moment = At(message.packet);
  request.tree_id = header.tree_id;
  request.user_id = header.user_id;
  request.patient = header.command == Command::kLockingAndx;
  InferUser(request);
  InferTree(request);
  smb1::AndxChain chain(message.data, header);
  while (chain.Next()) {
    request.members.emplace_back();
    request.members.back().command = chain.command();
    KeepMember(message, request, chain.body());
  }
  if (chain.error() != ParseError::kNone) {
    Malformed(message, chain.error());
  }
  if (request.members.empty()) {
    request.members.emplace_back();  // its answer is still its answer
    request.members.back().command = header.command;
  }
  if (auto resent = requests_.Take(request.key)) {
    ReportAttempt(*resent);
  }
  if (requests_.size() == limits::kPendingRequestsMax) {
    reporter_.shared().counters.Add(Counter::kSmbRequestsEvicted);
    Smb1Request evicted = requests_.Evict();
    ReportAttempt(evicted);
  }
  const std::uint64_t key = request.key;
  requests_.Keep(std::move(request));
  TakeEarly(message.packet, key);
}

// KeepMember reads the newest member of a request.
void Smb1Dialogue::KeepMember(const Message& message, Smb1Request& request,
                              const smb1::Body& body) {
  Smb1Member& member = request.members.back();
  const Command command = member.command;
  member.fid = smb1::RequestFid(command, body);
  if (command == Command::kSessionSetupAndx) {
    KeepSessionSetup(message, body, member);
  } else if (command == Command::kTreeConnectAndx || command == Command::kTreeConnect) {
    KeepTreeConnect(message, body, member);
  } else if (smb1::IsOpen(command)) {
    KeepOpen(message, body, member);
  } else if (smb1::IsWrite(command)) {
    KeepWrite(message, body, request, member);
  } else if (smb1::HasPaths(command)) {
    KeepPaths(message, body, member);
  } else if (smb1::IsTransaction(command)) {
    KeepTransaction(message, body, request, member);
  } else if (member.fid.has_value()) {
    InferOpen(request, *member.fid, false);
  }
}

void Smb1Dialogue::OnResponse(const Message& message) {
  const smb1::Header& header = message.header;
  if (header.command == Command::kNegotiate) {
    return FinishNegotiate(message);
  }
  const std::uint64_t key = Smb1Key(header, header.command);
  Smb1Request* found = requests_.Find(key);
  if (found == nullptr) {
    if (header.command == Command::kTransaction2) {
      CheckImplant(message);
    }
    return KeepEarly(message, key);
  }
  if (smb1::IsTransaction(header.command) && !TakesAnswer(message, *found)) {
    return;
  }
  Smb1Request request = *requests_.Take(key);
  OnAnswer(message, request);
}

// OnAnswer joins the members of an answer to those of its request. Only the last member of an
// answer can have failed: a server stops there. [MS-CIFS] 2.2.3.4
void Smb1Dialogue::OnAnswer(const Message& message, Smb1Request& request) {
  const smb1::Header& header = message.header;
  const Moment moment = AnsweredAt(request.moment, message.packet);
  const std::uint32_t status = smb1::NtStatusOf(header);
  if (!smb2::IsError(status) && ProvesUser(header.command)) {
    Sight(message.packet, header.user_id);
  }
  const std::uint32_t raw_status = request.status.value_or(header.status);
  const bool closes = std::ranges::any_of(request.members, [](const Smb1Member& member) {
    return member.command == Command::kClose || member.command == Command::kCloseAndTreeDisc;
  });
  if (closes) {
    ReportOperation(moment, request, true, raw_status);  // while the name is still known
  }
  smb1::AndxChain chain(message.data, header);
  bool more = chain.Next();
  for (Smb1Member& member : request.members) {
    const smb1::Body body = more ? chain.body() : smb1::Body{};
    more = more && chain.Next();
    const Answer answer{message, moment, more ? 0 : status, body};
    FinishMember(answer, request, member);
    if (!more) {
      break;
    }
  }
  if (!closes) {
    ReportOperation(moment, request, true, raw_status);
  }
}

void Smb1Dialogue::FinishMember(const Answer& answer, Smb1Request& request, Smb1Member& member) {
  const Command command = member.command;
  if (command == Command::kSessionSetupAndx) {
    FinishSessionSetup(answer, member);
  } else if (command == Command::kTreeConnectAndx || command == Command::kTreeConnect) {
    FinishTreeConnect(answer, request, member);
  } else if (command == Command::kLogoffAndx) {
    FinishLogoff(answer);
  } else if (command == Command::kTreeDisconnect && !answer.failed()) {
    CloseTree(answer.moment, request.tree_id);
  } else if (smb1::IsOpen(command)) {
    FinishOpen(answer, request, member);
  } else if (smb1::IsWrite(command)) {
    FinishWrite(answer, request, member);
  } else if (smb1::IsRead(command)) {
    FinishRead(answer, request, member);
  } else if (smb1::IsTransaction(command)) {
    FinishTransaction(answer, request, member);
  } else if (member.deletes || member.renames) {
    ReportChange(answer.moment, request, member, answer.outcome(), answer.status);
  } else if (command == Command::kClose || command == Command::kClosePrintFile ||
             command == Command::kCloseAndTreeDisc) {
    FinishClose(answer, member);
  }
  if (command == Command::kCloseAndTreeDisc && !answer.failed()) {
    CloseTree(answer.moment, request.tree_id);
  }
}

// An answer without a request waits a little for it.
void Smb1Dialogue::KeepEarly(const Message& message, std::uint64_t key) {
  if (!early_.Keep(key, message.packet.time, message.data, message.cut)) {
    ReportAlone(message, false);
  }
}

void Smb1Dialogue::TakeEarly(const stream::PacketContext& packet, std::uint64_t key) {
  const std::optional<EarlyAnswer> answer = early_.Take(key);
  if (!answer.has_value()) {
    return;
  }
  const Parsed<smb1::Header> header = smb1::ParseHeader(answer->data);
  if (header.ok()) {
    OnResponse(Message{packet, *header, answer->data, answer->cut});
  }
}

void Smb1Dialogue::GiveUpEarly(const stream::PacketContext& now, PacketTime before) {
  while (const auto orphan = early_.TakeOlder(before)) {
    const Parsed<smb1::Header> header = smb1::ParseHeader(orphan->data);
    ReportAlone(Message{now, *header, orphan->data, orphan->cut}, false);
  }
}

void Smb1Dialogue::OnGap() {
  for (const std::uint16_t fid : pipes_in_use_) {
    const Open* open = FindOpen(fid);
    if (open != nullptr && open->pipe != nullptr) {
      open->pipe->OnLoss();
    }
  }
}

void Smb1Dialogue::OnTick(const stream::PacketContext& now) {
  const PacketTime before = now.time - limits::kAnswerWait;
  while (auto old = requests_.TakeOlder(before)) {
    ReportAttempt(*old);
  }
  GiveUpEarly(now, now.time - limits::kEarlyAnswerWait);
  TickPipes(before);
}

void Smb1Dialogue::OnEnd(const stream::PacketContext& now) {
  if (TakeOffer()) {
    ReportNegotiate(offer_moment_, 0, false);
  }
  while (auto request = requests_.TakeAny()) {
    ReportAttempt(*request);
  }
  GiveUpEarly(now, PacketTime::max());
  CloseAll(At(now));
}

void Smb1Dialogue::Malformed(const Message& message, ParseError error) const {
  if (!message.cut) {  // what the capture cut is not the sender's fault
    reporter_.ReportAnomaly(message.packet, "smb", ParseErrorName(error),
                            std::string(smb1::CommandName(message.header.command)));
  }
}

}  // namespace eastwest::session
