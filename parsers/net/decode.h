// DecodeFrame walks from the link header to the innermost TCP/UDP payload of a frame.
#ifndef EASTWEST_PARSERS_NET_DECODE_H_
#define EASTWEST_PARSERS_NET_DECODE_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"

namespace eastwest::net {

// kLayersMax bounds the headers of one frame, IPv6 extensions, VLAN tags and MPLS labels included.
inline constexpr std::size_t kLayersMax = 16;

// kTunnelDepthMax bounds the tunnels taken off one frame.
inline constexpr std::size_t kTunnelDepthMax = 4;

// DecodeVerdict says how far decoding came. Only after kIp may ports and payload be used; the
// addresses of the packet are those of the innermost sound IP header under any verdict, and of
// Family::kNone when there is none.
enum class [[nodiscard]] DecodeVerdict : std::uint8_t{
    kIp,               // an IP packet; transport says whether TCP, UDP or something else is inside
    kNotIp,            // a sound frame that carries something else (ARP, STP, ...)
    kTruncated,        // the capture, or the frame itself, ends inside a header
    kMalformed,        // a header has a value that its specification forbids
    kUnknownLinkType,  // a link type that this parser does not know
    kTooManyLayers,    // more headers than kLayersMax or more tunnels than kTunnelDepthMax
};

// DecodeFrame fills packet with the innermost IP packet of frame; what packet held before is gone.
// original_length is the frame's length on the wire (frame.size() when nothing was cut). What a
// tunnel carries replaces the outer packet only when it is a sound IP packet.
// The transport header of a fragment is not read: reassemble ip_payload, then DecodeTransport.
DecodeVerdict DecodeFrame(LinkType link, Bytes frame, std::uint32_t original_length,
                          Packet& packet);

// DecodeTransport reads what packet.ip_payload holds by packet.ip_protocol, tunnels included,
// after the caller replaced ip_payload by a reassembled datagram. ip_payload_length is the
// datagram's length on the wire. It clears packet.fragment, unless a tunnel inside the datagram
// carries a fragment again.
DecodeVerdict DecodeTransport(Packet& packet, std::uint32_t ip_payload_length);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_DECODE_H_
