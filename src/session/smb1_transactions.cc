// Smb1Dialogue: TRANSACTION, TRANSACTION2 and NT_TRANSACT. [MS-CIFS] 3.2.4.1.5, 3.3.5.2.5
#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/endian.h"
#include "parsers/bytes/text.h"
#include "parsers/smb1/dos_status.h"
#include "parsers/smb1/trans2.h"
#include "parsers/smb2/nt_status.h"
#include "src/core/limits.h"
#include "src/session/smb1_dialogue.h"

namespace eastwest::session {

using event::Outcome;
using smb1::Command;
using smb1::NmPipeFunction;

namespace {

constexpr std::string_view kPipeFolder = "\\PIPE\\";
constexpr std::string_view kMailslotFolder = "\\MAILSLOT\\";
constexpr std::string_view kRapPipe = "\\PIPE\\LANMAN";

bool StartsWithIgnoreCase(std::string_view text, std::string_view start) {
  return EqualsIgnoreCase(text.substr(0, start.size()), start);
}

bool TakesPipeData(NmPipeFunction function) {
  return function == NmPipeFunction::kTransact || function == NmPipeFunction::kWrite ||
         function == NmPipeFunction::kRawWrite;
}

bool GivesPipeData(NmPipeFunction function) {
  return function == NmPipeFunction::kTransact || function == NmPipeFunction::kRead ||
         function == NmPipeFunction::kRawRead;
}

}  // namespace

void Smb1Dialogue::KeepTransaction(const Message& message, const smb1::Body& body,
                                   Smb1Request& request, Smb1Member& member) {
  const auto asked = smb1::ParseTransactionRequest(message.header, message.data, body);
  if (!asked.ok()) {
    return Malformed(message, asked.error);
  }
  CheckShape(message, *asked, member);
  member.subcommand = asked->function;
  if (member.command == Command::kTransaction) {
    member.name = Smb1Text(message.header, asked->name);
  }
  if (member.command != Command::kTransaction || StartsWithIgnoreCase(member.name, kPipeFolder)) {
    member.fid = smb1::SetupFid(member.command, *asked);
  }
  const smb1::Piece& piece = asked->piece;
  if (piece.is_whole()) {
    return OnTransaction(message, request, member, {piece.parameters, piece.data, piece.has_all()});
  }
  AddPiece(piece, member);
}

void Smb1Dialogue::AddPiece(const smb1::Piece& piece, Smb1Member& member) {
  if (member.pieces == nullptr) {
    member.pieces = std::make_unique<Smb1Assembly>(reporter_.shared().transaction_bytes);
  }
  const bool refused_before = member.pieces->refused();
  if (!member.pieces->Add(piece) && !refused_before) {
    reporter_.shared().counters.Add(Counter::kSmbPiecesRefused);
  }
}

void Smb1Dialogue::OnSecondary(const Message& message) {
  Smb1Request* request =
      requests_.Find(Smb1Key(message.header, smb1::PrimaryOf(message.header.command)));
  if (request == nullptr) {
    return CheckMismatch(message);
  }
  Smb1Member& member = request->members[0];
  const Parsed<smb1::Body> body = smb1::SplitBody(message.data);
  if (!body.ok()) {
    return Malformed(message, body.error);
  }
  const auto piece = smb1::ParseSecondaryRequest(message.header, message.data, *body);
  if (!piece.ok()) {
    return Malformed(message, piece.error);
  }
  if (member.request_done || member.pieces == nullptr) {
    return;  // more than was announced
  }
  if (piece->overruns()) {
    Malformed(message, ParseError::kOutOfRange);
  }
  AddPiece(*piece, member);
  if (member.pieces->complete()) {
    const std::unique_ptr<Smb1Assembly> all = std::move(member.pieces);
    OnTransaction(message, *request, member, {all->parameters(), all->data(), all->whole()});
  }
}

void Smb1Dialogue::OnTransaction(const Message& message, Smb1Request& request, Smb1Member& member,
                                 const Content& content) {
  member.request_done = true;
  if (member.command != Command::kTransaction) {
    TakeSubject(message, content, member);
    if (member.fid.has_value()) {
      InferOpen(request, *member.fid, false);
    }
    return;
  }
  if (StartsWithIgnoreCase(member.name, kMailslotFolder)) {
    member.function = "MAILSLOT_WRITE";
  } else if (EqualsIgnoreCase(member.name, kRapPipe)) {
    const bool has_opcode = content.parameters.size() >= 2;  // [MS-RAP] 2.5.1
    member.function = has_opcode ? smb1::RapName(LoadLe<std::uint16_t>(content.parameters, 0)) : "";
  } else {
    const NmPipeFunction function{member.subcommand};
    member.function = smb1::NmPipeFunctionName(function);
    member.transacts = GivesPipeData(function);
    if (member.fid.has_value() && TakesPipeData(function)) {
      OnPipeData(message, request, member, true, content);
    }
  }
}

// TakeSubject reads what a TRANSACTION2 or NT_TRANSACT is about.
void Smb1Dialogue::TakeSubject(const Message& message, const Content& content, Smb1Member& member) {
  const smb1::Header& header = message.header;
  const bool nt = member.command == Command::kNtTransact;
  member.function = nt ? SubcommandName(smb1::NtTransact{member.subcommand})
                       : SubcommandName(smb1::Trans2{member.subcommand});
  const auto subject =
      nt ? ParseNtTransactSubject(header, smb1::NtTransact{member.subcommand}, content.parameters)
         : ParseTrans2Subject(header, smb1::Trans2{member.subcommand}, content.parameters,
                              content.data);
  if (!subject.ok()) {
    if (content.whole) {
      Malformed(message, subject.error);
    }
    return;
  }
  if (subject->opens) {
    TakeOpenRequest(header, subject->open, member);
  }
  member.name = Smb1Text(header, subject->path);
  member.fid = subject->fid.has_value() ? subject->fid : member.fid;
  member.deletes = subject->deletes;
  member.renames = !subject->target.empty();
  member.target =
      subject->target_is_utf16 ? Utf16LeToUtf8(subject->target) : Smb1Text(header, subject->target);
}

// Only pipes can be transacted: an open that says nothing is one. [MS-CIFS] 2.2.5
void Smb1Dialogue::OnPipeData(const Message& message, const Smb1Request& request,
                              const Smb1Member& member, bool from_client, const Content& content) {
  InferOpen(request, *member.fid, true);
  if (Open* open = FindOpen(*member.fid)) {
    PipeOf(*member.fid, *open, request.user_id)
        .OnData(message.packet, from_client, content.data, content.whole);
  }
}

bool Smb1Dialogue::TakesAnswer(const Message& message, Smb1Request& request) {
  Smb1Member& member = request.members[0];
  const std::uint32_t status = smb1::NtStatusOf(message.header);
  const Parsed<smb1::Body> body = smb1::SplitBody(message.data);
  if (smb2::IsError(status) || !body.ok()) {
    return true;
  }
  if (body->word_count == 0) {
    return member.request_done;  // else an interim one: go on with the secondary requests
  }
  const auto piece = smb1::ParseTransactionResponse(message.header, message.data, *body);
  if (!piece.ok()) {
    Malformed(message, piece.error);
    return true;
  }
  if (!member.request_done) {  // pieces of the request were not captured
    member.request_done = true;
    member.pieces.reset();
  }
  if (member.pieces == nullptr && piece->is_whole()) {
    return true;
  }
  AddPiece(*piece, member);
  if (!request.status.has_value()) {
    request.status = message.header.status;
    request.answered = AnsweredAt(request.moment, message.packet);
  }
  return member.pieces->refused() || member.pieces->complete();
}

void Smb1Dialogue::FinishTransaction(const Answer& answer, Smb1Request& request,
                                     Smb1Member& member) {
  if (answer.failed() && member.opens) {
    return RefuseOpen(answer, request, member);
  }
  if (member.deletes || member.renames) {
    ReportChange(answer.moment, request, member, answer.outcome(), answer.status);
  }
  if (answer.failed() || (!member.opens && !member.transacts)) {
    return;
  }
  const auto piece =
      smb1::ParseTransactionResponse(answer.message.header, answer.message.data, answer.body);
  Content content{piece->parameters, piece->data, piece->has_all()};
  if (member.pieces != nullptr) {
    content = {member.pieces->parameters(), member.pieces->data(), member.pieces->whole()};
  }
  if (member.opens) {
    FinishTransactionOpen(answer, request, member, content);
  } else if (member.fid.has_value()) {
    OnPipeData(answer.message, request, member, false, content);
  }
}

void Smb1Dialogue::FinishTransactionOpen(const Answer& answer, Smb1Request& request,
                                         Smb1Member& member, const Content& content) {
  const auto response = member.command == Command::kNtTransact
                            ? smb1::ParseNtCreateAnswer(content.parameters)
                            : smb1::ParseOpen2Answer(content.parameters);
  if (!response.ok()) {
    return Malformed(answer.message, response.error);
  }
  AddOpen(answer, request, member, *response);
}

// Shapes that no client sends and exploits of MS17-010 need. An NT_TRANSACT can announce more data
// than 16 bits count; servers read the rest of it from requests of the other kind.
void Smb1Dialogue::CheckShape(const Message& message, const smb1::TransactionRequest& request,
                              Smb1Member& member) const {
  constexpr std::uint32_t kLargestOf16Bits = 0xFFFF;
  const std::string id = fmt::format("mid {}", message.header.multiplex_id);
  if (member.command == Command::kTransaction2 &&
      smb1::Trans2{request.function} == smb1::Trans2::kSessionSetup) {
    reporter_.ReportAnomaly(message.packet, "smb", event::kTrans2SessionSetup, id);
  } else if (member.command == Command::kNtTransact && !request.piece.is_whole() &&
             request.piece.total_data > kLargestOf16Bits) {
    reporter_.ReportAnomaly(
        message.packet, "smb", event::kNtTransactOversize,
        fmt::format("{}, {} bytes of data announced", id, request.piece.total_data));
  }
}

// A secondary request of one kind that continues a transaction of another.
void Smb1Dialogue::CheckMismatch(const Message& message) {
  for (const Command primary :
       {Command::kTransaction, Command::kTransaction2, Command::kNtTransact}) {
    Smb1Request* request = requests_.Find(Smb1Key(message.header, primary));
    if (request == nullptr || request->members[0].request_done || request->members[0].odd) {
      continue;
    }
    request->members[0].odd = true;
    reporter_.ReportAnomaly(
        message.packet, "smb", event::kTransactionMixed,
        fmt::format("{} continues {}, mid {}", smb1::CommandName(message.header.command),
                    smb1::CommandName(primary), message.header.multiplex_id));
  }
}

// DoublePulsar answers a TRANS2 SESSION_SETUP under another multiplex id: the difference is its
// verdict. A server answers under the one of the request.
void Smb1Dialogue::CheckImplant(const Message& message) {
  for (const unsigned verdict : {0x10U, 0x20U, 0x30U}) {
    smb1::Header asked = message.header;
    asked.multiplex_id = static_cast<std::uint16_t>(asked.multiplex_id - verdict);
    Smb1Request* request = requests_.Find(Smb1Key(asked, asked.command));
    if (request != nullptr && !request->members[0].odd &&
        smb1::Trans2{request->members[0].subcommand} == smb1::Trans2::kSessionSetup) {
      request->members[0].odd = true;
      reporter_.ReportAnomaly(
          message.packet, "smb", event::kImplantAnswer,
          fmt::format("mid {} answered as {}", asked.multiplex_id, message.header.multiplex_id));
    }
  }
}

}  // namespace eastwest::session
