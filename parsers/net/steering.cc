#include "parsers/net/steering.h"

#include <algorithm>
#include <optional>

#include "parsers/bytes/endian.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/cursor.h"
#include "parsers/net/decode.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"
#include "parsers/net/plain_frame.h"
#include "parsers/net/transport.h"

namespace eastwest::net {
namespace {

// The finaliser of SplitMix64 (public domain, S. Vigna): every input bit reaches every output bit.
constexpr std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

constexpr std::uint64_t HashHalves(std::uint64_t low, std::uint64_t high) {
  return Mix(low + high * 0x9E3779B97F4A7C15U + 0x2545F4914F6CDD1DU);
}

// The sum is symmetric and, unlike an exclusive or, does not vanish for a host talking to itself.
constexpr std::uint32_t CombineHosts(std::uint64_t one, std::uint64_t other) {
  return static_cast<std::uint32_t>(Mix(one + other) >> 32);
}

constexpr std::uint64_t HashAddress(const IpAddress& address) {
  const Bytes bytes(address.bytes);
  return HashHalves(LoadLe<std::uint64_t>(bytes, 0), LoadLe<std::uint64_t>(bytes, 8));
}

// IsTransport: what the packet in a plain frame carries is TCP or UDP, and no tunnel.
bool IsTransport(const FixedView<kPlainIpBytes + 4>& header) {
  const std::uint8_t protocol = header.U8<9>();
  return protocol == kProtocolTcp ||
         (protocol == kProtocolUdp && !IsTunnelPort(header.U16Be<kPlainIpBytes + 2>()));
}

std::optional<std::uint32_t> HashIpv6(const Cursor& cursor) {
  const auto header = Ipv6View::Of(cursor.bytes);
  if (!header || header->U8<6>() != kProtocolTcp ||
      MeasureIpv6(*header, cursor).verdict != Next::kTransport) {
    return std::nullopt;
  }
  return CombineHosts(HashHalves(header->U64Le<8>(), header->U64Le<16>()),
                      HashHalves(header->U64Le<24>(), header->U64Le<32>()));
}

std::optional<std::uint32_t> HashIpv6Ethernet(Cursor cursor) {
  const auto header = FixedView<18>::Of(cursor.bytes);
  if (!header) {
    return std::nullopt;
  }
  EtherType type{header->U16Be<12>()};
  cursor.Drop(14);
  if (NextOf(type) == Next::kVlan) {
    type = EtherType{header->U16Be<16>()};
    cursor.Drop(4);
  }
  return type == EtherType::kIpv6 ? HashIpv6(cursor) : std::nullopt;
}

// HashOther is kept out of the way of plain frames: it has a packet on its stack.
[[gnu::noinline]] std::uint32_t HashOther(LinkType link, Bytes frame,
                                          std::uint32_t original_length) {
  if (link == LinkType::kEthernet) {
    const auto captured = static_cast<std::uint32_t>(frame.size());
    const Cursor cursor{.bytes = frame, .length = std::max(original_length, captured)};
    if (const auto hash = HashIpv6Ethernet(cursor)) {
      return *hash;
    }
  }
  Packet packet;
  const DecodeVerdict verdict = DecodeFrame(link, frame, original_length, packet);
  static_cast<void>(verdict);  // the addresses stand, whatever became of the transport header
  if (packet.source.family == IpAddress::Family::kNone) {
    return 0;
  }
  return HostPairHash(packet.source, packet.destination);
}

}  // namespace

std::uint32_t HostPairHash(const IpAddress& one, const IpAddress& other) {
  return CombineHosts(HashAddress(one), HashAddress(other));
}

// What may hold a tunnel, an extension or an error is left to the decoder.
Steering Steer(LinkType link, Bytes frame, std::uint32_t original_length) {
  PlainFrame plain;
  if (link == LinkType::kEthernet) {
    const auto captured = static_cast<std::uint32_t>(frame.size());
    plain = FindPlainFrame(frame, std::max(original_length, captured));
  }
  if (plain) {
    const auto header = FixedView<kPlainIpBytes + 4>::Of(IpOf(plain, frame));
    if (header && IsTransport(*header)) {
      return {.hash = CombineHosts(HashHalves(header->U32Le<12>(), 0),
                                   HashHalves(header->U32Le<16>(), 0)),
              .plain = plain};
    }
  }
  return {.hash = HashOther(link, frame, original_length), .plain = plain};
}

std::uint32_t SteeringHash(LinkType link, Bytes frame, std::uint32_t original_length) {
  return Steer(link, frame, original_length).hash;
}

}  // namespace eastwest::net
