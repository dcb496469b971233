#include "parsers/smb1/negotiate.h"

#include <algorithm>
#include <span>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/text.h"
#include "parsers/smb1/body.h"

namespace eastwest::smb1 {
namespace {

constexpr std::uint8_t kDialectBufferFormat = 0x02;

// WholeBody is a body of which no byte is missing.
Parsed<Body> WholeBody(Bytes message) {
  Parsed<Body> body = SplitBody(message);
  if (body.ok() && body->bytes.size() != body->byte_count) {
    body.error = ParseError::kTruncated;
  }
  return body;
}

// ReadNtBytes decodes what follows the words of an NT LM 0.12 response. [MS-SMB] 2.2.4.5.2
void ReadNtBytes(ByteReader& bytes, std::uint8_t challenge_length, NegotiateResponse& response) {
  if (!response.has_extended_security()) {
    response.challenge = bytes.Take(challenge_length);
    return;
  }
  response.server_guid = ReadGuid(bytes);
  response.security_blob = bytes.Rest();
}

}  // namespace

bool NegotiateRequest::Offers(std::string_view dialect) const {
  const auto equals = [dialect](Bytes offered) {
    return std::ranges::equal(offered, dialect, {}, {},
                              [](char c) { return static_cast<std::uint8_t>(c); });
  };
  return std::ranges::any_of(std::span(dialects).first(dialect_count), equals);
}

// [MS-CIFS] 2.2.4.52.1
Parsed<NegotiateRequest> ParseNegotiateRequest(Bytes message) {
  NegotiateRequest request;
  const Parsed<Body> body = WholeBody(message);
  if (!body.ok()) {
    return {.error = body.error};
  }
  ByteReader reader(body->bytes);
  reader.Require(body->word_count == 0, ParseError::kBadLength);
  while (reader.remaining() != 0) {
    reader.Require(request.dialect_count < kDialectsMax, ParseError::kTooMany);
    reader.Require(reader.U8() == kDialectBufferFormat, ParseError::kBadValue);
    const Bytes dialect = OemUntilNul(reader.Rest());
    reader.Skip(dialect.size() + 1);
    if (reader.ok()) {
      request.dialects[request.dialect_count++] = dialect;
    }
  }
  return reader.Finish(request);
}

// [MS-CIFS] 2.2.4.52.2: one word when a core dialect or none was chosen, 13 for LAN Manager, 17
// for NT LM 0.12.
Parsed<NegotiateResponse> ParseNegotiateResponse(Bytes message) {
  NegotiateResponse response;
  const Parsed<Body> body = WholeBody(message);
  if (!body.ok()) {
    return {.error = body.error};
  }
  ByteReader words(body->words);
  const bool known = body->word_count == 1 || body->word_count == 13 || body->word_count == 17;
  words.Require(known, ParseError::kBadLength);
  response.dialect_index = words.U16Le();
  if (body->word_count != 1) {
    response.security_mode = words.U8();
  }
  if (body->word_count != 17) {
    return words.Finish(response);
  }
  words.Skip(2 + 2 + 4 + 4 + 4);  // MaxMpxCount, MaxNumberVcs, two sizes, SessionKey
  response.capabilities = words.U32Le();
  response.system_time = words.U64Le();
  words.Skip(2);  // ServerTimeZone
  const std::uint8_t challenge_length = words.U8();
  ByteReader bytes(body->bytes);
  ReadNtBytes(bytes, challenge_length, response);
  words.Require(bytes.ok(), bytes.error());
  return words.Finish(response);
}

}  // namespace eastwest::smb1
