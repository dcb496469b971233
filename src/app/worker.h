// Worker is one thread that owns some shards: it takes packets from its ring and hands events to
// the correlator.
#ifndef EASTWEST_SRC_APP_WORKER_H_
#define EASTWEST_SRC_APP_WORKER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "parsers/net/plain_frame.h"
#include "src/app/patience.h"
#include "src/app/record.h"
#include "src/app/shard.h"
#include "src/core/packet_ref.h"
#include "src/core/spsc_ring.h"

namespace eastwest::app {

// RingSlot is a packet for one shard, or a mark for all shards of the worker.
struct alignas(kCacheLine) RingSlot {
  enum class Kind : std::uint8_t { kPacket, kTick, kEnd } kind = Kind::kPacket;
  std::uint32_t shard = 0;  // by its place among those of the worker
  net::PlainFrame plain;    // what steering found in the packet
  PacketRef packet;         // of a tick or the end: only time, sequence and frame are meant
};

static_assert(sizeof(RingSlot) == kCacheLine);

class Worker {
 public:
  // The worker owns the shards whose number modulo worker_count is its own number.
  Worker(std::size_t number, std::size_t worker_count, const Patience& patience,
         const ShardOptions& options);

  void Start();
  void Join();

  // The state of the worker's shards, in their order.
  struct Saved {
    std::vector<std::vector<std::uint8_t>> shards;
    std::uint64_t left_out = 0;
  };
  // Any one thread: asks for it; a shard is written at a time, between batches of packets.
  void Save(PacketTime now);
  // Any one thread: whether all shards were written, and what, once.
  bool has_saved() const;
  Saved TakeSaved();
  // Before Start: shards are also written when the end of the packets is there, before it ends
  // what is open.
  void SaveAtEnd() { save_at_end_ = true; }
  // Before Start. Returns how many entries were restored.
  std::uint64_t Restore(std::uint32_t shard, Bytes state, PacketTime now);

  // Reading thread: packets go in here.
  SpscRing<RingSlot>& in() { return in_; }
  // Correlator thread: batches of events come out here.
  SpscRing<RecordBatch>& out() { return out_; }

  // Any thread. Everything up to this step (see RecordOrder) is done with and its events are in
  // out().
  std::uint64_t passed() const { return passed_.load(std::memory_order_acquire); }  // see Publish
  bool finished() const { return finished_.load(std::memory_order_acquire); }       // see Run

  // After Join only.
  Counters CountersSum() const;

  // Any thread: what CountersSum was at the last tick.
  Counters CountersAtTick() const;

 private:
  void Run();
  bool HandleBatch(std::span<RingSlot> slots);  // false after the end
  void OnMark(const RingSlot& slot);
  void HandOn();  // the batch, as far as it is
  void Publish(std::uint64_t passed_step);
  void KeepCounters();
  void SaveNextShard(PacketTime now);
  Shard& ShardOf(std::uint32_t number) { return *shards_[number / worker_count_]; }

  std::size_t worker_count_;
  Patience patience_;
  RecordBatch batch_;
  std::vector<std::unique_ptr<Shard>> shards_;
  SpscRing<RingSlot> in_;
  SpscRing<RecordBatch> out_;
  std::atomic<std::uint64_t> passed_{0};
  std::atomic<bool> finished_{false};
  mutable std::mutex at_tick_mutex_;
  Counters at_tick_;  // under the mutex, which is taken once a second
  std::atomic<bool> save_wanted_{false};
  std::atomic<PacketTime> save_time_{};
  bool save_at_end_ = false;
  Saved saving_;  // so far
  mutable std::mutex saved_mutex_;
  std::optional<Saved> saved_;  // under the mutex, which is taken when a checkpoint is written
  std::thread thread_;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_WORKER_H_
