// Checksums say whether the receiver of a packet accepted it.
#ifndef EASTWEST_PARSERS_NET_CHECKSUM_H_
#define EASTWEST_PARSERS_NET_CHECKSUM_H_

#include "parsers/net/packet.h"
#include "parsers/net/plain_packet.h"

namespace eastwest::net {

// CheckTransportChecksum verifies the TCP or UDP checksum with its pseudo header (RFC 9293 3.1,
// RFC 768, RFC 8200 8.1). kNotChecked when the segment was not captured whole, is a fragment, has
// no checksum (UDP 0), has no IP length (segmentation offload), or is neither TCP nor UDP.
// Destinations behind an IPv6 routing header or an IPv4 source route are not looked up.
Checksum CheckTransportChecksum(const Packet& packet);

// CheckIpv4HeaderChecksum verifies the header checksum of the innermost IPv4 packet (RFC 791 3.1).
// kNotChecked for IPv6, and for 0, which hosts with checksum offload hand to a capture.
Checksum CheckIpv4HeaderChecksum(const Packet& packet);

// HasGoodChecksums: the packet was captured whole, and both checks would say kGood.
bool HasGoodChecksums(const PlainPacket& packet);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_CHECKSUM_H_
