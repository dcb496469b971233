#include "parsers/auth/kdc.h"

#include <algorithm>
#include <array>

#include "parsers/auth/der.h"

namespace eastwest::auth {
namespace {

void ReadVersion(DerReader& fields, unsigned n) {
  if (Number(fields, n) != kKerberosVersion) {
    fields.Fail(ParseError::kBadVersion);
  }
}

void ReadOptionalPrincipal(DerReader& fields, unsigned n, PrincipalName& name) {
  if (fields.PeekTag() == DerContext(n)) {
    Inside(fields, DerContext(n), [&name](DerReader& wrapper) { ReadPrincipal(wrapper, name); });
  }
}

void ReadEtypes(DerReader& wrapper, KdcMessage& message) {
  Inside(wrapper, kDerSequence, [&message](DerReader& list) {
    while (list.ok() && !list.AtEnd()) {
      const auto etype = static_cast<std::int32_t>(list.Unsigned(kDerInteger));
      if (message.etype_count == kEtypesMax) {
        list.Fail(ParseError::kTooMany);
        return;
      }
      message.etypes[message.etype_count++] = etype;
    }
  });
}

// RFC 4120 5.4.1: KDC-REQ-BODY
void ReadRequestBody(DerReader& wrapper, KdcMessage& message) {
  Inside(wrapper, kDerSequence, [&message](DerReader& fields) {
    fields.Take(DerContext(0));  // options
    ReadOptionalPrincipal(fields, 1, message.cname);
    message.realm = Text(fields, 2);
    ReadOptionalPrincipal(fields, 3, message.sname);
    for (unsigned n = 4; n <= 7; ++n) {
      fields.TakeIf(DerContext(n));  // times and nonce
    }
    Inside(fields, DerContext(8), [&message](DerReader& list) { ReadEtypes(list, message); });
  });
}

// RFC 4120 5.2.7: PA-DATA, of which the types matter.
void ReadPaData(DerReader& list, KdcMessage& message) {
  constexpr std::uint32_t kFxFast = 136;  // RFC 6113 5.4
  while (list.ok() && !list.AtEnd()) {
    Inside(list, kDerSequence, [&message](DerReader& data) {
      message.armoured = Number(data, 1) == kFxFast || message.armoured;
      data.Take(DerContext(2));
    });
  }
}

void ReadPreauthentication(DerReader& fields, unsigned n, KdcMessage& message) {
  if (fields.PeekTag() != DerContext(n)) {
    return;
  }
  Inside(fields, DerContext(n), [&message](DerReader& wrapper) {
    Inside(wrapper, kDerSequence, [&message](DerReader& list) { ReadPaData(list, message); });
  });
}

// RFC 4120 5.4.1
void ReadRequest(DerReader& fields, KdcMessage& message) {
  ReadVersion(fields, 1);
  Number(fields, 2);  // repeats the application tag
  ReadPreauthentication(fields, 3, message);
  Inside(fields, DerContext(4), [&message](DerReader& body) { ReadRequestBody(body, message); });
  if (message.kind == KdcKind::kAsReq) {
    message.crealm = message.realm;
  }
}

// RFC 4120 5.4.2
void ReadAnswer(DerReader& fields, KdcMessage& message) {
  ReadVersion(fields, 0);
  Number(fields, 1);
  ReadPreauthentication(fields, 2, message);
  message.crealm = Text(fields, 3);
  Inside(fields, DerContext(4),
         [&message](DerReader& name) { ReadPrincipal(name, message.cname); });
  Inside(fields, DerContext(5),
         [&message](DerReader& ticket) { ReadTicket(ticket, message.ticket); });
  KerberosSealed sealed;
  Inside(fields, DerContext(6), [&sealed](DerReader& part) { ReadSealed(part, sealed); });
  message.etype = sealed.etype;
  message.sname = message.ticket.sname;
  message.realm = message.ticket.realm;
}

// RFC 4120 5.9.1
void ReadError(DerReader& fields, KdcMessage& message) {
  ReadVersion(fields, 0);
  Number(fields, 1);
  for (unsigned n = 2; n <= 5; ++n) {
    fields.TakeIf(DerContext(n));  // times
  }
  message.error_code = static_cast<std::int32_t>(Number(fields, 6));
  if (fields.PeekTag() == DerContext(7)) {
    message.crealm = Text(fields, 7);
  }
  ReadOptionalPrincipal(fields, 8, message.cname);
  message.realm = Text(fields, 9);
  Inside(fields, DerContext(10),
         [&message](DerReader& name) { ReadPrincipal(name, message.sname); });
}

void ReadFields(DerReader& fields, KdcMessage& message) {
  switch (message.kind) {
    case KdcKind::kAsReq:
    case KdcKind::kTgsReq:
      return ReadRequest(fields, message);
    case KdcKind::kAsRep:
    case KdcKind::kTgsRep:
      return ReadAnswer(fields, message);
    case KdcKind::kError:
      return ReadError(fields, message);
  }
}

struct Tag {
  std::uint8_t tag;
  KdcKind kind;
};
constexpr std::array<Tag, 5> kTags = {{{DerApplication(10), KdcKind::kAsReq},
                                       {DerApplication(11), KdcKind::kAsRep},
                                       {DerApplication(12), KdcKind::kTgsReq},
                                       {DerApplication(13), KdcKind::kTgsRep},
                                       {DerApplication(30), KdcKind::kError}}};

}  // namespace

Parsed<KdcMessage> ParseKdcMessage(Bytes data) {
  KdcMessage message;
  DerReader reader(data);
  const auto* known = std::ranges::find(kTags, reader.PeekTag(), &Tag::tag);
  if (known == kTags.end()) {
    return {message, data.empty() ? ParseError::kTruncated : ParseError::kBadMagic};
  }
  message.kind = known->kind;
  Inside(reader, known->tag, [&message](DerReader& outer) {
    Inside(outer, kDerSequence, [&message](DerReader& fields) { ReadFields(fields, message); });
  });
  return {message, reader.error()};
}

}  // namespace eastwest::auth
