#include "src/stream/flow.h"

#include "src/stream/flow_stream.h"

namespace eastwest::stream {
namespace {

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

std::uint64_t MakeFlowId(const FlowKey& key, PacketTime first_time, std::uint64_t first_sequence) {
  std::uint64_t state = key.ip_protocol;
  for (const Endpoint& end : key.ends) {
    state =
        Mix(state, std::uint64_t{end.port} << 8 | static_cast<std::uint8_t>(end.address.family));
    for (const std::uint8_t byte : end.address.bytes) {
      state = Mix(state, byte);
    }
  }
  state = Mix(state, static_cast<std::uint64_t>(first_time.time_since_epoch().count()));
  return Mix(state, first_sequence) & kIdMask;
}

}  // namespace eastwest::stream
