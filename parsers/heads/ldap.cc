#include "parsers/heads/ldap.h"

#include "parsers/auth/der.h"
#include "parsers/auth/spnego.h"
#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

using auth::DerApplication;
using auth::DerContext;
using auth::DerReader;
using auth::Inside;

constexpr std::uint8_t kBindRequest = DerApplication(0);
constexpr std::uint8_t kBindResponse = DerApplication(1);
// Primitive context tags of the authentication choice. RFC 4511 4.2, [MS-ADTS] 5.1.1.1.3
constexpr std::uint8_t kSimple = 0x80;
constexpr std::uint8_t kSicilyDiscovery = 0x89;
constexpr std::uint8_t kSicilyNegotiate = 0x8A;
constexpr std::uint8_t kSicilyResponse = 0x8B;
constexpr std::uint8_t kServerCredentials = 0x87;

void ReadAuthentication(DerReader& fields, LdapMessage& message) {
  const std::uint8_t tag = fields.PeekTag();
  if (tag == kSimple) {
    message.auth = LdapAuth::kSimple;
    message.password = !fields.Take(kSimple).empty();
  } else if (tag == DerContext(3)) {
    message.auth = LdapAuth::kSasl;
    Inside(fields, tag, [&message](DerReader& sasl) {
      message.mechanism = sasl.Take(auth::kDerOctetString);
      message.token = sasl.TakeIf(auth::kDerOctetString).value_or(Bytes{});
    });
  } else if (tag == kSicilyDiscovery || tag == kSicilyNegotiate || tag == kSicilyResponse) {
    message.auth = LdapAuth::kSicily;
    message.token = fields.Take(tag);
  } else {
    fields.Fail(ParseError::kBadValue);
  }
}

// RFC 4511 4.2.2. A Sicily server puts its challenge where the matched DN would be.
void ReadResponse(DerReader& fields, LdapMessage& message) {
  message.result = fields.Unsigned(auth::kDerEnumerated);
  const Bytes matched = fields.Take(auth::kDerOctetString);
  fields.Take(auth::kDerOctetString);  // the diagnostic message
  if (auth::IsNtlmssp(matched)) {
    message.token = matched;
  }
  fields.TakeIf(DerContext(3));  // referral
  if (const auto credentials = fields.TakeIf(kServerCredentials)) {
    message.token = *credentials;
  }
}

}  // namespace

Parsed<std::size_t> LdapMessageBytes(Bytes data) {
  ByteReader reader(data);
  if (data.size() < 2) {
    return {0, ParseError::kNone};
  }
  reader.Require(reader.U8() == auth::kDerSequence, ParseError::kBadLength);
  std::size_t length = reader.U8();
  const std::size_t count = length > 0x80 ? length - 0x80 : 0;
  reader.Require(length != 0x80 && count <= 4, ParseError::kBadLength);
  if (!reader.ok() || reader.remaining() < count) {
    return {0, reader.error()};
  }
  if (count > 0) {
    length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8 | reader.U8();
    }
  }
  return {reader.position() + length, ParseError::kNone};
}

Parsed<LdapMessage> ParseLdapMessage(Bytes data) {
  LdapMessage message;
  DerReader reader(data);
  Inside(reader, auth::kDerSequence, [&message](DerReader& fields) {
    message.id = fields.Unsigned(auth::kDerInteger);
    const std::uint8_t tag = fields.PeekTag();
    if (tag == kBindRequest) {
      message.kind = LdapKind::kBindRequest;
      Inside(fields, tag, [&message](DerReader& request) {
        message.version = request.Unsigned(auth::kDerInteger);
        message.name = request.Take(auth::kDerOctetString);
        ReadAuthentication(request, message);
      });
    } else if (tag == kBindResponse) {
      message.kind = LdapKind::kBindResponse;
      Inside(fields, tag, [&message](DerReader& response) { ReadResponse(response, message); });
    }
  });
  message.bytes = data.size() - reader.Rest().size();
  return {message, reader.error()};
}

}  // namespace eastwest::heads
