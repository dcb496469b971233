#include "src/stream/flow_index.h"

#include <random>

#include "parsers/bytes/endian.h"

namespace eastwest::stream {
namespace {

constexpr std::size_t kPlacesAtFirst = 64;

std::uint64_t RandomSeed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

// Stir is one round of what the finaliser of SplitMix64 does (Steele, Lea, Flood 2014).
constexpr std::uint64_t Stir(std::uint64_t state, std::uint64_t value) {
  state = (state ^ value) * 0xBF58476D1CE4E5B9u;
  return state ^ state >> 32;
}

}  // namespace

FlowIndex::FlowIndex() : places_(kPlacesAtFirst), mask_(kPlacesAtFirst - 1) {
  static const std::uint64_t seed = RandomSeed();
  seed_ = seed;
}

std::uint32_t FlowIndex::HashOf(const FlowKey& key) const {
  const Endpoint& low = key.ends[0];
  const Endpoint& high = key.ends[1];
  std::uint64_t state = seed_ ^ key.tunnel;
  if (low.address.is_v4()) {
    state = Stir(state, std::uint64_t{LoadLe<std::uint32_t>(low.address.bytes, 0)} << 32 |
                            LoadLe<std::uint32_t>(high.address.bytes, 0));
  } else {
    for (const Endpoint& end : key.ends) {
      state = Stir(state, LoadLe<std::uint64_t>(end.address.bytes, 0));
      state = Stir(state, LoadLe<std::uint64_t>(end.address.bytes, 8));
    }
  }
  state =
      Stir(state, std::uint64_t{low.port} << 32 | std::uint64_t{high.port} << 16 | key.ip_protocol);
  return static_cast<std::uint32_t>(Stir(state, seed_));
}

void FlowIndex::Add(Flow& flow, std::uint32_t hash) {
  if (size_ == places_.size()) {
    Grow();
  }
  Flow*& place = places_[hash & mask_];
  flow.hash_ = hash;
  flow.next_in_place_ = place;
  place = &flow;
  ++size_;
}

void FlowIndex::Remove(Flow& flow) {
  Flow** link = &places_[flow.hash_ & mask_];
  while (*link != &flow) {
    link = &(*link)->next_in_place_;
  }
  *link = flow.next_in_place_;
  flow.next_in_place_ = nullptr;
  --size_;
}

void FlowIndex::Grow() {
  std::vector<Flow*> old(places_.size() * 2);
  old.swap(places_);
  mask_ = places_.size() - 1;
  for (Flow* flow : old) {
    while (flow != nullptr) {
      Flow* const next = flow->next_in_place_;
      Flow*& place = places_[flow->hash_ & mask_];
      flow->next_in_place_ = place;
      place = flow;
      flow = next;
    }
  }
}

}  // namespace eastwest::stream
