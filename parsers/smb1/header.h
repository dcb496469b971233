// Header is the 32 bytes before every SMB1 message. [MS-CIFS] 2.2.3.1, [MS-SMB] 2.2.3.1
#ifndef EASTWEST_PARSERS_SMB1_HEADER_H_
#define EASTWEST_PARSERS_SMB1_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb1 {

inline constexpr std::size_t kHeaderSize = 32;
inline constexpr std::uint32_t kProtocolId = 0xFF534D42;  // bytes in wire order

// [MS-CIFS] 2.2.2.1
enum class Command : std::uint8_t {
  kCreateDirectory = 0x00,
  kDeleteDirectory = 0x01,
  kOpen = 0x02,
  kCreate = 0x03,
  kClose = 0x04,
  kFlush = 0x05,
  kDelete = 0x06,
  kRename = 0x07,
  kQueryInformation = 0x08,
  kSetInformation = 0x09,
  kRead = 0x0A,
  kWrite = 0x0B,
  kLockByteRange = 0x0C,
  kUnlockByteRange = 0x0D,
  kCreateTemporary = 0x0E,
  kCreateNew = 0x0F,
  kCheckDirectory = 0x10,
  kProcessExit = 0x11,
  kSeek = 0x12,
  kLockAndRead = 0x13,
  kWriteAndUnlock = 0x14,
  kReadRaw = 0x1A,
  kReadMpx = 0x1B,
  kReadMpxSecondary = 0x1C,
  kWriteRaw = 0x1D,
  kWriteMpx = 0x1E,
  kWriteMpxSecondary = 0x1F,
  kWriteComplete = 0x20,
  kQueryServer = 0x21,
  kSetInformation2 = 0x22,
  kQueryInformation2 = 0x23,
  kLockingAndx = 0x24,
  kTransaction = 0x25,
  kTransactionSecondary = 0x26,
  kIoctl = 0x27,
  kIoctlSecondary = 0x28,
  kCopy = 0x29,
  kMove = 0x2A,
  kEcho = 0x2B,
  kWriteAndClose = 0x2C,
  kOpenAndx = 0x2D,
  kReadAndx = 0x2E,
  kWriteAndx = 0x2F,
  kNewFileSize = 0x30,
  kCloseAndTreeDisc = 0x31,
  kTransaction2 = 0x32,
  kTransaction2Secondary = 0x33,
  kFindClose2 = 0x34,
  kFindNotifyClose = 0x35,
  kTreeConnect = 0x70,
  kTreeDisconnect = 0x71,
  kNegotiate = 0x72,
  kSessionSetupAndx = 0x73,
  kLogoffAndx = 0x74,
  kTreeConnectAndx = 0x75,
  kSecurityPackageAndx = 0x7E,
  kQueryInformationDisk = 0x80,
  kSearch = 0x81,
  kFind = 0x82,
  kFindUnique = 0x83,
  kFindClose = 0x84,
  kNtTransact = 0xA0,
  kNtTransactSecondary = 0xA1,
  kNtCreateAndx = 0xA2,
  kNtCancel = 0xA4,
  kNtRename = 0xA5,
  kOpenPrintFile = 0xC0,
  kWritePrintFile = 0xC1,
  kClosePrintFile = 0xC2,
  kGetPrintQueue = 0xC3,
  kReadBulk = 0xD8,
  kWriteBulk = 0xD9,
  kWriteBulkData = 0xDA,
  kInvalid = 0xFE,
  kNoAndxCommand = 0xFF,
};

// [MS-CIFS] 2.2.3.1
inline constexpr std::uint8_t kFlagReply = 0x80;

enum HeaderFlag2 : std::uint16_t {
  kFlags2LongNames = 0x0001,
  kFlags2SecuritySignature = 0x0004,
  kFlags2SecuritySignatureRequired = 0x0010,
  kFlags2ExtendedSecurity = 0x0800,
  kFlags2Dfs = 0x1000,
  kFlags2NtStatus = 0x4000,
  kFlags2Unicode = 0x8000,
};

struct Header {
  Command command{};
  std::uint32_t status = 0;  // NTSTATUS when has_nt_status(), else DOS class and code
  std::uint8_t flags = 0;
  std::uint16_t flags2 = 0;
  std::uint32_t process_id = 0;  // PIDHigh and PIDLow joined
  std::uint16_t tree_id = 0;
  std::uint16_t user_id = 0;
  std::uint16_t multiplex_id = 0;

  constexpr bool is_response() const { return (flags & kFlagReply) != 0; }
  constexpr bool is_unicode() const { return (flags2 & kFlags2Unicode) != 0; }
  constexpr bool has_nt_status() const { return (flags2 & kFlags2NtStatus) != 0; }
  constexpr bool has_extended_security() const { return (flags2 & kFlags2ExtendedSecurity) != 0; }
};

// ParseHeader reads the first 32 bytes.
Parsed<Header> ParseHeader(Bytes message);

// CommandName gives "NEGOTIATE", "SESSION_SETUP_ANDX", ...: the name of [MS-CIFS] 2.2.2.1 without
// "SMB_COM_"; "0x36" for a command that has no name.
std::string_view CommandName(Command command);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_HEADER_H_
