// Tunnel reads the header between an outer packet and what it carries.
#ifndef EASTWEST_PARSERS_NET_TUNNEL_H_
#define EASTWEST_PARSERS_NET_TUNNEL_H_

#include "parsers/net/cursor.h"
#include "parsers/net/packet.h"

namespace eastwest::net {

// ReadTunnel takes the header of the tunnel that next names (kGre, kVxlan, kGeneve, kIpInIp) and
// gives what it carries, or an error. name is what Packet::tunnel would call it.
Next ReadTunnel(Next next, Cursor& cursor, Tunnel& name);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_TUNNEL_H_
