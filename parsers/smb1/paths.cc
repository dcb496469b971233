#include "parsers/smb1/paths.h"

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb1 {

bool HasPaths(Command command) {
  switch (command) {
    case Command::kCreateDirectory:
    case Command::kDeleteDirectory:
    case Command::kDelete:
    case Command::kQueryInformation:
    case Command::kSetInformation:
    case Command::kCheckDirectory:
    case Command::kSearch:
    case Command::kFind:
    case Command::kFindUnique:
      return true;
    default:
      return HasTwoPaths(command);
  }
}

bool HasTwoPaths(Command command) {
  return command == Command::kRename || command == Command::kNtRename ||
         command == Command::kCopy || command == Command::kMove;
}

// Each name stands behind a BufferFormat byte, which servers do not look at. [MS-CIFS] 2.2.2.5
Parsed<PathRequest> ParsePathRequest(Command command, const Header& header, const Body& body) {
  PathRequest request;
  ByteReader bytes(body.bytes);
  bytes.Require(HasPaths(command), ParseError::kBadValue);
  bytes.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  bytes.Skip(1);
  request.path = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  if (HasTwoPaths(command)) {
    bytes.Skip(1);
    request.target = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  }
  if (command == Command::kNtRename) {
    constexpr std::uint16_t kSetLinkInfo = 0x0103;  // [MS-CIFS] 2.2.4.66.1
    ByteReader words(body.words);
    words.Skip(2);  // SearchAttributes
    request.links = words.U16Le() == kSetLinkInfo;
    bytes.Require(words.ok(), words.error());
  }
  return bytes.Finish(request);
}

std::optional<std::uint16_t> RequestFid(Command command, const Body& body) {
  ByteReader words(body.words);
  switch (command) {
    case Command::kClose:              // [MS-CIFS] 2.2.4.5.1
    case Command::kFlush:              // 2.2.4.6.1
    case Command::kRead:               // 2.2.4.11.1
    case Command::kLockByteRange:      // 2.2.4.13.1
    case Command::kUnlockByteRange:    // 2.2.4.14.1
    case Command::kSeek:               // 2.2.4.19.1
    case Command::kLockAndRead:        // 2.2.4.20.1
    case Command::kReadRaw:            // 2.2.4.22.1
    case Command::kReadMpx:            // 2.2.4.23.1
    case Command::kSetInformation2:    // 2.2.4.30.1
    case Command::kQueryInformation2:  // 2.2.4.31.1
    case Command::kIoctl:              // 2.2.4.35.1
    case Command::kCloseAndTreeDisc:   // 2.2.4.45
    case Command::kClosePrintFile:     // 2.2.4.69.1
      break;
    case Command::kLockingAndx:  // 2.2.4.32.1
    case Command::kReadAndx:     // 2.2.4.42.1
      words.Skip(4);             // AndX
      break;
    default:
      return std::nullopt;
  }
  const std::uint16_t fid = words.U16Le();
  return words.ok() ? std::optional(fid) : std::nullopt;
}

}  // namespace eastwest::smb1
