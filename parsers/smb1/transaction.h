// Transactions: TRANSACTION, TRANSACTION2 and NT_TRANSACT, their secondary requests and their
// answers, each of which may be one piece of several. [MS-CIFS] 2.2.4.33-34, .46-47, .62-63
#ifndef EASTWEST_PARSERS_SMB1_TRANSACTION_H_
#define EASTWEST_PARSERS_SMB1_TRANSACTION_H_

#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

bool IsTransaction(Command command);
bool IsSecondary(Command command);
// PrimaryOf: the command that a secondary request continues.
Command PrimaryOf(Command command);

// Piece is a part of the parameters and of the data of a transaction, and where they belong.
struct Piece {
  std::uint32_t total_parameters = 0;
  std::uint32_t total_data = 0;
  std::uint32_t parameter_count = 0;  // declared, of this piece
  std::uint32_t data_count = 0;
  std::uint32_t parameter_displacement = 0;
  std::uint32_t data_displacement = 0;
  Bytes parameters;  // as much of them as the message holds
  Bytes data;

  constexpr bool has_all() const {
    return parameters.size() == parameter_count && data.size() == data_count;
  }
  // is_whole: there are no other pieces.
  constexpr bool is_whole() const {
    return parameter_count == total_parameters && data_count == total_data;
  }
  // overruns: the piece lies outside what it says the whole is.
  constexpr bool overruns() const {
    return std::uint64_t{parameter_displacement} + parameter_count > total_parameters ||
           std::uint64_t{data_displacement} + data_count > total_data;
  }
};

struct TransactionRequest {
  Piece piece;
  std::uint32_t timeout = 0;   // not in NT_TRANSACT
  std::uint16_t function = 0;  // NT_TRANSACT: Function; else the first setup word
  Bytes setup;
  Bytes name;  // TRANSACTION: "\PIPE\", "\MAILSLOT\...", "\PIPE\LANMAN"
};
Parsed<TransactionRequest> ParseTransactionRequest(const Header& header, Bytes message,
                                                   const Body& body);
Parsed<Piece> ParseSecondaryRequest(const Header& header, Bytes message, const Body& body);
// An answer with no words is an interim one: go on with the secondary requests.
Parsed<Piece> ParseTransactionResponse(const Header& header, Bytes message, const Body& body);

// NmPipeFunction: what is done with a named pipe; the second setup word is its FID, but for
// kWait and kCall. [MS-CIFS] 2.2.5
enum class NmPipeFunction : std::uint16_t {
  kSetState = 0x0001,
  kRawRead = 0x0011,
  kQueryState = 0x0021,
  kQueryInfo = 0x0022,
  kPeek = 0x0023,
  kTransact = 0x0026,
  kRawWrite = 0x0031,
  kRead = 0x0036,
  kWrite = 0x0037,
  kWait = 0x0053,
  kCall = 0x0054,
};
constexpr bool HasFid(NmPipeFunction function) {
  return function != NmPipeFunction::kWait && function != NmPipeFunction::kCall;
}
// Names of the functions: "TRANSACT_NMPIPE"; empty when there is none.
std::string_view NmPipeFunctionName(NmPipeFunction function);
// RapName: of a function of \PIPE\LANMAN, "NetShareEnum". [MS-RAP] 2.5.1
std::string_view RapName(std::uint16_t opcode);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_TRANSACTION_H_
