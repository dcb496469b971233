// Decodes a frame under a link type taken from its first bytes, as a capture and again as the
// content of a reassembled datagram. Every short way through an Ethernet frame, of the decoder, of
// steering and of the reading of plain packets, must find what the walk from header to header does.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "parsers/bytes/endian.h"
#include "parsers/net/checksum.h"
#include "parsers/net/decode.h"
#include "parsers/net/plain_packet.h"
#include "parsers/net/steering.h"

namespace {

using eastwest::Bytes;
using eastwest::net::DecodeVerdict;
using eastwest::net::IpAddress;
using eastwest::net::LinkType;
using eastwest::net::Packet;
using eastwest::net::PlainPacket;
using eastwest::net::Transport;

constexpr std::array kLinkTypes = {LinkType::kEthernet, LinkType::kNull, LinkType::kRawBsd12,
                                   LinkType::kRawBsd14, LinkType::kRaw,  LinkType::kLoop,
                                   LinkType::kLinuxSll, LinkType::kIpv4, LinkType::kIpv6,
                                   LinkType::kLinuxSll2};

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// Touch makes the sanitizer see a view that leaves the frame.
void Touch(Bytes view) {
  volatile std::uint8_t last = 0;
  for (const std::uint8_t byte : view) {
    last = byte;
  }
  static_cast<void>(last);
}

void RequireSound(const Packet& packet) {
  Touch(packet.payload);
  Touch(packet.segment);
  Touch(packet.ip_payload);
  Touch(packet.ip_header);
  Require(packet.payload.size() <= packet.payload_length);
  Require(packet.segment.size() <= packet.segment_length);
  Require(packet.ip_payload.size() <= packet.ip_payload_length);
  Require(CheckTransportChecksum(packet) <= eastwest::net::Checksum::kOffloaded);
  Require(CheckIpv4HeaderChecksum(packet) <= eastwest::net::Checksum::kBad);
}

constexpr std::size_t kCookedBytes = 16;

// Cooked puts Linux's cooked header in front of an Ethernet frame. The decoder knows no short way
// behind it and walks through the same frame header by header.
std::vector<std::uint8_t> Cooked(Bytes frame) {
  std::vector<std::uint8_t> cooked(kCookedBytes);
  cooked[14] = 0x65;  // EtherType 6558: transparent Ethernet bridging
  cooked[15] = 0x58;
  cooked.insert(cooked.end(), frame.begin(), frame.end());
  return cooked;
}

bool SameView(Bytes one, Bytes other) {
  return one.size() == other.size() && (one.empty() || one.data() == other.data());
}

void RequireSameTransport(const Packet& quick, const Packet& walked) {
  Require(quick.source_port == walked.source_port);
  Require(quick.destination_port == walked.destination_port);
  Require(quick.transport == walked.transport);
  Require(quick.tcp_sequence == walked.tcp_sequence);
  Require(quick.tcp_acknowledgment == walked.tcp_acknowledgment);
  Require(quick.tcp_flags == walked.tcp_flags);
  Require(quick.tcp_window == walked.tcp_window);
  Require(quick.tcp_mss == walked.tcp_mss);
  Require(SameView(quick.payload, walked.payload));
  Require(quick.payload_length == walked.payload_length);
  Require(SameView(quick.segment, walked.segment));
  Require(quick.segment_length == walked.segment_length);
}

void RequireSame(const Packet& quick, const Packet& walked) {
  Require(quick.source == walked.source && quick.destination == walked.destination);
  Require(quick.ip_protocol == walked.ip_protocol);
  Require(quick.fragment.present == walked.fragment.present);
  Require(quick.fragment.more == walked.fragment.more);
  Require(quick.fragment.offset_bytes == walked.fragment.offset_bytes);
  Require(quick.fragment.identification == walked.fragment.identification);
  Require(SameView(quick.ip_header, walked.ip_header));
  Require(SameView(quick.ip_payload, walked.ip_payload));
  Require(quick.ip_payload_length == walked.ip_payload_length);
  Require(quick.length_offloaded == walked.length_offloaded);
  Require(quick.reassembled == walked.reassembled);
  Require(quick.tunnel == walked.tunnel && quick.tunnel_depth == walked.tunnel_depth);
  Require(quick.outer_source == walked.outer_source);
  Require(quick.outer_destination == walked.outer_destination);
  Require(quick.vlan_count == walked.vlan_count && quick.vlans == walked.vlans);
  RequireSameTransport(quick, walked);
}

// IsPlain says by the walk alone what the reader of plain packets has to find: IPv4 behind one VLAN
// tag (8100) at most, with TCP or UDP right behind a header of 20 bytes.
bool IsPlain(Bytes frame, const Packet& walked) {
  const bool ports = walked.transport == Transport::kTcp || walked.transport == Transport::kUdp;
  if (frame.size() < 38 || walked.tunnel_depth != 0 || !ports || walked.ip_header.size() != 20 ||
      walked.ip_header[9] != walked.ip_protocol) {
    return false;
  }
  const auto type = eastwest::LoadBe<std::uint16_t>(frame, 12);
  const bool tagged = type == 0x8100 && eastwest::LoadBe<std::uint16_t>(frame, 16) == 0x0800;
  return (type == 0x0800 || tagged) && !walked.fragment.present && !walked.length_offloaded;
}

void RequirePlain(const PlainPacket& plain, const Packet& walked) {
  const bool tcp = walked.ip_protocol == 6;
  Touch(plain.segment);
  Require(plain.tcp == tcp);
  Require(plain.vlan == (walked.vlan_count == 1));
  Require(SameView(plain.segment, walked.ip_payload));
  Require(plain.segment_length == walked.ip_payload_length);
  Require(plain.key.hosts ==
          (std::uint64_t{eastwest::LoadLe<std::uint32_t>(walked.source.bytes, 0)} << 32 |
           eastwest::LoadLe<std::uint32_t>(walked.destination.bytes, 0)));
  if (walked.transport == Transport::kTcp || walked.transport == Transport::kUdp) {
    Require(plain.key.ports == (std::uint64_t{walked.ip_protocol} << 32 |
                                std::uint32_t{walked.source_port} << 16 | walked.destination_port));
  }
  if (!tcp) {
    return;
  }
  const eastwest::net::PlainTcp rest = ReadPlainTcp(plain);
  Require(rest.flags == walked.tcp_flags);
  if (walked.transport == Transport::kTcp) {
    Require(rest.sequence == walked.tcp_sequence);
    Require(rest.acknowledgment == walked.tcp_acknowledgment);
    Require(rest.payload_length == walked.payload_length);
  }
}

void RequireShortWaysAreRight(Bytes input, std::uint32_t length) {
  const std::vector<std::uint8_t> cooked = Cooked(input);
  const Bytes frame = Bytes(cooked).subspan(kCookedBytes);
  Packet quick;
  Packet walked;
  const DecodeVerdict verdict = DecodeFrame(LinkType::kEthernet, frame, length, quick);
  Require(DecodeFrame(LinkType::kLinuxSll, cooked, length + kCookedBytes, walked) == verdict);
  RequireSame(quick, walked);

  const bool found = walked.source.family != IpAddress::Family::kNone;
  const std::uint32_t hash =
      found ? eastwest::net::HostPairHash(walked.source, walked.destination) : 0;
  Require(eastwest::net::SteeringHash(LinkType::kEthernet, frame, length) == hash);

  const PlainPacket plain = eastwest::net::ReadPlainPacket(frame, length);
  Require(plain || !IsPlain(frame, walked));
  if (plain && walked.tunnel_depth == 0) {
    RequirePlain(plain, walked);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  if (input.size() < 2) {
    return 0;
  }
  const LinkType link = kLinkTypes[input[0] % kLinkTypes.size()];
  const Bytes frame = input.subspan(2);
  const auto length = static_cast<std::uint32_t>(frame.size()) + (input[1] & 0x7FU) * 16U;

  Packet packet;
  const DecodeVerdict verdict = DecodeFrame(link, frame, length, packet);
  RequireSound(packet);
  const bool found = packet.source.family != IpAddress::Family::kNone;
  Require(verdict != DecodeVerdict::kIp || found);
  const std::uint32_t hash =
      found ? eastwest::net::HostPairHash(packet.source, packet.destination) : 0;
  Require(eastwest::net::SteeringHash(link, frame, length) == hash);

  if (link == LinkType::kEthernet) {
    RequireShortWaysAreRight(frame, length);
  }

  if (packet.fragment.present) {
    static_cast<void>(DecodeTransport(packet, packet.ip_payload_length));
    RequireSound(packet);
  }
  return 0;
}
