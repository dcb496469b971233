#include "parsers/smb1/trans2.h"

#include <algorithm>
#include <iterator>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb1/body.h"

namespace eastwest::smb1 {
namespace {

// Information levels that change what a file is called or whether it stays. [MS-CIFS] 2.2.2.3.4;
// from 1000 on those of [MS-FSCC] 2.4, [MS-SMB] 2.2.2.3.5.
constexpr std::uint16_t kSetFileDispositionInfo = 0x0102;
constexpr std::uint16_t kPassThroughRename = 1000 + 10;
constexpr std::uint16_t kPassThroughDisposition = 1000 + 13;

template <typename Subcommand>
struct Row {
  Subcommand subcommand;
  std::string_view name;
};

constexpr Row<Trans2> kTrans2Rows[] = {
    {Trans2::kOpen2, "OPEN2"},
    {Trans2::kFindFirst2, "FIND_FIRST2"},
    {Trans2::kFindNext2, "FIND_NEXT2"},
    {Trans2::kQueryFsInformation, "QUERY_FS_INFORMATION"},
    {Trans2::kSetFsInformation, "SET_FS_INFORMATION"},
    {Trans2::kQueryPathInformation, "QUERY_PATH_INFORMATION"},
    {Trans2::kSetPathInformation, "SET_PATH_INFORMATION"},
    {Trans2::kQueryFileInformation, "QUERY_FILE_INFORMATION"},
    {Trans2::kSetFileInformation, "SET_FILE_INFORMATION"},
    {Trans2::kFsctl, "FSCTL"},
    {Trans2::kIoctl2, "IOCTL2"},
    {Trans2::kFindNotifyFirst, "FIND_NOTIFY_FIRST"},
    {Trans2::kFindNotifyNext, "FIND_NOTIFY_NEXT"},
    {Trans2::kCreateDirectory, "CREATE_DIRECTORY"},
    {Trans2::kSessionSetup, "SESSION_SETUP"},
    {Trans2::kGetDfsReferral, "GET_DFS_REFERRAL"},
    {Trans2::kReportDfsInconsistency, "REPORT_DFS_INCONSISTENCY"},
};
constexpr Row<NtTransact> kNtTransactRows[] = {
    {NtTransact::kCreate, "CREATE"},
    {NtTransact::kIoctl, "IOCTL"},
    {NtTransact::kSetSecurityDescriptor, "SET_SECURITY_DESC"},
    {NtTransact::kNotifyChange, "NOTIFY_CHANGE"},
    {NtTransact::kRename, "RENAME"},
    {NtTransact::kQuerySecurityDescriptor, "QUERY_SECURITY_DESC"},
    {NtTransact::kGetUserQuota, "GET_USER_QUOTA"},
    {NtTransact::kSetUserQuota, "SET_USER_QUOTA"},
};

template <typename Subcommand, std::size_t kCount>
std::string_view NameIn(const Row<Subcommand> (&rows)[kCount], Subcommand subcommand) {
  const auto* const row = std::ranges::find(rows, subcommand, &Row<Subcommand>::subcommand);
  return row == std::ranges::end(rows) ? std::string_view{} : row->name;
}

// ReadName: parameters start at a multiple of four, so what is aligned in them is so in the
// message.
Bytes ReadName(ByteReader& parameters, const Header& header) {
  return ReadString(parameters, header.is_unicode(), 0);
}

// [MS-CIFS] 2.2.6.1.1
void ReadOpen2(ByteReader& parameters, Subject& subject) {
  parameters.Skip(2);  // Flags
  subject.open.desired_access = AccessOf(parameters.U16Le());
  parameters.Skip(2 + 2 + 4);  // Reserved1, FileAttributes, CreationTime
  subject.open.disposition = DispositionOf(parameters.U16Le());
  parameters.Skip(4 + 10);  // AllocationSize, Reserved
  subject.opens = true;
}

// ReadChange reads what a SET_PATH_INFORMATION or SET_FILE_INFORMATION does. [MS-CIFS] 2.2.8.4.3,
// [MS-FSCC] 2.4.11, 2.4.37.1. Data that is not there changes nothing.
void ReadChange(std::uint16_t level, Bytes data, Subject& subject) {
  ByteReader reader(data);
  if (level == kSetFileDispositionInfo || level == kPassThroughDisposition) {
    subject.deletes = reader.U8() != 0;
  } else if (level == kPassThroughRename) {
    reader.Skip(4 + 4);  // ReplaceIfExists, Reserved, RootDirectory
    const std::uint32_t length = reader.U32Le();
    subject.target = reader.Take(length);
    subject.target_is_utf16 = true;
  }
}

// [MS-CIFS] 2.2.7.1.1
void ReadNtCreate(ByteReader& parameters, const Header& header, Subject& subject) {
  parameters.Skip(4 + 4);  // Flags, RootDirectoryFID
  subject.open.desired_access = parameters.U32Le();
  parameters.Skip(8 + 4 + 4);  // AllocationSize, ExtFileAttributes, ShareAccess
  subject.open.disposition = Disposition{parameters.U32Le()};
  subject.open.options = parameters.U32Le();
  parameters.Skip(4 + 4);  // SecurityDescriptorLength, EALength
  const std::uint32_t name_length = parameters.U32Le();
  parameters.Skip(4 + 1);  // ImpersonationLevel, SecurityFlags
  if (header.is_unicode()) {
    parameters.Align(2);
  }
  subject.path = parameters.Take(name_length);
  subject.opens = true;
}

}  // namespace

std::string_view SubcommandName(Trans2 subcommand) { return NameIn(kTrans2Rows, subcommand); }
std::string_view SubcommandName(NtTransact subcommand) {
  return NameIn(kNtTransactRows, subcommand);
}

Parsed<Subject> ParseTrans2Subject(const Header& header, Trans2 subcommand, Bytes parameters,
                                   Bytes data) {
  Subject subject;
  ByteReader reader(parameters);
  switch (subcommand) {
    case Trans2::kOpen2:
      ReadOpen2(reader, subject);
      subject.path = ReadName(reader, header);
      break;
    case Trans2::kFindFirst2:  // [MS-CIFS] 2.2.6.2.1
      reader.Skip(2 + 2 + 2 + 2 + 4);
      subject.path = ReadName(reader, header);
      break;
    case Trans2::kQueryPathInformation:  // [MS-CIFS] 2.2.6.6.1
    case Trans2::kSetPathInformation: {  // [MS-CIFS] 2.2.6.7.1
      const std::uint16_t level = reader.U16Le();
      reader.Skip(4);
      subject.path = ReadName(reader, header);
      if (reader.ok() && subcommand == Trans2::kSetPathInformation) {
        ReadChange(level, data, subject);
      }
      break;
    }
    case Trans2::kQueryFileInformation:  // [MS-CIFS] 2.2.6.8.1
    case Trans2::kSetFileInformation: {  // [MS-CIFS] 2.2.6.9.1
      subject.fid = reader.U16Le();
      const std::uint16_t level = reader.U16Le();
      if (reader.ok() && subcommand == Trans2::kSetFileInformation) {
        ReadChange(level, data, subject);
      }
      break;
    }
    case Trans2::kCreateDirectory:  // [MS-CIFS] 2.2.6.14.1
      reader.Skip(4);
      subject.path = ReadName(reader, header);
      break;
    case Trans2::kGetDfsReferral:  // [MS-CIFS] 2.2.6.16.1
      reader.Skip(2);
      subject.path = ReadName(reader, header);
      break;
    default:  // names no file
      break;
  }
  return reader.Finish(subject);
}

Parsed<Subject> ParseNtTransactSubject(const Header& header, NtTransact subcommand,
                                       Bytes parameters) {
  Subject subject;
  ByteReader reader(parameters);
  switch (subcommand) {
    case NtTransact::kCreate:
      ReadNtCreate(reader, header, subject);
      break;
    case NtTransact::kSetSecurityDescriptor:    // [MS-CIFS] 2.2.7.3.1
    case NtTransact::kQuerySecurityDescriptor:  // [MS-CIFS] 2.2.7.6.1
    case NtTransact::kGetUserQuota:             // [MS-SMB] 2.2.7.5.1
    case NtTransact::kSetUserQuota:             // [MS-SMB] 2.2.7.6.1
    case NtTransact::kRename:                   // [MS-CIFS] 2.2.7.5: Windows never implemented it
      subject.fid = reader.U16Le();
      break;
    default:  // its FID is in the setup words, or it has none
      break;
  }
  return reader.Finish(subject);
}

std::optional<std::uint16_t> SetupFid(Command command, const TransactionRequest& request) {
  ByteReader setup(request.setup);
  if (command == Command::kTransaction && HasFid(NmPipeFunction{request.function})) {
    setup.Skip(2);  // the function. [MS-CIFS] 2.2.5.6.1
  } else if (command == Command::kNtTransact &&
             (NtTransact{request.function} == NtTransact::kIoctl ||
              NtTransact{request.function} == NtTransact::kNotifyChange)) {
    setup.Skip(4);  // FunctionCode, [MS-CIFS] 2.2.7.2.1; CompletionFilter, 2.2.7.4.1
  } else {
    return std::nullopt;
  }
  const std::uint16_t fid = setup.U16Le();
  return setup.ok() ? std::optional(fid) : std::nullopt;
}

// [MS-CIFS] 2.2.6.1.2
Parsed<OpenResponse> ParseOpen2Answer(Bytes parameters) {
  OpenResponse response;
  ByteReader reader(parameters);
  response.fid = reader.U16Le();
  response.is_directory = (reader.U16Le() & 0x10U) != 0;
  reader.Skip(4 + 4 + 2);  // CreationTime, FileDataSize, AccessMode
  response.resource_type = reader.U16Le();
  reader.Skip(2);                           // NMPipeStatus
  response.action = reader.U16Le() & 0x3U;  // OpenResults
  return reader.Finish(response);
}

// [MS-CIFS] 2.2.7.1.2
Parsed<OpenResponse> ParseNtCreateAnswer(Bytes parameters) {
  OpenResponse response;
  ByteReader reader(parameters);
  reader.Skip(1 + 1);  // OpLockLevel, Reserved
  response.fid = reader.U16Le();
  response.action = reader.U32Le();
  reader.Skip(4);  // EAErrorOffset
  ReadNtOpenResult(reader, response);
  return reader.Finish(response);
}

}  // namespace eastwest::smb1
