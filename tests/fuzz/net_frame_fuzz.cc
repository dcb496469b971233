// Decodes a frame under a link type taken from its first bytes, as a capture and again as the
// content of a reassembled datagram. Steering and the reading of plain packets must agree with
// decoding.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

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

  const eastwest::net::PlainPacket plain = eastwest::net::ReadPlainPacket(frame, length);
  if (plain && link == LinkType::kEthernet && packet.tunnel_depth == 0) {
    Touch(plain.segment);
    Require(plain.segment_length == packet.ip_payload_length);
    Require(eastwest::net::ReadPlainTcp(plain).flags == packet.tcp_flags);
  }

  if (packet.fragment.present) {
    static_cast<void>(DecodeTransport(packet, packet.ip_payload_length));
    RequireSound(packet);
  }
  return 0;
}
