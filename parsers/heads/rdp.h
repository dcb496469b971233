// The X.224 connection request and confirm that open RDP. [MS-RDPBCGR] 2.2.1.1, 2.2.1.2
#ifndef EASTWEST_PARSERS_HEADS_RDP_H_
#define EASTWEST_PARSERS_HEADS_RDP_H_

#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

struct RdpRequest {
  Bytes cookie;                            // the user name, cut by the client to 9 characters
  Bytes routing_token;                     // of a load balancer, instead of a cookie
  std::optional<std::uint32_t> protocols;  // bits: 1 TLS, 2 CredSSP, 8 extended CredSSP
};

struct RdpConfirm {
  std::optional<std::uint32_t> protocol;  // the one that was chosen; 0 is RDP's own security
  std::optional<std::uint32_t> failure;   // why there will be none
};

// Both want the TPKT packet from its first byte; kTruncated: not all of it is there.
Parsed<RdpRequest> ParseRdpRequest(Bytes packet);
Parsed<RdpConfirm> ParseRdpConfirm(Bytes packet);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_RDP_H_
