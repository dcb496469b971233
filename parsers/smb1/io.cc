#include "parsers/smb1/io.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb1 {
namespace {

constexpr std::size_t kAndxBytes = 4;

// WriteMode of WRITE_ANDX. [MS-CIFS] 2.2.4.43.1
constexpr std::uint16_t kRawMode = 0x0004;
constexpr std::uint16_t kMessageStart = 0x0008;

// HeldPart gives what the message holds of length bytes at an offset from its first byte.
Bytes HeldPart(Bytes message, std::size_t offset, std::size_t length) {
  const Bytes rest = message.subspan(std::min(offset, message.size()));
  return rest.first(std::min(length, rest.size()));
}

// SkipPipeLength: the first write of a message to a pipe in raw mode begins with its length.
// [MS-CIFS] 2.2.4.43.1
void SkipPipeLength(WriteRequest& request, std::uint16_t mode) {
  constexpr std::uint16_t kBoth = kRawMode | kMessageStart;
  if ((mode & kBoth) == kBoth && request.length >= 2) {
    request.length -= 2;
    request.data = request.data.subspan(std::min<std::size_t>(2, request.data.size()));
  }
}

// [MS-CIFS] 2.2.4.43.1: 12 words, 14 with OffsetHigh
void ReadWriteAndx(ByteReader& words, Bytes message, const Body& body, WriteRequest& request) {
  words.Skip(kAndxBytes);
  request.fid = words.U16Le();
  request.offset = words.U32Le();
  words.Skip(4);  // Timeout
  const std::uint16_t mode = words.U16Le();
  words.Skip(2);  // Remaining
  const std::uint32_t length_high = words.U16Le();
  request.length = length_high << 16 | words.U16Le();
  const std::uint16_t data_offset = words.U16Le();
  if (body.word_count >= 14) {
    request.offset |= std::uint64_t{words.U32Le()} << 32;
  }
  request.data = HeldPart(message, data_offset, request.length);
  SkipPipeLength(request, mode);
}

// [MS-CIFS] 2.2.4.25.1: 12 words, 14 with OffsetHigh. What does not fit here follows without a
// header: CountOfBytes is the length of all.
void ReadWriteRaw(ByteReader& words, Bytes message, const Body& body, WriteRequest& request) {
  request.fid = words.U16Le();
  request.length = words.U16Le();
  words.Skip(2);  // Reserved1
  request.offset = words.U32Le();
  words.Skip(4 + 2 + 4);  // Timeout, WriteMode, Reserved2
  const std::uint16_t length_here = words.U16Le();
  const std::uint16_t data_offset = words.U16Le();
  if (body.word_count >= 14) {
    request.offset |= std::uint64_t{words.U32Le()} << 32;
  }
  request.data = HeldPart(message, data_offset, std::min<std::size_t>(length_here, request.length));
}

// [MS-CIFS] 2.2.4.26.1
void ReadWriteMpx(ByteReader& words, Bytes message, WriteRequest& request) {
  request.fid = words.U16Le();
  words.Skip(2 + 2);  // TotalByteCount, Reserved
  request.offset = words.U32Le();
  words.Skip(4 + 2 + 4);  // Timeout, WriteMode, RequestMask
  request.length = words.U16Le();
  const std::uint16_t data_offset = words.U16Le();
  request.data = HeldPart(message, data_offset, request.length);
}

// [MS-CIFS] 2.2.4.12.1, 2.2.4.21.1: the bytes are a format, a length and the data.
// 2.2.4.40.1: a byte of padding and the data. 2.2.4.68.1: as WRITE, without an offset.
void ReadCoreWrite(Command command, ByteReader& words, const Body& body, WriteRequest& request) {
  request.fid = words.U16Le();
  ByteReader bytes(body.bytes);
  if (command == Command::kWritePrintFile) {
    bytes.Skip(1);
    request.length = bytes.U16Le();
    words.Require(bytes.ok(), bytes.error());
  } else {
    request.length = words.U16Le();
    request.offset = words.U32Le();
    bytes.Skip(command == Command::kWriteAndClose ? 1 : 3);
  }
  const Bytes rest = bytes.Rest();
  request.data = rest.first(std::min<std::size_t>(request.length, rest.size()));
}

}  // namespace

bool IsRead(Command command) {
  switch (command) {
    case Command::kRead:
    case Command::kReadAndx:
    case Command::kReadRaw:
    case Command::kReadMpx:
    case Command::kLockAndRead:
      return true;
    default:
      return false;
  }
}

bool IsWrite(Command command) {
  switch (command) {
    case Command::kWrite:
    case Command::kWriteAndx:
    case Command::kWriteRaw:
    case Command::kWriteMpx:
    case Command::kWriteAndClose:
    case Command::kWriteAndUnlock:
    case Command::kWritePrintFile:
      return true;
    default:
      return false;
  }
}

Parsed<WriteRequest> ParseWriteRequest(Command command, Bytes message, const Body& body) {
  WriteRequest request;
  ByteReader words(body.words);
  words.Require(IsWrite(command), ParseError::kBadValue);
  if (command == Command::kWriteAndx) {
    ReadWriteAndx(words, message, body, request);
  } else if (command == Command::kWriteRaw) {
    ReadWriteRaw(words, message, body, request);
  } else if (command == Command::kWriteMpx) {
    ReadWriteMpx(words, message, request);
  } else {
    ReadCoreWrite(command, words, body, request);
  }
  return words.Finish(request);
}

Parsed<std::uint32_t> ParseWriteCount(Command command, const Body& body) {
  ByteReader words(body.words);
  if (command == Command::kWriteRaw || command == Command::kWriteMpx ||
      command == Command::kWritePrintFile) {
    return words.Finish<std::uint32_t>(0);
  }
  if (command != Command::kWriteAndx) {
    return words.Finish<std::uint32_t>(words.U16Le());  // [MS-CIFS] 2.2.4.12.2
  }
  words.Skip(kAndxBytes);  // [MS-CIFS] 2.2.4.43.2, [MS-SMB] 2.2.4.3.2
  const std::uint32_t low = words.U16Le();
  words.Skip(2);  // Available
  const std::uint32_t high = words.U16Le();
  return words.Finish<std::uint32_t>(high << 16 | low);
}

Parsed<ReadResponse> ParseReadResponse(Command command, Bytes message, const Body& body) {
  ReadResponse response;
  ByteReader words(body.words);
  words.Require(IsRead(command), ParseError::kBadValue);
  if (command == Command::kReadAndx || command == Command::kReadMpx) {
    // [MS-CIFS] 2.2.4.42.2: AndX, Available, DataCompactionMode, Reserved; 2.2.4.23.2: Offset,
    // Count, Remaining, DataCompactionMode, Reserved
    words.Skip(command == Command::kReadAndx ? kAndxBytes + 6 : 12);
    const std::uint32_t length = words.U16Le();
    const std::uint16_t data_offset = words.U16Le();
    const std::uint32_t length_high = command == Command::kReadAndx ? words.U16Le() : 0U;
    response.length = length_high << 16 | length;
    response.data = HeldPart(message, data_offset, response.length);
    return words.Finish(response);
  }
  response.length = words.U16Le();  // [MS-CIFS] 2.2.4.11.2, 2.2.4.20.2
  ByteReader bytes(body.bytes);
  bytes.Skip(3);  // BufferFormat, CountOfBytesRead
  const Bytes rest = bytes.Rest();
  response.data = rest.first(std::min<std::size_t>(response.length, rest.size()));
  return words.Finish(response);
}

}  // namespace eastwest::smb1
