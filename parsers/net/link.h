// Link reads what lies between the start of a frame (or of a tunnel's content) and an IP header.
#ifndef EASTWEST_PARSERS_NET_LINK_H_
#define EASTWEST_PARSERS_NET_LINK_H_

#include <cstdint>
#include <optional>

#include "parsers/net/cursor.h"
#include "parsers/net/packet.h"

namespace eastwest::net {

// EtherType values from the IEEE registry, as far as IP can follow them.
enum class EtherType : std::uint16_t {
  kIpv4 = 0x0800,
  kTransparentEthernet = 0x6558,
  kVlan = 0x8100,
  kIpv6 = 0x86DD,
  kMplsUnicast = 0x8847,
  kMplsMulticast = 0x8848,
  kPppoeSession = 0x8864,
  kErspan = 0x88BE,  // I and II
  kErspan3 = 0x22EB,
  kProviderVlan = 0x88A8,
  kOldQinQ = 0x9100,
  kOldQinQ2 = 0x9200,
};

// NextOf says what an EtherType announces; kNotIp for what cannot carry IP.
Next NextOf(EtherType type);

// ReadLinkType takes the header of a capture file's link type, or nothing for an unknown one.
std::optional<Next> ReadLinkType(LinkType link, Cursor& cursor);

// ReadLinkHeaders takes headers from next on until an IP header is ahead (kIpv4, kIpv6) or
// decoding has ended. VLAN ids go to packet.
Next ReadLinkHeaders(Next next, Cursor& cursor, Packet& packet);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_LINK_H_
