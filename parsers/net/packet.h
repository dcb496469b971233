// Packet is what the layers below the application say: who, to whom, and where the payload is.
#ifndef EASTWEST_PARSERS_NET_PACKET_H_
#define EASTWEST_PARSERS_NET_PACKET_H_

#include <array>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/net/address.h"

namespace eastwest::net {

// LinkType is the LINKTYPE_ value of a capture file (not the DLT_ of one system).
enum class LinkType : std::uint16_t {
  kNull = 0,
  kEthernet = 1,
  kRawBsd12 = 12,  // DLT_RAW of most systems, found in files although it should be 101
  kRawBsd14 = 14,
  kRaw = 101,
  kLoop = 108,
  kLinuxSll = 113,
  kIpv4 = 228,
  kIpv6 = 229,
  kLinuxSll2 = 276,
};

enum class Transport : std::uint8_t { kOther, kTcp, kUdp, kIcmp };

// Tunnel names the outermost encapsulation that was taken off.
enum class Tunnel : std::uint8_t { kNone, kGre, kErspan, kVxlan, kGeneve, kIpInIp };

enum TcpFlag : std::uint8_t {
  kTcpFin = 0x01,
  kTcpSyn = 0x02,
  kTcpRst = 0x04,
  kTcpPsh = 0x08,
  kTcpAck = 0x10,
  kTcpUrg = 0x20,
};

// Fragment describes an IP fragment; ip_payload of the Packet holds its bytes.
struct Fragment {
  bool present = false;
  bool more = false;               // more fragments follow
  std::uint32_t offset_bytes = 0;  // of ip_payload in the datagram
  std::uint32_t identification = 0;
};

// Checksum is the verdict on the IPv4 header and TCP/UDP checksums of a packet. kOffloaded: only
// the pseudo header is summed, as a capture on the sending host sees it before its network card
// finishes the work; on a mirror port it is as bad as kBad.
enum class Checksum : std::uint8_t { kNotChecked, kGood, kBad, kOffloaded };

// Packet holds the innermost IP packet of a frame. Views point into the frame.
struct Packet {
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t ip_protocol = 0;  // after IPv6 extension headers
  Transport transport = Transport::kOther;

  std::uint32_t tcp_sequence = 0;
  std::uint32_t tcp_acknowledgment = 0;
  std::uint8_t tcp_flags = 0;
  std::uint16_t tcp_window = 0;
  std::uint16_t tcp_mss = 0;  // that a SYN announces; 0: it does not

  Bytes payload;                     // of TCP/UDP, as far as it was captured, padding cut off
  std::uint32_t payload_length = 0;  // by the IP header; > payload.size() when the capture cut it

  Bytes segment;                     // TCP/UDP header and payload, bounded like payload
  std::uint32_t segment_length = 0;  // by the IP (UDP) header; > segment.size() when cut

  Fragment fragment;
  Bytes ip_header;                      // of IPv4, options included; empty for IPv6
  Bytes ip_payload;                     // what follows the IP header and its IPv6 extensions
  std::uint32_t ip_payload_length = 0;  // by the IP header; > ip_payload.size() when cut
  bool length_offloaded = false;        // the IP length field is 0 (TSO): the frame's length stands

  bool reassembled = false;  // from fragments: no frame carried it as a whole

  Tunnel tunnel = Tunnel::kNone;
  std::uint8_t tunnel_depth = 0;
  IpAddress outer_source;  // of the outermost IP header, when tunnel_depth > 0
  IpAddress outer_destination;

  std::uint8_t vlan_count = 0;  // outermost first; at most two are kept
  std::array<std::uint16_t, 2> vlans{};
};

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_PACKET_H_
