// Steering picks one number for two hosts, so that everything they exchange meets in one place.
#ifndef EASTWEST_PARSERS_NET_STEERING_H_
#define EASTWEST_PARSERS_NET_STEERING_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/net/address.h"
#include "parsers/net/packet.h"
#include "parsers/net/plain_frame.h"

namespace eastwest::net {

// HostPairHash is the same for (a, b) and (b, a), on every machine and in every run. All its bits
// are mixed: any subset may pick a shard.
std::uint32_t HostPairHash(const IpAddress& one, const IpAddress& other);

// SteeringHash is HostPairHash of the addresses that DecodeFrame finds, and 0 when it finds none.
// The usual frame (Ethernet, at most one VLAN tag, IPv4 or IPv6, TCP) costs two address loads; any
// other is decoded. A fragment of a tunnel's outer packet hashes to the tunnel's ends: the inner
// addresses are known only after reassembly.
std::uint32_t SteeringHash(LinkType link, Bytes frame, std::uint32_t original_length);

// Steering is the hash, and the plain frame that was found on the way: whoever handles the packet
// need not look for it again.
struct Steering {
  std::uint32_t hash = 0;
  PlainFrame plain;
};
Steering Steer(LinkType link, Bytes frame, std::uint32_t original_length);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_STEERING_H_
