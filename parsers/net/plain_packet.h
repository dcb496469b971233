// PlainPacket is what a plain frame says of its flow, read in one go: enough for a packet that
// nobody takes apart.
#ifndef EASTWEST_PARSERS_NET_PLAIN_PACKET_H_
#define EASTWEST_PARSERS_NET_PLAIN_PACKET_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/ip.h"
#include "parsers/net/packet.h"
#include "parsers/net/plain_frame.h"

namespace eastwest::net {

// PlainKey names one direction of a flow.
struct PlainKey {
  std::uint64_t hosts = 0;  // IPv4 source above destination, each as it lies, first byte lowest
  std::uint64_t ports = 0;  // IP protocol above source port above destination port

  friend bool operator==(const PlainKey&, const PlainKey&) = default;
};

constexpr PlainKey MakePlainKey(std::uint32_t source, std::uint32_t destination,
                                std::uint16_t source_port, std::uint16_t destination_port,
                                std::uint8_t protocol) {
  return {std::uint64_t{source} << 32 | destination,
          std::uint64_t{protocol} << 32 | std::uint32_t{source_port} << 16 | destination_port};
}

constexpr std::uint8_t ProtocolOf(const PlainKey& key) {
  return static_cast<std::uint8_t>(key.ports >> 32);
}

struct PlainPacket {
  PlainKey key;  // ports 0: the frame is not plain, and nothing else is set
  bool tcp = false;
  bool vlan = false;
  Bytes ip_header;                   // of kPlainIpBytes
  Bytes segment;                     // TCP or UDP header and what follows, as far as captured
  std::uint32_t segment_length = 0;  // by the IP header

  explicit operator bool() const { return key.ports != 0; }
};

// ReadPlainPacket reads a plain frame up to its ports; frame is the one that plain was found in.
// Plain is a TCP or UDP packet in IPv4 without options and fragments, behind one VLAN tag at most.
// Nothing is said about the rest of the transport header.
inline PlainPacket ReadPlainPacket(Bytes frame, const PlainFrame& plain) {
  if (!plain) {
    return {};
  }
  const Bytes ip = IpOf(plain, frame);
  const auto header = FixedView<kPlainIpBytes + 4>::Of(ip);
  if (!header) {
    return {};
  }
  const std::uint8_t protocol = header->U8<9>();
  if (protocol != kProtocolTcp && protocol != kProtocolUdp) {
    return {};
  }
  return {.key = MakePlainKey(header->U32Le<12>(), header->U32Le<16>(), header->U16Be<20>(),
                              header->U16Be<22>(), protocol),
          .tcp = protocol == kProtocolTcp,
          .vlan = plain.has_vlan(),
          .ip_header = ip.first(kPlainIpBytes),
          .segment = ip.subspan(kPlainIpBytes),
          .segment_length = plain.ip_length - kPlainIpBytes};
}

// The same for an Ethernet frame; original_length is its length on the wire.
inline PlainPacket ReadPlainPacket(Bytes frame, std::uint32_t original_length) {
  const auto captured = static_cast<std::uint32_t>(frame.size());
  return ReadPlainPacket(frame, FindPlainFrame(frame, std::max(original_length, captured)));
}

// PlainTcp is what a segment says beyond its ports, options left aside. RFC 9293 3.1
struct PlainTcp {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint32_t payload_length = 0;  // by the IP header
  std::uint8_t flags = 0;  // 0 when the header is cut or malformed; no sound segment has none
  Bytes payload;           // as far as captured
};

inline PlainTcp ReadPlainTcp(const PlainPacket& packet) {
  const auto header = FixedView<20>::Of(packet.segment);
  if (!header) {
    return {};
  }
  const std::uint32_t header_length = (header->U8<12>() >> 4) * 4U;
  if (header_length < 20 || header_length > packet.segment_length) {
    return {};
  }
  return {.sequence = header->U32Be<4>(),
          .acknowledgment = header->U32Be<8>(),
          .payload_length = packet.segment_length - header_length,
          .flags = header->U8<13>(),
          .payload =
              packet.segment.subspan(std::min<std::size_t>(header_length, packet.segment.size()))};
}

// IsPlainAck: the segment acknowledges, and perhaps carries data, and nothing else.
constexpr bool IsPlainAck(const PlainTcp& segment) {
  constexpr unsigned kPlainFlags = kTcpAck | kTcpPsh;
  return (segment.flags & ~kPlainFlags) == 0 && (segment.flags & kTcpAck) != 0;
}

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_PLAIN_PACKET_H_
