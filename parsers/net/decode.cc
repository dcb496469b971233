#include "parsers/net/decode.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "parsers/net/cursor.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"
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

}  // namespace

DecodeVerdict DecodeFrame(LinkType link, Bytes frame, std::uint32_t original_length,
                          Packet& packet) {
  packet = Packet{};
  if (frame.size() > std::numeric_limits<std::uint32_t>::max()) {
    return DecodeVerdict::kMalformed;
  }
  Cursor cursor{.bytes = frame,
                .length = std::max(original_length, static_cast<std::uint32_t>(frame.size()))};
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
