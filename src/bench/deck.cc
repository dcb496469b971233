#include "src/bench/deck.h"

#include <algorithm>

namespace eastwest::bench {
namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

}  // namespace

std::uint16_t Load16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

void Store16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void UpdateChecksum(std::span<std::uint8_t> frame, std::size_t checksum_at, std::uint16_t before,
                    std::uint16_t after) {
  constexpr std::uint32_t kOnes = 0xFFFF;
  std::uint32_t sum = (~Load16(frame, checksum_at) & kOnes) + (~before & kOnes) + after;
  sum = (sum & kOnes) + (sum >> 16U);
  sum = (sum & kOnes) + (sum >> 16U);
  Store16(frame, checksum_at, static_cast<std::uint16_t>(~sum));
}

std::uint16_t TransportChecksumAt(Bytes frame, std::size_t transport_at) {
  const std::uint8_t protocol = frame[kIpAt + 9];
  const std::size_t at = transport_at + (protocol == kTcp ? 16U : 6U);
  const bool has = protocol == kTcp || protocol == kUdp;
  if (!has || at + 2 > frame.size() || (protocol == kUdp && Load16(frame, at) == 0)) {
    return 0;
  }
  return static_cast<std::uint16_t>(at);
}

std::uint16_t NetworkOf(std::uint64_t lap) {
  const std::uint64_t number = lap % kNetworks;
  if (number < 256) {
    return static_cast<std::uint16_t>(0x0A00 + number);
  }
  return static_cast<std::uint16_t>(number < 256 + 16 ? 0xAC10 + (number - 256) : 0xC0A8);
}

net::IpAddress AddressOf(Host host, std::uint64_t lap) {
  std::array<std::uint8_t, 4> bytes{};
  Store16(bytes, 0, NetworkOf(lap));
  Store16(bytes, 2, host);
  return net::IpAddress::V4(bytes);
}

void Deck::Add(Bytes frame, std::size_t transport_at, std::size_t secret_at) {
  packets_.push_back({.offset = bytes_.size(),
                      .length = static_cast<std::uint16_t>(frame.size()),
                      .checksum_at = TransportChecksumAt(frame, transport_at),
                      .secret_at = static_cast<std::uint16_t>(secret_at),
                      .network = Load16(frame, kSourceAt)});
  constexpr std::size_t kStations = 12;  // to and from
  bytes_.insert(bytes_.end(), kStations, std::uint8_t{0x02});
  bytes_.insert(bytes_.end(), frame.begin() + kStations, frame.end());
  bytes_.resize((bytes_.size() + kAlignment - 1) / kAlignment * kAlignment);
  frame_bytes_ += frame.size();
}

// Replace changes a word of what the transport checksum covers.
void Deck::Packet::Replace(std::span<std::uint8_t> frame, std::size_t at,
                           std::uint16_t word) const {
  if (checksum_at != 0) {
    UpdateChecksum(frame, checksum_at, Load16(frame, at), word);
  }
  Store16(frame, at, word);
}

void Deck::MoveTo(std::uint64_t lap, std::size_t first, std::size_t count) {
  const std::uint16_t network = NetworkOf(lap);
  for (Packet& packet : std::span(packets_).subspan(first, count)) {
    if (packet.network == network) {
      continue;
    }
    const std::span<std::uint8_t> frame = std::span(bytes_).subspan(packet.offset, packet.length);
    for (const std::size_t at : {kSourceAt, kDestinationAt}) {
      UpdateChecksum(frame, kIpChecksumAt, packet.network, network);
      packet.Replace(frame, at, network);
    }
    if (packet.secret_at != 0) {
      const auto secret =
          static_cast<std::uint16_t>(Load16(frame, packet.secret_at) ^ packet.network ^ network);
      packet.Replace(frame, packet.secret_at, secret);
    }
    packet.network = network;
  }
}

}  // namespace eastwest::bench
