// Bypass finds flows straight from what a plain packet says: no packet is decoded, no key put in
// order, for data that nobody reads, which is most of the traffic of a network, nor for data that
// comes next in a conversation that nothing disturbs, which is nearly all of one.
#ifndef EASTWEST_SRC_STREAM_BYPASS_H_
#define EASTWEST_SRC_STREAM_BYPASS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/net/plain_packet.h"
#include "src/core/limits.h"
#include "src/stream/flow.h"

namespace eastwest::stream {

// A fixed number of places, one entry a direction: a flow takes its place from whatever was there,
// which is found the long way again. What is in here changes how fast a packet is handled, never
// what becomes of it.
class Bypass {
 public:
  struct Entry {
    net::PlainKey key;
    Flow* flow = nullptr;
    Side from = Side::kLow;
  };

  // Fits: plain packets can be of such a flow.
  static bool Fits(const FlowKey& flow);

  // Find gives nothing when the packet's flow is not here.
  const Entry* Find(const net::PlainKey& key) const {
    if (places_.empty()) {
      return nullptr;
    }
    const Entry& entry = places_[PlaceOf(key)];
    return entry.key == key ? &entry : nullptr;
  }

  bool empty() const { return places_.empty(); }  // it never held a flow

  // Add and Remove take a flow that Fits.
  void Add(Flow& flow, Side from);
  void Remove(const Flow& flow);

  // Who crowds places by chosen addresses has packets handled slowly, his own and a few others.
  static std::size_t PlaceOf(const net::PlainKey& key) {
    const std::uint64_t mixed = (key.hosts ^ key.ports * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
    return static_cast<std::size_t>(mixed >> kPlaceShift);
  }

 private:
  // The upper bits depend on all bits of the key.
  static constexpr int kPlaceShift = 64 - std::bit_width(limits::kBypassPlacesPerShard - 1);
  static_assert(std::has_single_bit(limits::kBypassPlacesPerShard));

  std::vector<Entry> places_;  // none before the first flow
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_BYPASS_H_
