// RTS PDUs: how RPC over HTTP version 2 ties its connections together. [MS-RPCH] 2.2.3.6
#ifndef EASTWEST_PARSERS_DCERPC_RTS_H_
#define EASTWEST_PARSERS_DCERPC_RTS_H_

#include <cstdint>
#include <optional>

#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/pdu.h"

namespace eastwest::dcerpc {

// [MS-RPCH] 2.2.3.5.1 to .15
enum class RtsCommand : std::uint32_t {
  kReceiveWindowSize = 0,
  kFlowControlAck = 1,
  kConnectionTimeout = 2,
  kCookie = 3,
  kChannelLifetime = 4,
  kClientKeepalive = 5,
  kVersion = 6,
  kEmpty = 7,
  kPadding = 8,
  kNegativeAnce = 9,
  kAnce = 10,
  kClientAddress = 11,
  kAssociationGroupId = 12,
  kDestination = 13,
  kPingTrafficSentNotify = 14,
};

inline constexpr std::uint16_t kRtsRecycleChannel = 0x0004;  // [MS-RPCH] 2.2.3.6.1

struct Rts {
  std::uint16_t flags = 0;
  std::uint16_t commands = 0;
  // The first cookie behind a version: the virtual connection, which all of its channels name when
  // they begin (CONN/A1, CONN/B1, and the R1 PDUs of channels that take over).
  std::optional<Guid> virtual_connection;
  // The last cookie behind it: the channel that this PDU begins.
  std::optional<Guid> channel;
};

// ParseRts reads the commands of a PDU of type kRts. A command that is not known hides its length,
// and with it what follows: kBadValue.
Parsed<Rts> ParseRts(const Pdu& pdu);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_RTS_H_
