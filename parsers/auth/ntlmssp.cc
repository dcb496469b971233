#include "parsers/auth/ntlmssp.h"

#include <algorithm>

#include "parsers/auth/spnego.h"
#include "parsers/bytes/byte_reader.h"

namespace eastwest::auth {
namespace {

constexpr std::size_t kSignatureSize = 8;
constexpr std::size_t kProofSize = 16;
constexpr std::size_t kMicSize = 16;
// NTLMv2_CLIENT_CHALLENGE before its AV pairs. [MS-NLMP] 2.2.2.7
constexpr std::size_t kClientChallengeSize = 28;
// Where the optional tail of an AUTHENTICATE header starts, and where it ends.
constexpr std::size_t kSessionKeyAt = 52;
constexpr std::size_t kVersionAt = 64;
constexpr std::size_t kMicAt = 72;
constexpr std::size_t kPayloadAt = kMicAt + kMicSize;

// Field is the (length, allocated, offset) triple that points into the payload.
struct Field {
  std::uint16_t length = 0;
  std::uint32_t offset = 0;
};

Field ReadField(ByteReader& reader) {
  Field field;
  field.length = reader.U16Le();
  reader.Skip(2);  // MaxLen must be ignored. [MS-NLMP] 2.2.1.1
  field.offset = reader.U32Le();
  return field;
}

// Required returns what a field points at; outside of the message the reader fails.
Bytes Required(ByteReader& reader, const Field& field) {
  return field.length == 0 ? Bytes{} : reader.At(field.offset, field.length);
}

// Optional returns nothing for a field outside of the message.
Bytes Optional(Bytes message, const Field& field) {
  ByteReader reader(message);
  return Required(reader, field);
}

ByteReader Begin(Bytes message, NtlmMessageType type) {
  ByteReader reader(message);
  reader.Require(message.size() >= kSignatureSize, ParseError::kTruncated);
  reader.Require(IsNtlmssp(message), ParseError::kBadMagic);
  reader.Skip(kSignatureSize);
  const std::uint32_t actual = reader.U32Le();
  reader.Require(actual == static_cast<std::uint32_t>(type) || !reader.ok(), ParseError::kBadValue);
  return reader;
}

NtlmOsVersion ReadVersion(ByteReader& reader) {
  NtlmOsVersion version;
  version.major = reader.U8();
  version.minor = reader.U8();
  version.build = reader.U16Le();
  reader.Skip(4);  // reserved, and the NTLM revision
  return version;
}

// [MS-NLMP] 2.2.2.1
void StoreAvPair(std::uint16_t id, Bytes value, NtlmAvPairs& pairs) {
  ByteReader number(value);
  switch (id) {
    case 1:
      pairs.nb_computer = value;
      break;
    case 2:
      pairs.nb_domain = value;
      break;
    case 3:
      pairs.dns_computer = value;
      break;
    case 4:
      pairs.dns_domain = value;
      break;
    case 5:
      pairs.dns_tree = value;
      break;
    case 6:
      pairs.flags = number.U32Le();
      break;
    case 7:
      pairs.timestamp = number.U64Le();
      break;
    case 9:
      pairs.target_name = value;
      break;
    case 10:
      pairs.channel_bindings = value;
      break;
    default:  // single host data, and ids yet to come
      break;
  }
}

// ReadAvPairs stops at MsvAvEOL, at the end of the list, or at a pair that leaves it.
NtlmAvPairs ReadAvPairs(Bytes list) {
  NtlmAvPairs pairs;
  ByteReader reader(list);
  for (std::size_t i = 0; i < kAvPairsMax; ++i) {
    const std::uint16_t id = reader.U16Le();
    const std::uint16_t length = reader.U16Le();
    const Bytes value = reader.Take(length);
    if (!reader.ok()) {
      return pairs;
    }
    if (id == 0) {
      pairs.complete = true;
      return pairs;
    }
    StoreAvPair(id, value, pairs);
  }
  return pairs;
}

// PayloadStart is the lowest offset of a field that is there: the header ends before it. Old
// clients leave out the session key, the version or the MIC. [MS-NLMP] 2.2.1.3
std::size_t PayloadStart(std::span<const Field> fields) {
  std::size_t start = kPayloadAt;
  for (const Field& field : fields) {
    if (field.length != 0) {
      start = std::min<std::size_t>(start, field.offset);
    }
  }
  return start;
}

void ReadV2Response(NtlmAuthenticate& message) {
  if (!message.ntlm_v2()) {
    return;
  }
  message.nt_proof = message.nt_response.first(std::min(kProofSize, message.nt_response.size()));
  if (message.nt_response.size() >= kProofSize + kClientChallengeSize) {
    message.av_pairs = ReadAvPairs(message.nt_response.subspan(kProofSize + kClientChallengeSize));
  }
}

// ReadTail reads what newer clients put between the fixed fields and the payload.
void ReadTail(ByteReader& reader, std::size_t payload_start, NtlmAuthenticate& message) {
  if (payload_start < kVersionAt) {
    return;  // no flags: an OEM client of the nineties
  }
  const Bytes whole = reader.data();
  message.encrypted_session_key = Optional(whole, ReadField(reader));
  message.flags = reader.U32Le();
  if (payload_start < kMicAt) {
    return;
  }
  const NtlmOsVersion version = ReadVersion(reader);
  if ((message.flags & kNtlmVersion) != 0) {
    message.version = version;
  }
}

}  // namespace

std::optional<NtlmMessageType> NtlmTypeOf(Bytes message) {
  ByteReader reader(message);
  reader.Skip(kSignatureSize);
  const std::uint32_t type = reader.U32Le();
  if (!reader.ok() || !IsNtlmssp(message) || type < 1 || type > 3) {
    return std::nullopt;
  }
  return static_cast<NtlmMessageType>(type);
}

bool NtlmAuthenticate::channel_bound() const {
  return std::ranges::any_of(av_pairs.channel_bindings,
                             [](std::uint8_t byte) { return byte != 0; });
}

// [MS-NLMP] 2.2.1.1. Samba and old Windows end the message after the flags.
Parsed<NtlmNegotiate> ParseNtlmNegotiate(Bytes message) {
  NtlmNegotiate negotiate;
  ByteReader reader = Begin(message, NtlmMessageType::kNegotiate);
  negotiate.flags = reader.U32Le();
  if (reader.remaining() == 0) {
    return reader.Finish(negotiate);
  }
  const Field domain = ReadField(reader);
  const Field workstation = ReadField(reader);
  if ((negotiate.flags & kNtlmVersion) != 0) {
    negotiate.version = ReadVersion(reader);
  }
  // The lengths count only when the flag says that the name is there. [MS-NLMP] 2.2.1.1
  if ((negotiate.flags & kNtlmDomainSupplied) != 0) {
    negotiate.domain = Required(reader, domain);
  }
  if ((negotiate.flags & kNtlmWorkstationSupplied) != 0) {
    negotiate.workstation = Required(reader, workstation);
  }
  return reader.Finish(negotiate);
}

// [MS-NLMP] 2.2.1.2
Parsed<NtlmChallenge> ParseNtlmChallenge(Bytes message) {
  NtlmChallenge challenge;
  ByteReader reader = Begin(message, NtlmMessageType::kChallenge);
  const Field target_name = ReadField(reader);
  challenge.flags = reader.U32Le();
  challenge.server_challenge = reader.Take(8);
  reader.Skip(8);
  challenge.target_name = Required(reader, target_name);
  if ((challenge.flags & kNtlmTargetInfo) != 0) {
    challenge.av_pairs = ReadAvPairs(Optional(message, ReadField(reader)));
    if ((challenge.flags & kNtlmVersion) != 0) {
      challenge.version = ReadVersion(reader);
    }
  }
  return reader.Finish(challenge);
}

// [MS-NLMP] 2.2.1.3
Parsed<NtlmAuthenticate> ParseNtlmAuthenticate(Bytes message) {
  Parsed<NtlmAuthenticate> parsed;
  NtlmAuthenticate& authenticate = parsed.value;
  ByteReader reader = Begin(message, NtlmMessageType::kAuthenticate);
  const Field lm_response = ReadField(reader);
  const Field nt_response = ReadField(reader);
  const Field domain = ReadField(reader);
  const Field user = ReadField(reader);
  const Field workstation = ReadField(reader);
  const Field fields[] = {lm_response, nt_response, domain, user, workstation};
  const std::size_t payload_start = PayloadStart(fields);
  reader.Require(payload_start >= kSessionKeyAt, ParseError::kOutOfRange);
  ReadTail(reader, payload_start, authenticate);
  authenticate.domain = Required(reader, domain);
  authenticate.user = Required(reader, user);
  authenticate.workstation = Required(reader, workstation);
  authenticate.nt_response = Required(reader, nt_response);
  authenticate.lm_response = Optional(message, lm_response);
  ReadV2Response(authenticate);
  if (payload_start >= kPayloadAt && (authenticate.av_pairs.flags & kAvFlagMic) != 0) {
    authenticate.mic = reader.At(kMicAt, kMicSize);
  }
  parsed.error = reader.error();
  return parsed;
}

}  // namespace eastwest::auth
