#include "parsers/smb1/open.h"

namespace eastwest::smb1 {
namespace {

constexpr std::size_t kAndxBytes = 4;

// [MS-CIFS] 2.2.4.64.1
constexpr std::uint32_t kGenericRead = 0x00120089;
constexpr std::uint32_t kGenericWrite = 0x00120116;
constexpr std::uint32_t kGenericExecute = 0x001200A0;
constexpr std::uint32_t kDirectoryAttribute = 0x10;  // [MS-CIFS] 2.2.1.2.3, 2.2.1.2.4

// ReadPrefixedName: a BufferFormat byte, which servers do not look at, then the name.
Bytes ReadPrefixedName(ByteReader& bytes, const Header& header, const Body& body) {
  bytes.Skip(1);
  return ReadString(bytes, header.is_unicode(), body.bytes_offset);
}

void ReadOpenAndx(ByteReader& words, OpenRequest& request) {
  words.Skip(kAndxBytes + 2);  // Flags
  request.desired_access = AccessOf(words.U16Le());
  words.Skip(2 + 2 + 4);  // SearchAttrs, FileAttrs, CreationTime
  request.disposition = DispositionOf(words.U16Le());
  words.Skip(4 + 4 + 4);  // AllocationSize, Timeout, Reserved
}

void ReadNtCreate(ByteReader& words, OpenRequest& request) {
  words.Skip(kAndxBytes + 1 + 2 + 4 + 4);  // Reserved, NameLength, Flags, RootDirectoryFID
  request.desired_access = words.U32Le();
  words.Skip(8 + 4 + 4);  // AllocationSize, ExtFileAttributes, ShareAccess
  request.disposition = Disposition{words.U32Le()};
  request.options = words.U32Le();
  words.Skip(4 + 1);  // ImpersonationLevel, SecurityFlags
}

}  // namespace

bool IsOpen(Command command) {
  switch (command) {
    case Command::kOpen:
    case Command::kCreate:
    case Command::kCreateNew:
    case Command::kCreateTemporary:
    case Command::kOpenPrintFile:
    case Command::kOpenAndx:
    case Command::kNtCreateAndx:
      return true;
    default:
      return false;
  }
}

std::uint32_t AccessOf(std::uint16_t access_mode) {
  switch (access_mode & 0x7) {
    case 0:
      return kGenericRead;
    case 1:
      return kGenericWrite;
    case 2:
      return kGenericRead | kGenericWrite;
    default:
      return kGenericRead | kGenericExecute;
  }
}

Disposition DispositionOf(std::uint16_t open_mode) {
  const bool creates = (open_mode & 0x10) != 0;
  switch (open_mode & 0x3) {
    case 0:
      return creates ? Disposition::kCreate : Disposition::kOpen;  // 0 alone opens nothing
    case 1:
      return creates ? Disposition::kOpenIf : Disposition::kOpen;
    default:
      return creates ? Disposition::kOverwriteIf : Disposition::kOverwrite;
  }
}

Parsed<OpenRequest> ParseOpenRequest(Command command, const Header& header, const Body& body) {
  OpenRequest request;
  ByteReader words(body.words);
  ByteReader bytes(body.bytes);
  bytes.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  switch (command) {
    case Command::kOpenAndx:
      ReadOpenAndx(words, request);
      break;
    case Command::kNtCreateAndx:
      ReadNtCreate(words, request);
      break;
    case Command::kOpen:
      request.desired_access = AccessOf(words.U16Le());
      words.Skip(2);  // SearchAttributes
      break;
    case Command::kOpenPrintFile:
      words.Skip(2 + 2);  // SetupLength, Mode
      request.desired_access = kGenericWrite;
      request.disposition = Disposition::kCreate;
      break;
    case Command::kCreate:
    case Command::kCreateNew:
    case Command::kCreateTemporary:
      words.Skip(2 + 4);  // FileAttributes, CreationTime
      request.desired_access = kGenericRead | kGenericWrite;
      request.disposition =
          command == Command::kCreate ? Disposition::kOverwriteIf : Disposition::kCreate;
      break;
    default:
      words.Fail(ParseError::kBadValue);
      break;
  }
  const bool andx = command == Command::kOpenAndx || command == Command::kNtCreateAndx;
  request.name = andx ? ReadString(bytes, header.is_unicode(), body.bytes_offset)
                      : ReadPrefixedName(bytes, header, body);
  words.Require(bytes.ok(), bytes.error());
  return words.Finish(request);
}

void ReadNtOpenResult(ByteReader& reader, OpenResponse& response) {
  reader.Skip(8 + 8 + 8 + 8);  // the four times
  const std::uint32_t attributes = reader.U32Le();
  reader.Skip(8 + 8);  // AllocationSize, EndOfFile
  response.resource_type = reader.U16Le();
  reader.Skip(2);  // NMPipeStatus
  response.is_directory = reader.U8() != 0 || (attributes & kDirectoryAttribute) != 0;
}

// [MS-CIFS] 2.2.4.3.2 (7 words), 2.2.4.4.2 (1 word), 2.2.4.41.2 (15), 2.2.4.64.2 (34)
Parsed<OpenResponse> ParseOpenResponse(Command command, const Body& body) {
  OpenResponse response;
  ByteReader words(body.words);
  if (command == Command::kNtCreateAndx) {
    words.Skip(kAndxBytes + 1);  // OpLockLevel
    response.fid = words.U16Le();
    response.action = words.U32Le();
    ReadNtOpenResult(words, response);
    return words.Finish(response);
  }
  words.Skip(command == Command::kOpenAndx ? kAndxBytes : 0);
  response.fid = words.U16Le();
  response.action = command == Command::kOpen ? 1 : 2;  // opened; created
  if (command == Command::kOpenAndx) {
    response.is_directory = (words.U16Le() & kDirectoryAttribute) != 0;
    words.Skip(4 + 4 + 2);  // LastWriteTime, FileDataSize, AccessRights
    response.resource_type = words.U16Le();
    words.Skip(2);                           // NMPipeStatus
    response.action = words.U16Le() & 0x3U;  // OpenResults; the high bit tells of an oplock
  }
  return words.Finish(response);
}

}  // namespace eastwest::smb1
