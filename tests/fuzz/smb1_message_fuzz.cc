// Fuzzes every SMB1 parser with one message; each view it gives must lie inside the message.
#include <cstddef>
#include <cstdint>

#include "parsers/smb1/body.h"
#include "parsers/smb1/dos_status.h"
#include "parsers/smb1/header.h"
#include "parsers/smb1/io.h"
#include "parsers/smb1/negotiate.h"
#include "parsers/smb1/open.h"
#include "parsers/smb1/paths.h"
#include "parsers/smb1/session_setup.h"
#include "parsers/smb1/trans2.h"
#include "parsers/smb1/transaction.h"
#include "parsers/smb1/tree_connect.h"

namespace {

using eastwest::Bytes;
namespace smb1 = eastwest::smb1;

// Touch reads every byte, so that ASan sees a view that leaves the input.
void Touch(Bytes view) {
  volatile std::uint8_t sum = 0;
  for (const std::uint8_t byte : view) {
    sum = static_cast<std::uint8_t>(sum ^ byte);
  }
}

void ParseNegotiate(Bytes message) {
  const auto request = smb1::ParseNegotiateRequest(message);
  for (const Bytes dialect : request->dialects) {
    Touch(dialect);
  }
  static_cast<void>(request->Offers("NT LM 0.12"));
  const auto response = smb1::ParseNegotiateResponse(message);
  Touch(response->challenge);
  Touch(response->security_blob);
}

void ParseBody(const smb1::Header& header, const smb1::Body& body) {
  const auto setup = smb1::ParseSessionSetupRequest(header, body);
  Touch(setup->security_blob);
  Touch(setup->account);
  Touch(setup->domain);
  Touch(setup->native_lan_manager);
  Touch(smb1::ParseSessionSetupResponse(header, body)->native_os);
  const auto tree = smb1::ParseTreeConnectRequest(header, body);
  Touch(tree->path);
  Touch(tree->service);
  Touch(smb1::ParseTreeConnectResponse(header, body)->native_file_system);
  Touch(smb1::ParseCoreTreeConnectRequest(header, body)->path);
  static_cast<void>(smb1::ParseCoreTreeConnectResponse(body));
}

void ParseFiles(smb1::Command command, const smb1::Header& header, Bytes message,
                const smb1::Body& body) {
  Touch(smb1::ParseOpenRequest(command, header, body)->name);
  static_cast<void>(smb1::ParseOpenResponse(command, body));
  Touch(smb1::ParseWriteRequest(command, message, body)->data);
  static_cast<void>(smb1::ParseWriteCount(command, body));
  Touch(smb1::ParseReadResponse(command, message, body)->data);
  const auto paths = smb1::ParsePathRequest(command, header, body);
  Touch(paths->path);
  Touch(paths->target);
  static_cast<void>(smb1::RequestFid(command, body));
}

void ParseTransactions(const smb1::Header& header, Bytes message, const smb1::Body& body) {
  const auto request = smb1::ParseTransactionRequest(header, message, body);
  const smb1::Piece& piece = request->piece;
  Touch(request->name);
  Touch(request->setup);
  Touch(piece.parameters);
  Touch(piece.data);
  static_cast<void>(smb1::SetupFid(header.command, *request));
  const auto subject = smb1::ParseTrans2Subject(header, smb1::Trans2{request->function},
                                                piece.parameters, piece.data);
  Touch(subject->path);
  Touch(subject->target);
  Touch(smb1::ParseNtTransactSubject(header, smb1::NtTransact{request->function}, piece.parameters)
            ->path);
  Touch(smb1::ParseSecondaryRequest(header, message, body)->data);
  const auto answer = smb1::ParseTransactionResponse(header, message, body);
  Touch(answer->data);
  static_cast<void>(smb1::ParseOpen2Answer(answer->parameters));
  static_cast<void>(smb1::ParseNtCreateAnswer(answer->parameters));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes message(data, size);
  ParseNegotiate(message);
  const auto header = smb1::ParseHeader(message);
  if (!header.ok()) {
    return 0;
  }
  static_cast<void>(smb1::CommandName(header->command));
  static_cast<void>(smb1::NtStatusOf(*header));
  smb1::AndxChain chain(message, *header);
  while (chain.Next()) {
    Touch(chain.body().bytes);
    ParseBody(*header, chain.body());
    ParseFiles(chain.command(), *header, message, chain.body());
    ParseTransactions(*header, message, chain.body());
  }
  return 0;
}
