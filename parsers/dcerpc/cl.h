// The connectionless PDU, as it runs over UDP: one header for every type, and the few bodies that
// have fields. [C706] 12.5
#ifndef EASTWEST_PARSERS_DCERPC_CL_H_
#define EASTWEST_PARSERS_DCERPC_CL_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/pdu.h"

namespace eastwest::dcerpc {

inline constexpr std::size_t kClHeaderSize = 80;

// [C706] 12.5.2.2
inline constexpr std::uint8_t kClLastFragment = 0x02;
inline constexpr std::uint8_t kClFragment = 0x04;
inline constexpr std::uint8_t kClNoFack = 0x08;
inline constexpr std::uint8_t kClMaybe = 0x10;  // the client wants no answer
inline constexpr std::uint8_t kClIdempotent = 0x20;
inline constexpr std::uint8_t kClBroadcast = 0x40;

// The interface of the conversation manager's calls: the server asks the client who it is.
// [C706] appendix P
inline constexpr Guid kConversationManager = GuidFrom("333a2276-0000-0000-0d00-00809c000000");

// ClHeader is the part that every type has. Types 0 to 10 of PduType are connectionless.
struct ClHeader {
  PduType type = PduType::kRequest;
  std::uint8_t flags = 0;
  std::uint8_t flags2 = 0;
  ByteReader::Order order = ByteReader::Order::kLittle;
  Guid object;  // all zero when the call is for no object
  Guid interface;
  Guid activity;  // of one client thread: calls of an activity follow each other
  std::uint32_t server_boot = 0;
  std::uint16_t version_major = 0;  // of the interface
  std::uint16_t version_minor = 0;
  std::uint32_t sequence = 0;  // of the call in its activity
  std::uint16_t opnum = 0;
  std::uint16_t length = 0;           // of the body
  std::uint16_t fragment_number = 0;  // 0 in a call that is one fragment
  std::uint16_t serial = 0;
  std::uint8_t auth_type = 0;  // 0 none; the verifier follows the body

  bool fragmented() const { return (flags & kClFragment) != 0; }
  bool last() const { return !fragmented() || (flags & kClLastFragment) != 0; }
  bool wants_answer() const { return (flags & (kClMaybe | kClBroadcast)) == 0; }
};

struct ClPdu {
  ClHeader header;
  Bytes body;             // as far as it is there
  Bytes verifier;         // what follows the body when auth_type says that there is one
  bool complete = false;  // the whole body was there
};

// fault and reject. [C706] 12.5.3.5, 12.5.3.9
struct ClFault {
  std::uint32_t status = 0;  // nca_s_*
};

// cl_cancel and cancel_ack. [C706] 12.5.3.3, 12.5.3.2
struct ClCancel {
  std::uint32_t version = 0;
  std::uint32_t id = 0;
  bool accepting = false;  // of a cancel_ack: the server takes cancels
};

// fack, and a nocall that acknowledges. [C706] 12.5.3.4
inline constexpr std::size_t kClSelectiveAcksMax = 32;
struct ClFack {
  std::uint16_t window = 0;  // KiB
  std::uint32_t max_tsdu = 0;
  std::uint32_t max_fragment = 0;
  std::uint16_t serial = 0;
  std::uint16_t selective_count = 0;  // words of selective_acks that are kept; the rest is dropped
  std::uint32_t selective_acks[kClSelectiveAcksMax] = {};
};

// ParseClPdu reads one datagram. A cut one is parsed as far as it is there.
Parsed<ClPdu> ParseClPdu(Bytes datagram);

// The PDU's type is the caller's to check.
Parsed<ClFault> ParseClFault(const ClPdu& pdu);
Parsed<ClCancel> ParseClCancel(const ClPdu& pdu);
Parsed<ClFack> ParseClFack(const ClPdu& pdu);

// ClFromClient: which side sends this type; null for a fack, which either may send. The calls of
// the conversation manager go the other way: the server asks the client who it is.
std::optional<bool> ClFromClient(const ClHeader& header);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_CL_H_
