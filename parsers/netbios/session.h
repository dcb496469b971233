// The NetBIOS session service: the four bytes before every SMB message, and the call set-up of
// port 139. RFC 1002 4.3
#ifndef EASTWEST_PARSERS_NETBIOS_SESSION_H_
#define EASTWEST_PARSERS_NETBIOS_SESSION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/netbios/name.h"

namespace eastwest::netbios {

inline constexpr std::size_t kSessionPacketHeaderSize = 4;

enum class SessionPacketType : std::uint8_t {
  kMessage = 0x00,
  kRequest = 0x81,
  kPositiveResponse = 0x82,
  kNegativeResponse = 0x83,
  kRetargetResponse = 0x84,
  kKeepAlive = 0x85,
};

// Framing says how wide the length is: 17 bits over NetBIOS (port 139, RFC 1002 4.3.1), 24 bits
// over direct TCP (port 445, [MS-SMB2] 2.1).
enum class Framing : std::uint8_t { kNetbios, kDirectTcp };

struct SessionPacketHeader {
  SessionPacketType type = SessionPacketType::kMessage;
  std::uint32_t length = 0;  // of what follows the four bytes
};

// ParseSessionPacketHeader reads the first four bytes. An unknown type, or a reserved flag bit
// over NetBIOS, is kBadValue: that is how a reader finds out that it lost the framing.
Parsed<SessionPacketHeader> ParseSessionPacketHeader(Bytes data, Framing framing);

// The parsers below take what follows the four bytes.

struct SessionRequest {
  Name called;
  Name calling;
};
Parsed<SessionRequest> ParseSessionRequest(Bytes body);  // RFC 1002 4.3.2

enum class SessionError : std::uint8_t {
  kNotListeningOnCalledName = 0x80,
  kNotListeningForCallingName = 0x81,
  kCalledNameNotPresent = 0x82,
  kInsufficientResources = 0x83,
  kUnspecified = 0x8F,
};
std::string_view SessionErrorName(SessionError error);  // empty when unknown
struct NegativeSessionResponse {
  SessionError error = SessionError::kUnspecified;
};
Parsed<NegativeSessionResponse> ParseNegativeSessionResponse(Bytes body);  // RFC 1002 4.3.4

struct RetargetSessionResponse {
  std::array<std::uint8_t, 4> ip{};
  std::uint16_t port = 0;
};
Parsed<RetargetSessionResponse> ParseRetargetSessionResponse(Bytes body);  // RFC 1002 4.3.5

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_SESSION_H_
