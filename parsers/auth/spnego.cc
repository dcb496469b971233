#include "parsers/auth/spnego.h"

#include <algorithm>
#include <array>

#include "parsers/auth/der.h"
#include "parsers/auth/oid.h"

namespace eastwest::auth {
namespace {

constexpr std::array<std::uint8_t, 8> kNtlmsspSignature = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};

// [MS-NEGOEX] 2.2.6.2
constexpr std::array<std::uint8_t, 8> kNegoexSignature = {'N', 'E', 'G', 'O', 'E', 'X', 'T', 'S'};

// Kerberos messages by their application tag. RFC 4120 5.10
constexpr std::uint8_t kApReqTag = DerApplication(14);
constexpr std::uint8_t kApRepTag = DerApplication(15);
constexpr std::uint8_t kKrbErrorTag = DerApplication(30);

bool StartsWith(Bytes token, const std::array<std::uint8_t, 8>& signature) {
  return token.size() >= signature.size() &&
         std::ranges::equal(token.first(signature.size()), signature);
}

struct MechanismOid {
  Bytes oid;
  Mechanism mechanism;
};

Mechanism MechanismOf(Bytes oid) {
  const MechanismOid known[] = {
      {kNtlmsspOid, Mechanism::kNtlmssp},
      {kKerberosOid, Mechanism::kKerberos},
      {kKerberosUserToUserOid, Mechanism::kKerberos},
      {kMsKerberosOid, Mechanism::kMsKerberos},
      {kNegoexOid, Mechanism::kNegoex},
      {kPku2uOid, Mechanism::kPku2u},
  };
  for (const MechanismOid& candidate : known) {
    if (std::ranges::equal(oid, candidate.oid)) {
      return candidate.mechanism;
    }
  }
  return Mechanism::kOther;
}

void ReadMechTypes(DerReader& list, SpnegoToken& token) {
  while (list.ok() && !list.AtEnd()) {
    const Mechanism mechanism = MechanismOf(list.Take(kDerOid));
    if (token.mechanism_count < kMechanismsMax) {
      token.mechanisms[token.mechanism_count++] = mechanism;
    }
  }
}

// RFC 4178 4.2.1. What follows mechToken (a MIC, or the hints of NegTokenInit2) is not used.
void ReadInit(DerReader& fields, SpnegoToken& token) {
  token.kind = TokenKind::kNegTokenInit;
  Inside(fields, DerContext(0), [&token](DerReader& types) {
    Inside(types, kDerSequence, [&token](DerReader& list) { ReadMechTypes(list, token); });
  });
  fields.TakeIf(DerContext(1));  // reqFlags
  if (fields.PeekTag() == DerContext(2)) {
    Inside(fields, DerContext(2),
           [&token](DerReader& mech_token) { token.token = mech_token.Take(kDerOctetString); });
  }
}

// RFC 4178 4.2.2. Every field is optional.
void ReadRespField(DerReader& fields, SpnegoToken& token) {
  const std::uint8_t tag = fields.PeekTag();
  Inside(fields, tag, [&token, tag](DerReader& field) {
    if (tag == DerContext(0)) {
      const std::uint32_t state = field.Unsigned(kDerEnumerated);
      if (state > static_cast<std::uint32_t>(NegState::kRequestMic)) {
        field.Fail(ParseError::kBadValue);
      }
      token.neg_state = static_cast<NegState>(state);
    } else if (tag == DerContext(1)) {
      token.supported_mech = MechanismOf(field.Take(kDerOid));
    } else if (tag == DerContext(2)) {
      token.token = field.Take(kDerOctetString);
    } else if (tag == DerContext(3)) {
      token.mech_list_mic = field.Take(kDerOctetString);
    } else {
      field.Fail(ParseError::kBadValue);
    }
  });
}

void ReadNegotiation(DerReader& reader, SpnegoToken& token) {
  if (reader.PeekTag() == DerContext(0)) {
    Inside(reader, DerContext(0), [&token](DerReader& init) {
      Inside(init, kDerSequence, [&token](DerReader& fields) { ReadInit(fields, token); });
    });
    return;
  }
  Inside(reader, DerContext(1), [&token](DerReader& response) {
    token.kind = TokenKind::kNegTokenResp;
    Inside(response, kDerSequence, [&token](DerReader& fields) {
      while (fields.ok() && !fields.AtEnd()) {
        ReadRespField(fields, token);
      }
    });
  });
}

// ReadInitialContext reads the GSS-API frame around a client's first token. RFC 2743 3.1
void ReadInitialContext(DerReader& reader, SpnegoToken& token) {
  Inside(reader, DerApplication(0), [&token](DerReader& frame) {
    if (!std::ranges::equal(frame.Take(kDerOid), Bytes(kSpnegoOid)) && frame.ok()) {
      frame.Fail(ParseError::kBadMagic);
    }
    ReadNegotiation(frame, token);
  });
}

bool IsKerberosFrame(Bytes token) {
  DerReader reader(token);
  DerReader frame = reader.Enter(DerApplication(0));
  const Mechanism mechanism = MechanismOf(frame.Take(kDerOid));
  return frame.ok() && (mechanism == Mechanism::kKerberos || mechanism == Mechanism::kMsKerberos);
}

}  // namespace

bool IsNtlmssp(Bytes token) { return StartsWith(token, kNtlmsspSignature); }

bool IsNegoex(Bytes token) { return StartsWith(token, kNegoexSignature); }

bool IsKerberos(Bytes token) {
  if (token.empty()) {
    return false;
  }
  const std::uint8_t tag = token[0];
  if (tag == DerApplication(0)) {
    return IsKerberosFrame(token);
  }
  if (tag != kApReqTag && tag != kApRepTag && tag != kKrbErrorTag) {
    return false;
  }
  DerReader reader(token);
  return reader.Enter(tag).PeekTag() == kDerSequence;
}

Parsed<SpnegoToken> ParseSpnego(Bytes blob) {
  SpnegoToken token;
  if (blob.empty()) {
    return {token, ParseError::kTruncated};
  }
  if (IsNtlmssp(blob) || IsKerberos(blob)) {
    token.kind = IsNtlmssp(blob) ? TokenKind::kNtlmssp : TokenKind::kKerberos;
    token.token = blob;
    return {token, ParseError::kNone};
  }
  DerReader reader(blob);
  if (blob[0] == DerApplication(0)) {
    ReadInitialContext(reader, token);
  } else if (blob[0] == DerContext(0) || blob[0] == DerContext(1)) {
    ReadNegotiation(reader, token);
  } else {
    reader.Fail(ParseError::kBadMagic);
  }
  return {token, reader.error()};
}

}  // namespace eastwest::auth
