// What the parameters of TRANSACTION2 and NT_TRANSACT subcommands say, as far as it names a file or
// changes one. [MS-CIFS] 2.2.6, 2.2.7
#ifndef EASTWEST_PARSERS_SMB1_TRANS2_H_
#define EASTWEST_PARSERS_SMB1_TRANS2_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/header.h"
#include "parsers/smb1/open.h"
#include "parsers/smb1/transaction.h"

namespace eastwest::smb1 {

// [MS-CIFS] 2.2.2.2
enum class Trans2 : std::uint16_t {
  kOpen2 = 0x0000,
  kFindFirst2 = 0x0001,
  kFindNext2 = 0x0002,
  kQueryFsInformation = 0x0003,
  kSetFsInformation = 0x0004,
  kQueryPathInformation = 0x0005,
  kSetPathInformation = 0x0006,
  kQueryFileInformation = 0x0007,
  kSetFileInformation = 0x0008,
  kFsctl = 0x0009,
  kIoctl2 = 0x000A,
  kFindNotifyFirst = 0x000B,
  kFindNotifyNext = 0x000C,
  kCreateDirectory = 0x000D,
  kSessionSetup = 0x000E,  // reserved, never implemented
  kGetDfsReferral = 0x0010,
  kReportDfsInconsistency = 0x0011,
};
// [MS-CIFS] 2.2.2.3, [MS-SMB] 2.2.1.5
enum class NtTransact : std::uint16_t {
  kCreate = 0x0001,
  kIoctl = 0x0002,
  kSetSecurityDescriptor = 0x0003,
  kNotifyChange = 0x0004,
  kRename = 0x0005,
  kQuerySecurityDescriptor = 0x0006,
  kGetUserQuota = 0x0007,
  kSetUserQuota = 0x0008,
};
// "FIND_FIRST2"; empty when there is none.
std::string_view SubcommandName(Trans2 subcommand);
std::string_view SubcommandName(NtTransact subcommand);

// Subject is what a subcommand is about.
struct Subject {
  std::optional<std::uint16_t> fid;
  Bytes path;    // or search pattern, UTF-16LE when the header says Unicode, else OEM
  Bytes target;  // of a rename; encoded as path is, or UTF-16LE: see target_is_utf16
  bool target_is_utf16 = false;
  bool deletes = false;  // delete pending is set
  bool opens = false;    // the answer gives a FID
  OpenRequest open;      // but for its name, which is path
};
Parsed<Subject> ParseTrans2Subject(const Header& header, Trans2 subcommand, Bytes parameters,
                                   Bytes data);
Parsed<Subject> ParseNtTransactSubject(const Header& header, NtTransact subcommand,
                                       Bytes parameters);
// SetupFid gives the FID among the setup words of a TRANSACTION on a pipe or an NT_TRANSACT.
std::optional<std::uint16_t> SetupFid(Command command, const TransactionRequest& request);

// The parameters of the answers to kOpen2 and NtTransact::kCreate.
Parsed<OpenResponse> ParseOpen2Answer(Bytes parameters);
Parsed<OpenResponse> ParseNtCreateAnswer(Bytes parameters);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_TRANS2_H_
