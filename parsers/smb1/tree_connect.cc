#include "parsers/smb1/tree_connect.h"

#include <cstddef>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb1 {
namespace {

constexpr std::size_t kAndxBytes = 4;

}  // namespace

// [MS-CIFS] 2.2.4.55.1
Parsed<TreeConnectRequest> ParseTreeConnectRequest(const Header& header, const Body& body) {
  TreeConnectRequest request;
  ByteReader words(body.words);
  words.Require(body.word_count == 4, ParseError::kBadLength);
  words.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  words.Skip(kAndxBytes);
  request.flags = words.U16Le();
  const std::uint16_t password_length = words.U16Le();
  if (!words.ok()) {
    return words.Finish(request);
  }
  ByteReader bytes(body.bytes);
  request.password = bytes.Take(password_length);
  request.path = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  request.service = ReadString(bytes, /*unicode=*/false, body.bytes_offset);
  return bytes.Finish(request);
}

// [MS-CIFS] 2.2.4.55.2 (2 or 3 words), [MS-SMB] 2.2.4.7.2 (7 words)
Parsed<TreeConnectResponse> ParseTreeConnectResponse(const Header& header, const Body& body) {
  TreeConnectResponse response;
  ByteReader words(body.words);
  const bool known = body.word_count == 2 || body.word_count == 3 || body.word_count == 7;
  words.Require(known, ParseError::kBadLength);
  words.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  words.Skip(kAndxBytes);
  if (body.word_count >= 3) {
    response.optional_support = words.U16Le();
  }
  if (body.word_count == 7) {
    response.maximal_access = words.U32Le();
  }
  if (!words.ok()) {
    return words.Finish(response);
  }
  ByteReader bytes(body.bytes);
  response.service = ReadString(bytes, /*unicode=*/false, body.bytes_offset);
  response.native_file_system = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  return bytes.Finish(response);
}

// [MS-CIFS] 2.2.4.50.1: three strings, each behind a BufferFormat byte.
Parsed<TreeConnectRequest> ParseCoreTreeConnectRequest(const Header& header, const Body& body) {
  TreeConnectRequest request;
  ByteReader bytes(body.bytes);
  bytes.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  bytes.Skip(1);
  request.path = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  bytes.Skip(1);
  request.password = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  bytes.Skip(1);
  request.service = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  return bytes.Finish(request);
}

// [MS-CIFS] 2.2.4.50.2
Parsed<CoreTreeConnectResponse> ParseCoreTreeConnectResponse(const Body& body) {
  CoreTreeConnectResponse response;
  ByteReader words(body.words);
  words.Skip(2);  // MaxBufferSize
  response.tree_id = words.U16Le();
  return words.Finish(response);
}

}  // namespace eastwest::smb1
