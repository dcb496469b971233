// What a packet costs on its way through one thread: steering, decoding, flow lookup by how many
// flows there are, and everything up to the events for the profiles of `eastwest bench`.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "parsers/net/checksum.h"
#include "parsers/net/decode.h"
#include "parsers/net/steering.h"
#include "src/app/shard.h"
#include "src/bench/deck_maker.h"
#include "src/bench/profile.h"
#include "src/core/limits.h"

namespace eastwest {
namespace {

constexpr std::array<std::string_view, 4> kProfiles = {"smb", "enterprise", "smallest", "elephant"};

bench::Deck MakeDeck(std::string_view profile, std::size_t packets) {
  bench::DeckOptions options;
  options.packets = packets;
  options.bytes_max = std::size_t{256} << 20;
  auto deck = bench::MakeDeck(*bench::FindProfile(profile), options, bench::EmbeddedSessions(),
                              bench::EmbeddedAttack());
  return deck.ok() ? *std::move(deck) : bench::Deck();
}

std::uint32_t SizeOf(Bytes frame) { return static_cast<std::uint32_t>(frame.size()); }

std::uint32_t Steer(Bytes frame) {
  return net::SteeringHash(net::LinkType::kEthernet, frame, SizeOf(frame));
}

// ForEachFrame runs work over the deck, again and again.
template <typename Work>
void ForEachFrame(benchmark::State& state, const bench::Deck& deck, const Work& work) {
  std::size_t at = 0;
  for (auto _ : state) {
    work(deck.Frame(at));
    at = at + 1 == deck.packets() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

void SteeringHashOf(benchmark::State& state) {
  const bench::Deck deck = MakeDeck("enterprise", 4096);
  ForEachFrame(state, deck, [](Bytes frame) { benchmark::DoNotOptimize(Steer(frame)); });
}
BENCHMARK(SteeringHashOf);

void HeaderDecode(benchmark::State& state) {
  const bench::Deck deck = MakeDeck("enterprise", 4096);
  net::Packet packet;
  ForEachFrame(state, deck, [&packet](Bytes frame) {
    benchmark::DoNotOptimize(
        net::DecodeFrame(net::LinkType::kEthernet, frame, SizeOf(frame), packet));
    benchmark::DoNotOptimize(packet);
  });
}
BENCHMARK(HeaderDecode);

void TransportChecksum(benchmark::State& state) {
  const bench::Deck deck = MakeDeck(state.range(0) == 60 ? "smallest" : "elephant", 4096);
  net::Packet packet;
  ForEachFrame(state, deck, [&packet](Bytes frame) {
    benchmark::DoNotOptimize(
        net::DecodeFrame(net::LinkType::kEthernet, frame, SizeOf(frame), packet));
    benchmark::DoNotOptimize(net::CheckTransportChecksum(packet));
  });
}
BENCHMARK(TransportChecksum)->Arg(60)->Arg(1514);

// Machine is all shards on one thread.
class Machine {
 public:
  Machine() {
    for (std::uint32_t number = 0; number < limits::kShards; ++number) {
      shards_.push_back(std::make_unique<app::Shard>(number, app::ShardOptions{}, events_));
    }
  }

  void OnFrame(Bytes frame) {
    PacketRef ref;
    ref.data = frame;
    ref.original_length = SizeOf(frame);
    ref.sequence = ++sequence_;
    ref.frame = {0, static_cast<std::uint32_t>(sequence_)};
    ref.time = PacketTime(std::chrono::microseconds(sequence_));
    shards_[Steer(frame) % limits::kShards]->OnPacket(ref);
    events_made_ += events_.size();
    events_.clear();
  }

  std::uint64_t events_made() const { return events_made_; }

 private:
  app::RecordBatch events_;
  std::vector<std::unique_ptr<app::Shard>> shards_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_made_ = 0;
};

// A packet of a flow that is there already, steering and decoding included.
void FlowLookup(benchmark::State& state) {
  const auto flows = static_cast<std::size_t>(state.range(0));
  const bench::Deck deck = MakeDeck("churn", flows);
  Machine machine;
  for (std::size_t at = 0; at < deck.packets(); ++at) {
    machine.OnFrame(deck.Frame(at));
  }
  ForEachFrame(state, deck, [&machine](Bytes frame) { machine.OnFrame(frame); });
}
BENCHMARK(FlowLookup)->Arg(1000)->Arg(100000)->Arg(1000000);

// Steering, decoding, flow, reassembly, dissection and events; a lap is a new set of hosts.
void PacketToEvents(benchmark::State& state) {
  const std::string_view profile = kProfiles[static_cast<std::size_t>(state.range(0))];
  bench::Deck deck = MakeDeck(profile, 32768);
  Machine machine;
  std::uint64_t lap = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    machine.OnFrame(deck.Frame(at));
    at = at + 1 == deck.packets() ? 0 : at + 1;
    if (at == 0) {
      state.PauseTiming();
      deck.MoveTo(++lap, 0, deck.packets());
      state.ResumeTiming();
    }
  }
  state.SetLabel(std::string(profile));
  state.SetItemsProcessed(state.iterations());
  state.counters["events_per_packet"] =
      static_cast<double>(machine.events_made()) / static_cast<double>(state.iterations());
}
BENCHMARK(PacketToEvents)->DenseRange(0, kProfiles.size() - 1);

}  // namespace
}  // namespace eastwest
