// What handing a packet from one thread to another costs, by batch size.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <thread>

#include "src/core/limits.h"
#include "src/core/packet_ref.h"
#include "src/core/spsc_ring.h"

namespace eastwest {
namespace {

constexpr std::uint64_t kPacketsPerIteration = 1 << 16;

// Drain takes packets until it has seen last; the sum keeps the compiler honest.
void Drain(SpscRing<PacketRef>& ring, std::uint64_t last, std::atomic<std::uint64_t>& sum) {
  std::uint64_t total = 0;
  std::uint64_t seen = 0;
  while (seen != last) {
    const std::span<PacketRef> ready = ring.Peek();
    if (ready.empty()) {
      std::this_thread::yield();
      continue;
    }
    for (const PacketRef& packet : ready) {
      seen = packet.sequence;
      total += packet.sequence;
    }
    ring.Release(ready.size());
  }
  sum.store(total, std::memory_order_relaxed);
}

void Fill(SpscRing<PacketRef>& ring, std::uint64_t batch) {
  for (std::uint64_t sequence = 1; sequence <= kPacketsPerIteration;) {
    PacketRef* const slot = ring.TryReserve();
    if (slot == nullptr) {
      ring.Publish();
      std::this_thread::yield();
      continue;
    }
    slot->sequence = sequence;
    if (sequence % batch == 0) {
      ring.Publish();
    }
    ++sequence;
  }
  ring.Publish();
}

void RingTwoThreads(benchmark::State& state) {
  const auto batch = static_cast<std::uint64_t>(state.range(0));
  std::atomic<std::uint64_t> sum{0};
  for (auto _ : state) {
    SpscRing<PacketRef> ring(limits::kWorkerRingSlots);
    std::thread consumer([&ring, &sum] { Drain(ring, kPacketsPerIteration, sum); });
    Fill(ring, batch);
    consumer.join();
  }
  if (sum.load(std::memory_order_relaxed) !=
      kPacketsPerIteration * (kPacketsPerIteration + 1) / 2) {
    state.SkipWithError("the ring lost packets");
  }
  const auto packets = static_cast<std::int64_t>(kPacketsPerIteration);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * packets);
}
BENCHMARK(RingTwoThreads)->Arg(1)->Arg(32)->Arg(256)->UseRealTime();

// The same work without a second core: what the index arithmetic alone costs.
void RingOneThread(benchmark::State& state) {
  SpscRing<PacketRef> ring(limits::kWorkerRingSlots);
  std::uint64_t sequence = 0;
  std::uint64_t total = 0;
  for (auto _ : state) {
    while (PacketRef* const slot = ring.TryReserve()) {
      slot->sequence = ++sequence;
    }
    ring.Publish();
    const std::span<PacketRef> ready = ring.Peek();
    for (const PacketRef& packet : ready) {
      total += packet.sequence;
    }
    ring.Release(ready.size());
  }
  benchmark::DoNotOptimize(total);
  state.SetItemsProcessed(static_cast<std::int64_t>(sequence));
}
BENCHMARK(RingOneThread);

}  // namespace
}  // namespace eastwest
