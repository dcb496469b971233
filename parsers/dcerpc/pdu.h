// The connection-oriented PDU: common header and authentication trailer. [C706] 12.6,
// [MS-RPCE] 2.2.2
#ifndef EASTWEST_PARSERS_DCERPC_PDU_H_
#define EASTWEST_PARSERS_DCERPC_PDU_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::dcerpc {

inline constexpr std::size_t kPduHeaderSize = 16;

// [C706] 12.6.4
enum class PduType : std::uint8_t {
  kRequest = 0,
  kPing = 1,
  kResponse = 2,
  kFault = 3,
  kWorking = 4,
  kNocall = 5,
  kReject = 6,
  kAck = 7,
  kClCancel = 8,
  kFack = 9,
  kCancelAck = 10,
  kBind = 11,
  kBindAck = 12,
  kBindNak = 13,
  kAlterContext = 14,
  kAlterContextResp = 15,
  kAuth3 = 16,
  kShutdown = 17,
  kCoCancel = 18,
  kOrphaned = 19,
  kRts = 20,  // of RPC over HTTP. [MS-RPCH] 2.2.3.6
};

// PduTypeName spells a type as Suricata does: "BINDACK". "UNKNOWN" for a number nobody named.
std::string_view PduTypeName(PduType type);

// [MS-RPCE] 2.2.1.1.7
enum class AuthType : std::uint8_t {
  kNone = 0,
  kSpnego = 9,
  kNtlm = 10,
  kTls = 14,
  kKerberos = 16,
  kNetlogon = 68,
};

// [MS-RPCE] 2.2.1.1.8. From kPrivacy on the stub is sealed.
enum class AuthLevel : std::uint8_t {
  kDefault = 0,
  kNone = 1,
  kConnect = 2,
  kCall = 3,
  kPacket = 4,
  kIntegrity = 5,
  kPrivacy = 6,
};

// [C706] 12.6.3.1
inline constexpr std::uint8_t kPfcFirstFragment = 0x01;
inline constexpr std::uint8_t kPfcLastFragment = 0x02;
inline constexpr std::uint8_t kPfcObjectUuid = 0x80;

struct PduHeader {
  std::uint8_t version_minor = 0;
  PduType type = PduType::kRequest;
  std::uint8_t flags = 0;
  ByteReader::Order order = ByteReader::Order::kLittle;
  std::uint16_t frag_length = 0;  // of the whole PDU, this header included
  std::uint16_t auth_length = 0;  // of the token inside the trailer
  std::uint32_t call_id = 0;

  bool first() const { return (flags & kPfcFirstFragment) != 0; }
  bool last() const { return (flags & kPfcLastFragment) != 0; }
  bool has_object() const { return (flags & kPfcObjectUuid) != 0; }
};

// [C706] 13.2.6.1
struct AuthVerifier {
  AuthType type = AuthType::kNone;
  AuthLevel level = AuthLevel::kDefault;
  std::uint8_t pad_length = 0;
  std::uint32_t context_id = 0;
  Bytes token;

  bool sealed() const { return level == AuthLevel::kPrivacy; }
};

struct Pdu {
  PduHeader header;
  std::optional<AuthVerifier> auth;  // absent when auth_length is 0, and when the PDU is cut
  Bytes body;                        // after the header, before padding and trailer, as present
  std::size_t body_length = 0;       // what body would be in a PDU that is all there
  bool complete = false;             // all frag_length bytes were there
};

// ParsePduHeader reads the 16 bytes and checks that they can be a header at all.
Parsed<PduHeader> ParsePduHeader(Bytes data);

// ParsePdu reads one PDU from its first byte; bytes after frag_length are not its own. A PDU
// that is cut (a snapped packet, a long READ that nobody kept) is parsed as far as it is there:
// complete is false and the trailer, which sits at the end, is unknown.
Parsed<Pdu> ParsePdu(Bytes data);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_PDU_H_
