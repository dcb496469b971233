#include "tests/evasion/ip_frame.h"

#include <algorithm>

#include "parsers/net/checksum.h"
#include "parsers/net/decode.h"

namespace eastwest::evasion {
namespace {

constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kTcpHeaderMin = 20;
constexpr std::size_t kTcpChecksumAt = 16;

using Buffer = std::vector<std::uint8_t>;

void PutU16(Buffer& bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void PutU32(Buffer& bytes, std::size_t at, std::uint32_t value) {
  PutU16(bytes, at, value >> 16);
  PutU16(bytes, at + 2, value & 0xFFFF);
}

std::uint64_t Sum(Bytes bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += static_cast<std::uint64_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
  }
  return sum;
}

// InternetChecksum folds to 16 bits. RFC 1071
std::uint16_t InternetChecksum(std::uint64_t sum) {
  while (sum > 0xFFFF) {
    sum = (sum & 0xFFFF) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

// TcpChecksum: pseudo header of both addresses, protocol and length. RFC 9293 3.1, RFC 8200 8.1
std::uint16_t TcpChecksum(const net::Packet& packet, Bytes segment) {
  const auto address = [](const net::IpAddress& ip) { return Bytes(ip.bytes).first(ip.size()); };
  constexpr std::uint64_t kTcp = 6;
  return InternetChecksum(Sum(address(packet.source)) + Sum(address(packet.destination)) + kTcp +
                          segment.size() + Sum(segment));
}

void Append(Buffer& bytes, Bytes more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

// IpHeaderStart is where the header ends that transport follows: nothing when there are
// extensions between them.
std::optional<std::size_t> IpHeaderStart(const Frame& frame, const net::Packet& packet,
                                         std::size_t transport_at) {
  if (packet.source.is_v4()) {
    return transport_at - packet.ip_header.size();
  }
  constexpr std::size_t kNextHeaderAt = 6;
  if (transport_at < kIpv6Header) {
    return std::nullopt;
  }
  const std::size_t at = transport_at - kIpv6Header;
  const bool straight = frame.bytes[at] >> 4 == 6 &&
                        frame.bytes[at + kNextHeaderAt] == packet.ip_protocol &&
                        std::equal(packet.source.bytes.begin(), packet.source.bytes.end(),
                                   frame.bytes.begin() + static_cast<std::ptrdiff_t>(at) + 8);
  return straight ? std::optional(at) : std::nullopt;
}

// HasLength: link headers that carry a length (LLC, PPPoE) are left alone; the others end with the
// EtherType of IP, or are four bytes or none.
bool HasLength(Bytes link) {
  if (link.size() <= 4) {
    return false;
  }
  const unsigned type = static_cast<unsigned>(link[link.size() - 2] << 8 | link.back());
  constexpr std::size_t kSnapBytes = 22;  // Ethernet, LLC and SNAP
  const bool ip = type == 0x0800 || type == 0x86DD;
  return !ip || (link.size() == kSnapBytes && link[14] == 0xAA);
}

}  // namespace

std::optional<IpFrame> IpFrame::Of(const Frame& frame) {
  IpFrame found;
  net::Packet& packet = found.packet_;
  const auto verdict =
      net::DecodeFrame(frame.link_type, frame.bytes, frame.original_length, packet);
  const bool transport =
      packet.transport == net::Transport::kTcp || packet.transport == net::Transport::kUdp;
  if (verdict != net::DecodeVerdict::kIp || !transport || packet.tunnel_depth > 0 ||
      packet.fragment.present || packet.payload.size() != packet.payload_length) {
    return std::nullopt;
  }
  if (net::CheckTransportChecksum(packet) == net::Checksum::kBad ||
      net::CheckIpv4HeaderChecksum(packet) == net::Checksum::kBad) {
    return std::nullopt;
  }
  found.transport_at_ = static_cast<std::size_t>(packet.segment.data() - frame.bytes.data());
  const auto ip_at = IpHeaderStart(frame, packet, found.transport_at_);
  if (!ip_at) {
    return std::nullopt;
  }
  found.ip_at_ = *ip_at;
  found.frame_ = &frame;
  if (HasLength(found.link())) {
    return std::nullopt;
  }
  const End source{packet.source, packet.source_port};
  const End destination{packet.destination, packet.destination_port};
  found.flow_ = {.low = std::min(source, destination), .high = std::max(source, destination)};
  return found;
}

Frame IpFrame::WithIp(Bytes ip_header, Bytes rest) const {
  Buffer header(ip_header.begin(), ip_header.end());
  if (v6()) {
    PutU16(header, 4, header.size() - kIpv6Header + rest.size());
  } else {
    PutU16(header, 2, header.size() + rest.size());
    PutU16(header, 10, 0);
    PutU16(header, 10, InternetChecksum(Sum(header)));
  }
  Frame made{.time = frame_->time, .link_type = frame_->link_type, .bytes = {}};
  Append(made.bytes, link());
  Append(made.bytes, header);
  Append(made.bytes, rest);
  made.original_length = static_cast<std::uint32_t>(made.bytes.size());
  return made;
}

Frame IpFrame::TcpWith(const Tcp& tcp) const {
  const std::size_t header_size = packet_.segment.size() - packet_.payload.size();
  const Bytes header = packet_.segment.first(std::max(header_size, kTcpHeaderMin));
  Buffer segment(header.begin(), header.end());
  PutU32(segment, 4, tcp.sequence);
  PutU32(segment, 8, tcp.acknowledgment);
  segment[13] = tcp.flags;
  PutU16(segment, kTcpChecksumAt, 0);
  Append(segment, tcp.payload);
  PutU16(segment, kTcpChecksumAt, TcpChecksum(packet_, segment));
  return WithIp(ip(), segment);
}

Frame IpFrame::Piece(std::int64_t offset, Bytes payload) const {
  unsigned flags = packet_.tcp_flags;
  auto sequence = static_cast<std::uint32_t>(first_byte() + offset);
  if (offset <= 0) {
    sequence -= HasFlags(net::kTcpSyn) ? 1U : 0U;
  } else {
    flags &= ~unsigned{net::kTcpSyn};
  }
  const std::int64_t end = offset + static_cast<std::int64_t>(payload.size());
  if (end < static_cast<std::int64_t>(packet_.payload.size())) {
    flags &= ~unsigned{net::kTcpFin | net::kTcpPsh};
  }
  return TcpWith({.sequence = sequence,
                  .acknowledgment = packet_.tcp_acknowledgment,
                  .flags = static_cast<std::uint8_t>(flags),
                  .payload = payload});
}

Frames FinishChecksums(const Frames& frames) {
  Frames made = frames;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto packet = IpFrame::Of(frames[i]);
    if (packet && packet->tcp() &&
        net::CheckTransportChecksum(packet->packet()) == net::Checksum::kOffloaded) {
      made[i] = packet->Piece(0, packet->payload());
    }
  }
  return made;
}

void SpoilTcpChecksum(Frame& frame) {
  const auto found = IpFrame::Of(frame);
  if (!found) {
    return;
  }
  const auto at = static_cast<std::size_t>(found->packet().segment.data() - frame.bytes.data());
  frame.bytes[at + kTcpChecksumAt] ^= 0x5A;
  frame.bytes[at + kTcpChecksumAt + 1] ^= 0xA5;
}

}  // namespace eastwest::evasion
