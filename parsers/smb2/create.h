// CREATE: opens a file, a directory or a pipe. [MS-SMB2] 2.2.13, 2.2.14
#ifndef EASTWEST_PARSERS_SMB2_CREATE_H_
#define EASTWEST_PARSERS_SMB2_CREATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/bounded_list.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kCreateContextsMax = 32;  // the specification names 14

enum class CreateDisposition : std::uint32_t {
  kSupersede = 0,
  kOpen = 1,
  kCreate = 2,
  kOpenIf = 3,
  kOverwrite = 4,
  kOverwriteIf = 5,
};

// CreateDispositionName gives "FILE_OPEN", ...; "UNKNOWN" for any other.
std::string_view CreateDispositionName(CreateDisposition disposition);

enum CreateOption : std::uint32_t {
  kDirectoryFile = 0x00000001,
  kNonDirectoryFile = 0x00000040,
  kDeleteOnClose = 0x00001000,
  kOpenForBackupIntent = 0x00004000,
  kOpenReparsePoint = 0x00200000,
};

// The bits of DesiredAccess that say what an opener wants to do. [MS-SMB2] 2.2.13.1
enum AccessMask : std::uint32_t {
  kReadData = 0x00000001,
  kWriteData = 0x00000002,   // add a file, for a directory
  kAppendData = 0x00000004,  // add a directory, for a directory
  kExecute = 0x00000020,
  kReadAttributes = 0x00000080,
  kDelete = 0x00010000,
  kReadControl = 0x00020000,
  kWriteDac = 0x00040000,
  kWriteOwner = 0x00080000,
  kMaximumAllowed = 0x02000000,
  kGenericAll = 0x10000000,
  kGenericExecute = 0x20000000,
  kGenericWrite = 0x40000000,
  kGenericRead = 0x80000000,
};

struct CreateRequest {
  std::uint8_t oplock_level = 0;
  std::uint32_t impersonation_level = 0;
  std::uint32_t desired_access = 0;
  std::uint32_t file_attributes = 0;
  std::uint32_t share_access = 0;
  CreateDisposition disposition{};
  std::uint32_t options = 0;
  Bytes name;      // UTF-16LE, relative to the share, no leading backslash; empty: its root
  Bytes contexts;  // for ParseCreateContexts
};
Parsed<CreateRequest> ParseCreateRequest(Bytes message);

enum class CreateAction : std::uint32_t {
  kSuperseded = 0,
  kOpened = 1,
  kCreated = 2,
  kOverwritten = 3,
};

// CreateActionName gives "FILE_OPENED", ...; "UNKNOWN" for any other.
std::string_view CreateActionName(CreateAction action);

struct CreateResponse {
  std::uint8_t oplock_level = 0;
  CreateAction action{};
  std::uint64_t creation_time = 0;     // FILETIME
  std::uint64_t last_access_time = 0;  // FILETIME
  std::uint64_t last_write_time = 0;   // FILETIME
  std::uint64_t change_time = 0;       // FILETIME
  std::uint64_t allocation_size = 0;
  std::uint64_t end_of_file = 0;
  std::uint32_t file_attributes = 0;
  FileId file_id;
  Bytes contexts;  // for ParseCreateContexts

  constexpr bool is_directory() const { return (file_attributes & 0x10) != 0; }
};
Parsed<CreateResponse> ParseCreateResponse(Bytes message);

// Tags of create contexts, as four characters in wire order. [MS-SMB2] 2.2.13.2
enum class CreateContextTag : std::uint32_t {
  kNone = 0,                         // the name is not four bytes long (newer ones are GUIDs)
  kExtendedAttributes = 0x45787441,  // "ExtA"
  kSecurityDescriptor = 0x53656344,  // "SecD"
  kDurableRequest = 0x44486E51,      // "DHnQ"
  kDurableReconnect = 0x44486E43,    // "DHnC"
  kAllocationSize = 0x416C5369,      // "AlSi"
  kMaximalAccess = 0x4D784163,       // "MxAc"
  kTimewarp = 0x54577270,            // "TWrp"
  kQueryOnDiskId = 0x51466964,       // "QFid"
  kLease = 0x52714C73,               // "RqLs"
  kDurableRequestV2 = 0x44483251,    // "DH2Q"
  kDurableReconnectV2 = 0x44483243,  // "DH2C"
  kApple = 0x4141504C,               // "AAPL", of macOS and Samba
};

struct CreateContext {
  CreateContextTag tag = CreateContextTag::kNone;
  Bytes name;
  Bytes data;
};
using CreateContextList = BoundedList<CreateContext, kCreateContextsMax>;

// ParseCreateContexts walks the list that a request or a response carries.
Parsed<CreateContextList> ParseCreateContexts(Bytes contexts);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_CREATE_H_
