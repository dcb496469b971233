#include "src/bench/deck.h"

#include <algorithm>
#include <array>

namespace eastwest::bench {
namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

}  // namespace

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

void Deck::MoveTo(std::uint64_t lap, std::size_t first, std::size_t count) {
  const std::uint16_t network = NetworkOf(lap);
  for (Packet& packet : std::span(packets_).subspan(first, count)) {
    if (packet.network != network) {
      Move(packet, network);
    }
  }
}

// Move: both addresses are in both checksums.
void Deck::Move(Packet& packet, std::uint16_t network) {
  const std::span<std::uint8_t> frame = std::span(bytes_).subspan(packet.offset, packet.length);
  std::uint32_t change = 2 * ChangeOf(packet.network, network);
  AddToChecksum(frame, kIpChecksumAt, change);
  Store16(frame, kSourceAt, network);
  Store16(frame, kDestinationAt, network);
  if (packet.secret_at != 0) {
    const std::uint16_t before = Load16(frame, packet.secret_at);
    const auto secret = static_cast<std::uint16_t>(before ^ packet.network ^ network);
    Store16(frame, packet.secret_at, secret);
    change += ChangeOf(before, secret);
  }
  if (packet.checksum_at != 0) {
    AddToChecksum(frame, packet.checksum_at, change);
  }
  packet.network = network;
}

}  // namespace eastwest::bench
