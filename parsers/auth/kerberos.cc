#include "parsers/auth/kerberos.h"

#include <algorithm>

#include "parsers/auth/der.h"
#include "parsers/auth/kerberos_parts.h"
#include "parsers/auth/oid.h"

namespace eastwest::auth {
namespace {

// RFC 4120 5.10
constexpr std::uint8_t kApReqTag = DerApplication(14);
constexpr std::uint8_t kApRepTag = DerApplication(15);
constexpr std::uint8_t kKrbErrorTag = DerApplication(30);

// KerberosFlags are a bit string: one byte of unused bits, then the bits. RFC 4120 5.2.8
std::uint32_t ReadFlags(DerReader& wrapper) {
  const Bytes bits = wrapper.Take(kDerBitString);
  ByteReader reader(bits);
  reader.Skip(1);
  return reader.U32Be();
}

// RFC 4120 5.5.1. The authenticator, which follows, is sealed.
void ReadApReq(DerReader& fields, ApReq& request) {
  if (Number(fields, 0) != kKerberosVersion) {
    fields.Fail(ParseError::kBadVersion);
  }
  Number(fields, 1);  // msg-type repeats the application tag
  Inside(fields, DerContext(2),
         [&request](DerReader& options) { request.ap_options = ReadFlags(options); });
  KerberosTicket ticket;
  Inside(fields, DerContext(3), [&ticket](DerReader& wrapper) { ReadTicket(wrapper, ticket); });
  request.realm = ticket.realm;
  request.sname = ticket.sname;
  request.etype = ticket.sealed.etype;
  request.kvno = ticket.sealed.kvno;
  request.ticket_cipher = ticket.sealed.cipher;
}

// RFC 4120 5.9.1: [2] to [5] are times, [7] and [8] the client.
void ReadError(DerReader& fields, KerberosError& error) {
  if (Number(fields, 0) != kKerberosVersion) {
    fields.Fail(ParseError::kBadVersion);
  }
  Number(fields, 1);
  for (unsigned n = 2; n <= 5; ++n) {
    fields.TakeIf(DerContext(n));
  }
  error.code = static_cast<std::int32_t>(Number(fields, 6));
  fields.TakeIf(DerContext(7));
  fields.TakeIf(DerContext(8));
  error.realm = Text(fields, 9);
  Inside(fields, DerContext(10), [&error](DerReader& name) { ReadPrincipal(name, error.sname); });
}

void ReadMessage(DerReader& reader, KerberosToken& token) {
  const std::uint8_t tag = reader.PeekTag();
  if (tag == kApReqTag) {
    token.kind = KerberosKind::kApReq;
    Inside(reader, tag, [&token](DerReader& message) {
      Inside(message, kDerSequence,
             [&token](DerReader& fields) { ReadApReq(fields, token.ap_req); });
    });
  } else if (tag == kApRepTag) {
    token.kind = KerberosKind::kApRep;
    Inside(reader, tag, [](DerReader& message) { message.Take(kDerSequence); });
  } else if (tag == kKrbErrorTag) {
    token.kind = KerberosKind::kError;
    Inside(reader, tag, [&token](DerReader& message) {
      Inside(message, kDerSequence,
             [&token](DerReader& fields) { ReadError(fields, token.error); });
    });
  }
}

// ReadFrame reads the GSS-API frame: mechanism, two bytes of token id, message. RFC 4121 4.1
void ReadFrame(DerReader& frame, KerberosToken& token) {
  const Bytes oid = frame.Take(kDerOid);
  if (!std::ranges::equal(oid, Bytes(kKerberosOid)) &&
      !std::ranges::equal(oid, Bytes(kKerberosUserToUserOid)) &&
      !std::ranges::equal(oid, Bytes(kMsKerberosOid))) {
    frame.Fail(ParseError::kBadMagic);
  }
  const Bytes rest = frame.Rest();
  if (rest.size() < 2) {
    frame.Fail(ParseError::kTruncated);
    return;
  }
  DerReader message(rest.subspan(2));
  ReadMessage(message, token);
  frame.Absorb(message);
}

}  // namespace

Parsed<KerberosToken> ParseKerberosToken(Bytes data) {
  KerberosToken token;
  DerReader reader(data);
  const std::uint8_t tag = reader.PeekTag();
  if (data.empty()) {
    reader.Fail(ParseError::kTruncated);
  } else if (tag == DerApplication(0)) {
    Inside(reader, tag, [&token](DerReader& frame) { ReadFrame(frame, token); });
  } else if (tag == kApReqTag || tag == kApRepTag || tag == kKrbErrorTag) {
    ReadMessage(reader, token);
  } else {
    reader.Fail(ParseError::kBadMagic);
  }
  return {token, reader.error()};
}

}  // namespace eastwest::auth
