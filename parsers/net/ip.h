// Ip reads IPv4 and IPv6 headers up to the transport header.
#ifndef EASTWEST_PARSERS_NET_IP_H_
#define EASTWEST_PARSERS_NET_IP_H_

#include <cstdint>

#include "parsers/bytes/fixed_view.h"
#include "parsers/net/cursor.h"
#include "parsers/net/packet.h"

namespace eastwest::net {

// IANA protocol numbers that decoding cares about.
inline constexpr std::uint8_t kProtocolHopByHop = 0;
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolIpv4 = 4;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIpv6 = 41;
inline constexpr std::uint8_t kProtocolRouting = 43;
inline constexpr std::uint8_t kProtocolFragment = 44;
inline constexpr std::uint8_t kProtocolGre = 47;
inline constexpr std::uint8_t kProtocolAuthentication = 51;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kProtocolDestinationOptions = 60;
inline constexpr std::uint8_t kProtocolMobility = 135;

using Ipv4View = FixedView<20>;
using Ipv6View = FixedView<40>;

// IpExtent is where an IP packet's header and the packet itself end, or why it is refused.
struct IpExtent {
  Next verdict = Next::kMalformed;  // kTransport when sound
  std::uint32_t header_length = 0;
  std::uint32_t total_length = 0;
  bool offloaded = false;  // the length field is 0: the frame's length stands
};

// MeasureIpv4 and MeasureIpv6 check a header against what is around it. A packet longer than its
// frame is dropped by every receiver, so it is refused; a mirroring switch may cut it, though.
IpExtent MeasureIpv4(const Ipv4View& header, const Cursor& cursor);
IpExtent MeasureIpv6(const Ipv6View& header, const Cursor& cursor);

// ReadIpv4 and ReadIpv6 take a header and give kTransport, kDone for a fragment, or the error.
// The addresses of packet are set only by a sound header.
Next ReadIpv4(Cursor& cursor, Packet& packet);
Next ReadIpv6(Cursor& cursor, Packet& packet);

// ReadExtensions takes what stands between an IP header and the transport header (IPv6 extension
// headers, AH), then sets ip_payload. Same results as ReadIpv6.
Next ReadExtensions(Cursor& cursor, Packet& packet);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_IP_H_
