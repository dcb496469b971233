#include "src/stream/flow.h"

#include <utility>

#include "parsers/net/steering.h"
#include "src/stream/flow_stream.h"

namespace eastwest::stream {
namespace {

constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolUdp = 17;

constexpr std::uint64_t kIdMask = (std::uint64_t{1} << 51) - 1;

// Mix is one round of SplitMix64 (Steele, Lea, Flood 2014): the same on every machine.
constexpr std::uint64_t Mix(std::uint64_t state, std::uint64_t value) {
  std::uint64_t x = state + value + 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

}  // namespace

Flow::Flow() = default;
Flow::~Flow() = default;

std::uint64_t Flow::id() const {
  if (id_ == 0) {
    id_ = MakeFlowId(key_, first_time_, first_sequence_);
  }
  return id_;
}

std::uint32_t TunnelId(const net::Packet& packet) {
  if (packet.tunnel_depth == 0) {
    return 0;
  }
  const std::uint64_t kind =
      std::uint64_t{packet.tunnel_depth} << 8 | static_cast<std::uint8_t>(packet.tunnel);
  const std::uint32_t ends = packet.tunnel == net::Tunnel::kErspan
                                 ? 0
                                 : net::HostPairHash(packet.outer_source, packet.outer_destination);
  return static_cast<std::uint32_t>(Mix(kind, ends)) | 1;  // never 0
}

DirectedKey KeyOf(const net::Packet& packet) {
  DirectedKey directed;
  FlowKey& key = directed.key;
  key.ends = {Endpoint{packet.source, packet.source_port},
              Endpoint{packet.destination, packet.destination_port}};
  key.tunnel = TunnelId(packet);
  key.ip_protocol = packet.transport == net::Transport::kTcp ? kProtocolTcp : kProtocolUdp;
  if (key.ends[1] < key.ends[0]) {
    std::swap(key.ends[0], key.ends[1]);
    directed.from = Side::kHigh;
  }
  return directed;
}

std::uint64_t MakeFlowId(const FlowKey& key, PacketTime first_time, std::uint64_t first_sequence) {
  std::uint64_t state = key.ip_protocol;
  for (const Endpoint& end : key.ends) {
    state =
        Mix(state, std::uint64_t{end.port} << 8 | static_cast<std::uint8_t>(end.address.family));
    state = Mix(Mix(state, end.address.high()), end.address.low());
  }
  if (key.tunnel != 0) {
    state = Mix(state, key.tunnel);
  }
  state = Mix(state, static_cast<std::uint64_t>(first_time.time_since_epoch().count()));
  return Mix(state, first_sequence) & kIdMask;
}

}  // namespace eastwest::stream
