// Transport reads TCP and UDP headers and notices tunnels.
#ifndef EASTWEST_PARSERS_NET_TRANSPORT_H_
#define EASTWEST_PARSERS_NET_TRANSPORT_H_

#include <cstdint>

#include "parsers/net/cursor.h"
#include "parsers/net/packet.h"

namespace eastwest::net {

// ReadTransport takes the header that packet.ip_protocol names. It gives kDone, an error, or the
// tunnel whose header (for kIpInIp: whose IP header) is ahead.
Next ReadTransport(Cursor& cursor, Packet& packet);

// IsTunnelPort: a UDP datagram to this port may carry packets of others.
bool IsTunnelPort(std::uint16_t port);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_TRANSPORT_H_
