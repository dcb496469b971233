#include "parsers/smb1/session_setup.h"

#include <cstddef>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb1 {
namespace {

constexpr std::size_t kAndxBytes = 4;

// The three request layouts are told apart by their WordCount.
enum class Form : std::uint8_t { kLanManager = 10, kExtendedSecurity = 12, kNtLm = 13 };

struct PasswordLengths {
  std::uint16_t oem = 0;
  std::uint16_t unicode = 0;
  std::uint16_t blob = 0;
};

// ReadRequestWords: [MS-CIFS] 2.2.4.53.1 (13 words), [MS-SMB] 2.2.4.6.1 (12 words), and 10 words
// of LANMAN2.1, [XOPEN-SMB] 12.1.
PasswordLengths ReadRequestWords(ByteReader& words, Form form, SessionSetupRequest& request) {
  PasswordLengths lengths;
  words.Skip(kAndxBytes + 2 + 2 + 2 + 4);  // MaxBufferSize, MaxMpxCount, VcNumber, SessionKey
  std::uint16_t& first = form == Form::kExtendedSecurity ? lengths.blob : lengths.oem;
  first = words.U16Le();
  if (form == Form::kNtLm) {
    lengths.unicode = words.U16Le();
  }
  words.Skip(4);  // Reserved
  if (form != Form::kLanManager) {
    request.capabilities = words.U32Le();
  }
  return lengths;
}

}  // namespace

Parsed<SessionSetupRequest> ParseSessionSetupRequest(const Header& header, const Body& body) {
  SessionSetupRequest request;
  const Form form{body.word_count};
  ByteReader words(body.words);
  const bool known =
      form == Form::kLanManager || form == Form::kExtendedSecurity || form == Form::kNtLm;
  words.Require(known, ParseError::kBadLength);
  words.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  const PasswordLengths lengths = ReadRequestWords(words, form, request);
  if (!words.ok()) {
    return words.Finish(request);
  }
  request.extended_security = form == Form::kExtendedSecurity;
  ByteReader bytes(body.bytes);
  request.security_blob = bytes.Take(lengths.blob);
  request.oem_password = bytes.Take(lengths.oem);
  request.unicode_password = bytes.Take(lengths.unicode);
  const bool unicode = header.is_unicode();
  if (!request.extended_security) {
    request.account = ReadString(bytes, unicode, body.bytes_offset);
    request.domain = ReadString(bytes, unicode, body.bytes_offset);
  }
  request.native_os = ReadString(bytes, unicode, body.bytes_offset);
  request.native_lan_manager = ReadString(bytes, unicode, body.bytes_offset);
  return bytes.Finish(request);
}

// [MS-CIFS] 2.2.4.53.2 (3 words), [MS-SMB] 2.2.4.6.2 (4 words)
Parsed<SessionSetupResponse> ParseSessionSetupResponse(const Header& header, const Body& body) {
  SessionSetupResponse response;
  ByteReader words(body.words);
  words.Require(body.word_count == 3 || body.word_count == 4, ParseError::kBadLength);
  words.Require(body.bytes.size() == body.byte_count, ParseError::kTruncated);
  words.Skip(kAndxBytes);
  response.action = words.U16Le();
  const std::uint16_t blob_length = body.word_count == 4 ? words.U16Le() : std::uint16_t{0};
  if (!words.ok()) {
    return words.Finish(response);
  }
  ByteReader bytes(body.bytes);
  response.security_blob = bytes.Take(blob_length);
  response.native_os = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  response.native_lan_manager = ReadString(bytes, header.is_unicode(), body.bytes_offset);
  return bytes.Finish(response);
}

}  // namespace eastwest::smb1
