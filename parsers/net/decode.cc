#include "parsers/net/decode.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "parsers/bytes/endian.h"
#include "parsers/net/cursor.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"
#include "parsers/net/plain_frame.h"
#include "parsers/net/transport.h"
#include "parsers/net/tunnel.h"

namespace eastwest::net {
namespace {

DecodeVerdict VerdictOf(Next end) {
  switch (end) {
    case Next::kNotIp:
      return DecodeVerdict::kNotIp;
    case Next::kTruncated:
      return DecodeVerdict::kTruncated;
    case Next::kMalformed:
      return DecodeVerdict::kMalformed;
    case Next::kTooManyLayers:
      return DecodeVerdict::kTooManyLayers;
    default:
      return DecodeVerdict::kIp;
  }
}

bool IsTunnel(Next next) {
  return next == Next::kGre || next == Next::kVxlan || next == Next::kGeneve ||
         next == Next::kIpInIp;
}

// ReadPacket goes from any header below IP to the end of one IP packet, or to a tunnel in it.
Next ReadPacket(Next next, Cursor& cursor, Packet& packet) {
  next = ReadLinkHeaders(next, cursor, packet);
  if (next != Next::kIpv4 && next != Next::kIpv6) {
    return next;
  }
  if (!cursor.TakeLayer()) {
    return Next::kTooManyLayers;
  }
  next = next == Next::kIpv4 ? ReadIpv4(cursor, packet) : ReadIpv6(cursor, packet);
  return next == Next::kTransport ? ReadTransport(cursor, packet) : next;
}

// InsideOf starts the packet that a tunnel in outer carries: it knows only how it travelled.
Packet InsideOf(const Packet& outer, Tunnel name) {
  Packet inner;
  inner.vlan_count = outer.vlan_count;
  inner.vlans = outer.vlans;
  inner.tunnel_depth = outer.tunnel_depth;
  ++inner.tunnel_depth;
  const bool outermost = outer.tunnel_depth == 0;
  inner.tunnel = outermost ? name : outer.tunnel;
  inner.outer_source = outermost ? outer.source : outer.outer_source;
  inner.outer_destination = outermost ? outer.destination : outer.outer_destination;
  return inner;
}

// PeelTunnels replaces packet by what it carries, as long as that is IP. Whatever looks like a
// tunnel and is none (any UDP may use VXLAN's port) leaves packet as it is.
DecodeVerdict PeelTunnels(Next next, Cursor& cursor, Packet& packet) {
  while (IsTunnel(next)) {
    if (packet.tunnel_depth == kTunnelDepthMax) {
      return DecodeVerdict::kTooManyLayers;
    }
    Tunnel name = Tunnel::kNone;
    const Next content = ReadTunnel(next, cursor, name);
    Packet inner = InsideOf(packet, name);
    next = ReadPacket(content, cursor, inner);
    if (inner.source.family == IpAddress::Family::kNone) {
      return next == Next::kTooManyLayers ? DecodeVerdict::kTooManyLayers : DecodeVerdict::kIp;
    }
    packet = inner;
  }
  return VerdictOf(next);
}

// EnterPlain goes to the TCP or UDP header of a plain frame, without the walk. False: the frame is
// not plain, and nothing is read.
bool EnterPlain(Bytes frame, Cursor& cursor, Packet& packet) {
  const PlainFrame plain = FindPlainFrame(frame, cursor.length);
  if (!plain) {
    return false;
  }
  const Bytes ip = IpOf(plain, frame);
  const auto header = Ipv4View::Of(ip);
  const std::uint8_t protocol = header ? header->U8<9>() : 0;
  if (protocol != kProtocolTcp && protocol != kProtocolUdp) {
    return false;
  }
  packet.source = IpAddress::V4(header->Slice<12, 4>());
  packet.destination = IpAddress::V4(header->Slice<16, 4>());
  packet.ip_protocol = protocol;
  packet.ip_header = ip.first(kPlainIpBytes);
  packet.ip_payload = ip.subspan(kPlainIpBytes);
  packet.ip_payload_length = plain.ip_length - kPlainIpBytes;
  cursor.bytes = packet.ip_payload;
  cursor.length = packet.ip_payload_length;
  cursor.layers = 2;  // Ethernet and IP
  if (plain.has_vlan()) {
    packet.vlan_count = 1;
    packet.vlans[0] = LoadBe<std::uint16_t>(frame, kEthernetBytes) & 0x0FFF;
    ++cursor.layers;
  }
  return true;
}

}  // namespace

DecodeVerdict DecodeFrame(LinkType link, Bytes frame, std::uint32_t original_length,
                          Packet& packet) {
  packet = Packet{};
  if (frame.size() > std::numeric_limits<std::uint32_t>::max()) {
    return DecodeVerdict::kMalformed;
  }
  Cursor cursor{.bytes = frame,
                .length = std::max(original_length, static_cast<std::uint32_t>(frame.size()))};
  if (link == LinkType::kEthernet && EnterPlain(frame, cursor, packet)) {
    return PeelTunnels(ReadTransport(cursor, packet), cursor, packet);
  }
  const std::optional<Next> first = ReadLinkType(link, cursor);
  if (!first) {
    return DecodeVerdict::kUnknownLinkType;
  }
  return PeelTunnels(ReadPacket(*first, cursor, packet), cursor, packet);
}

DecodeVerdict DecodeTransport(Packet& packet, std::uint32_t ip_payload_length) {
  Cursor cursor{.bytes = packet.ip_payload, .length = ip_payload_length, .reassembled = true};
  cursor.bytes = cursor.bytes.first(std::min<std::size_t>(cursor.bytes.size(), cursor.length));
  packet.fragment = Fragment{};
  Next next = ReadExtensions(cursor, packet);
  if (next == Next::kTransport) {
    next = ReadTransport(cursor, packet);
  }
  return PeelTunnels(next, cursor, packet);
}

}  // namespace eastwest::net
