#include "parsers/smb1/transaction.h"

#include <algorithm>
#include <iterator>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb1 {
namespace {

constexpr std::size_t kTransactionWords = 14;  // without setup words
constexpr std::size_t kNtTransactWords = 19;

struct Place {
  std::uint32_t parameters = 0;  // offsets from the first byte of the header
  std::uint32_t data = 0;
};

// HeldPart gives what the message holds of length bytes at an offset from its first byte. Servers
// look at nothing but that it is inside the message.
Bytes HeldPart(Bytes message, std::size_t offset, std::size_t length) {
  const Bytes rest = message.subspan(std::min(offset, message.size()));
  return rest.first(std::min(length, rest.size()));
}

void TakeParts(Bytes message, const Place& place, Piece& piece) {
  piece.parameters = HeldPart(message, place.parameters, piece.parameter_count);
  piece.data = HeldPart(message, place.data, piece.data_count);
}

// [MS-CIFS] 2.2.4.33.1, 2.2.4.46.1
Place ReadPrimary(ByteReader& words, TransactionRequest& request) {
  Place place;
  request.piece.total_parameters = words.U16Le();
  request.piece.total_data = words.U16Le();
  words.Skip(2 + 2 + 1 + 1 + 2);  // MaxParameterCount, MaxDataCount, MaxSetupCount, Flags
  request.timeout = words.U32Le();
  words.Skip(2);  // Reserved2
  request.piece.parameter_count = words.U16Le();
  place.parameters = words.U16Le();
  request.piece.data_count = words.U16Le();
  place.data = words.U16Le();
  const std::uint8_t setup_count = words.U8();
  words.Skip(1);
  request.setup = words.Take(std::size_t{2} * setup_count);
  if (request.setup.size() >= 2) {
    request.function = LoadLe<std::uint16_t>(request.setup, 0);
  }
  return place;
}

// [MS-CIFS] 2.2.4.62.1
Place ReadNtPrimary(ByteReader& words, TransactionRequest& request) {
  Place place;
  words.Skip(1 + 2);  // MaxSetupCount, Reserved1
  request.piece.total_parameters = words.U32Le();
  request.piece.total_data = words.U32Le();
  words.Skip(4 + 4);  // MaxParameterCount, MaxDataCount
  request.piece.parameter_count = words.U32Le();
  place.parameters = words.U32Le();
  request.piece.data_count = words.U32Le();
  place.data = words.U32Le();
  const std::uint8_t setup_count = words.U8();
  request.function = words.U16Le();
  request.setup = words.Take(std::size_t{2} * setup_count);
  return place;
}

// ReadNtCounts: the 32-bit counts of a secondary request and of an answer.
// [MS-CIFS] 2.2.4.62.2, 2.2.4.63.1
Place ReadNtCounts(ByteReader& words, Piece& piece) {
  Place place;
  words.Skip(3);  // Reserved
  piece.total_parameters = words.U32Le();
  piece.total_data = words.U32Le();
  piece.parameter_count = words.U32Le();
  place.parameters = words.U32Le();
  piece.parameter_displacement = words.U32Le();
  piece.data_count = words.U32Le();
  place.data = words.U32Le();
  piece.data_displacement = words.U32Le();
  return place;
}

// [MS-CIFS] 2.2.4.34.1, 2.2.4.47.1; an answer has a reserved word behind the totals, 2.2.4.33.2
Place ReadCounts(ByteReader& words, bool response, Piece& piece) {
  Place place;
  piece.total_parameters = words.U16Le();
  piece.total_data = words.U16Le();
  words.Skip(response ? 2 : 0);
  piece.parameter_count = words.U16Le();
  place.parameters = words.U16Le();
  piece.parameter_displacement = words.U16Le();
  piece.data_count = words.U16Le();
  place.data = words.U16Le();
  piece.data_displacement = words.U16Le();
  return place;
}

struct PipeRow {
  NmPipeFunction function;
  std::string_view name;
};
// [MS-CIFS] 2.2.5
constexpr PipeRow kPipeRows[] = {
    {NmPipeFunction::kSetState, "SET_NMPIPE_STATE"},
    {NmPipeFunction::kRawRead, "RAW_READ_NMPIPE"},
    {NmPipeFunction::kQueryState, "QUERY_NMPIPE_STATE"},
    {NmPipeFunction::kQueryInfo, "QUERY_NMPIPE_INFO"},
    {NmPipeFunction::kPeek, "PEEK_NMPIPE"},
    {NmPipeFunction::kTransact, "TRANSACT_NMPIPE"},
    {NmPipeFunction::kRawWrite, "RAW_WRITE_NMPIPE"},
    {NmPipeFunction::kRead, "READ_NMPIPE"},
    {NmPipeFunction::kWrite, "WRITE_NMPIPE"},
    {NmPipeFunction::kWait, "WAIT_NMPIPE"},
    {NmPipeFunction::kCall, "CALL_NMPIPE"},
};

struct RapRow {
  std::uint16_t opcode;
  std::string_view name;
};
// [MS-RAP] 2.5.1
constexpr RapRow kRapRows[] = {
    {0x0000, "NetShareEnum"},      {0x0001, "NetShareGetInfo"},     {0x000D, "NetServerGetInfo"},
    {0x003F, "NetWkstaGetInfo"},   {0x0044, "DosPrintJobDel"},      {0x0045, "NetPrintQEnum"},
    {0x0046, "NetPrintQGetInfo"},  {0x004C, "NetPrintJobEnum"},     {0x004D, "NetPrintJobGetInfo"},
    {0x0051, "NetPrintJobPause"},  {0x0052, "NetPrintJobContinue"}, {0x0053, "NetPrintJobSetInfo"},
    {0x005B, "NetRemoteTOD"},      {0x0068, "NetServerEnum2"},      {0x0073, "NetUserPasswordSet2"},
    {0x0084, "NetWkstaUserLogon"}, {0x00D7, "NetServerEnum3"},
};

}  // namespace

bool IsTransaction(Command command) {
  return command == Command::kTransaction || command == Command::kTransaction2 ||
         command == Command::kNtTransact;
}

bool IsSecondary(Command command) { return PrimaryOf(command) != command; }

Command PrimaryOf(Command command) {
  switch (command) {
    case Command::kTransactionSecondary:
      return Command::kTransaction;
    case Command::kTransaction2Secondary:
      return Command::kTransaction2;
    case Command::kNtTransactSecondary:
      return Command::kNtTransact;
    default:
      return command;
  }
}

Parsed<TransactionRequest> ParseTransactionRequest(const Header& header, Bytes message,
                                                   const Body& body) {
  TransactionRequest request;
  ByteReader words(body.words);
  const bool nt = header.command == Command::kNtTransact;
  words.Require(IsTransaction(header.command), ParseError::kBadValue);
  words.Require(body.word_count >= (nt ? kNtTransactWords : kTransactionWords),
                ParseError::kBadLength);
  const Place place = nt ? ReadNtPrimary(words, request) : ReadPrimary(words, request);
  if (!words.ok()) {
    return words.Finish(request);
  }
  if (header.command == Command::kTransaction) {
    ByteReader bytes(body.bytes);
    request.name = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  }
  TakeParts(message, place, request.piece);
  return words.Finish(request);
}

Parsed<Piece> ParseSecondaryRequest(const Header& header, Bytes message, const Body& body) {
  Piece piece;
  ByteReader words(body.words);
  words.Require(IsSecondary(header.command), ParseError::kBadValue);
  const Place place = header.command == Command::kNtTransactSecondary
                          ? ReadNtCounts(words, piece)
                          : ReadCounts(words, /*response=*/false, piece);
  TakeParts(message, place, piece);
  return words.Finish(piece);
}

Parsed<Piece> ParseTransactionResponse(const Header& header, Bytes message, const Body& body) {
  Piece piece;
  ByteReader words(body.words);
  words.Require(IsTransaction(header.command), ParseError::kBadValue);
  if (body.word_count == 0) {
    return words.Finish(piece);
  }
  const Place place = header.command == Command::kNtTransact
                          ? ReadNtCounts(words, piece)
                          : ReadCounts(words, /*response=*/true, piece);
  TakeParts(message, place, piece);
  return words.Finish(piece);
}

std::string_view NmPipeFunctionName(NmPipeFunction function) {
  const auto* const row = std::ranges::find(kPipeRows, function, &PipeRow::function);
  return row == std::ranges::end(kPipeRows) ? std::string_view{} : row->name;
}

std::string_view RapName(std::uint16_t opcode) {
  const auto* const row = std::ranges::find(kRapRows, opcode, &RapRow::opcode);
  return row == std::ranges::end(kRapRows) ? std::string_view{} : row->name;
}

}  // namespace eastwest::smb1
