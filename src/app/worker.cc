#include "src/app/worker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "src/core/checkpoint_limits.h"
#include "src/core/limits.h"
#include "src/core/state_archive.h"

namespace eastwest::app {
namespace {

std::uint64_t StepOf(const RingSlot& slot) {
  const std::uint64_t sequence = slot.packet.sequence;
  return slot.kind == RingSlot::Kind::kPacket ? PacketStep(sequence) : TickStep(sequence);
}

// Another core wrote the packet: its first lines take as long to come as a packet takes to handle.
constexpr std::size_t kPrefetchAhead = 4;

void PrefetchHeaders(const std::uint8_t* frame) {  // Ethernet to the SMB2 header
  __builtin_prefetch(frame);
  __builtin_prefetch(frame + kCacheLine);
  __builtin_prefetch(frame + 2 * kCacheLine);
}

}  // namespace

Worker::Worker(std::size_t number, std::size_t worker_count, const Patience& patience,
               const ShardOptions& options)
    : worker_count_(worker_count),
      patience_(patience),
      in_(limits::kWorkerRingSlots),
      out_(limits::kCorrelatorRingBatches) {
  ShardOptions mine = options;
  mine.on_full_batch = [this] { HandOn(); };
  for (std::size_t shard = number; shard < limits::kShards; shard += worker_count) {
    shards_.push_back(std::make_unique<Shard>(static_cast<std::uint32_t>(shard), mine, batch_));
  }
}

void Worker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Worker::Join() { thread_.join(); }

void Worker::Run() {
  std::uint32_t idle = 0;
  bool running = true;
  while (running) {
    const bool saves = save_wanted_.load(std::memory_order_acquire);  // pairs with Save
    if (saves) {
      SaveNextShard(save_time_.load(std::memory_order_relaxed));
    }
    const std::span<RingSlot> ready = in_.Peek();
    if (ready.empty() && saves) {
      continue;
    }
    if (ready.empty()) {
      PauseBriefly(patience_, idle++);
      continue;
    }
    idle = 0;
    const std::span<RingSlot> slots =
        ready.first(std::min(ready.size(), limits::kWorkerBatchSlots));
    running = HandleBatch(slots);
    // Events are handed on before the slots are given back: a correlator that finds the ring
    // empty knows that it has all events of what was in it.
    Publish(StepOf(slots.back()));
    in_.Release(slots.size());
  }
  finished_.store(true, std::memory_order_release);  // pairs with finished()
}

bool Worker::HandleBatch(std::span<RingSlot> slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::size_t ahead = i + kPrefetchAhead;
    if (ahead < slots.size() && slots[ahead].kind == RingSlot::Kind::kPacket) {
      PrefetchHeaders(slots[ahead].packet.data.data());
    }
    const RingSlot& slot = slots[i];
    if (slot.kind == RingSlot::Kind::kPacket) {
      shards_[slot.shard]->OnPacket(slot.packet, slot.plain);
    } else {
      OnMark(slot);
    }
  }
  return slots.back().kind != RingSlot::Kind::kEnd;
}

void Worker::OnMark(const RingSlot& slot) {
  const stream::PacketContext now{slot.packet.time, slot.packet.sequence, slot.packet.frame};
  switch (slot.kind) {
    case RingSlot::Kind::kPacket:
      return;
    case RingSlot::Kind::kTick:
      for (const auto& shard : shards_) {
        shard->OnTick(now);
      }
      KeepCounters();
      return;
    case RingSlot::Kind::kEnd:
      if (save_at_end_) {
        saving_ = {};
        save_wanted_.store(true, std::memory_order_relaxed);
        while (save_wanted_.load(std::memory_order_relaxed)) {
          SaveNextShard(now.time);
        }
      }
      for (const auto& shard : shards_) {
        shard->OnEndOfInput(now);
      }
      return;
  }
}

void Worker::Save(PacketTime now) {
  save_time_.store(now, std::memory_order_relaxed);
  save_wanted_.store(true, std::memory_order_release);  // pairs with Run
}

void Worker::SaveNextShard(PacketTime now) {
  StateArchive archive = StateArchive::Writing(now, limits::kCheckpointShardBytesMax);
  shards_[saving_.shards.size()]->Exchange(archive);
  saving_.left_out += archive.left_out();
  saving_.shards.push_back(archive.TakeWritten());
  if (saving_.shards.size() == shards_.size()) {
    const std::lock_guard lock(saved_mutex_);
    saved_ = std::exchange(saving_, {});
    save_wanted_.store(false, std::memory_order_relaxed);
  }
}

bool Worker::has_saved() const {
  const std::lock_guard lock(saved_mutex_);
  return saved_.has_value();
}

Worker::Saved Worker::TakeSaved() {
  const std::lock_guard lock(saved_mutex_);
  return *std::exchange(saved_, std::nullopt);
}

std::uint64_t Worker::Restore(std::uint32_t shard, Bytes state, PacketTime now) {
  StateArchive archive = StateArchive::Reading(now, state);
  ShardOf(shard).Exchange(archive);
  return archive.entries();
}

void Worker::HandOn() {
  if (batch_.empty()) {
    return;
  }
  RecordBatch* slot = out_.TryReserve();
  for (std::uint32_t idle = 0; slot == nullptr; slot = out_.TryReserve()) {
    PauseBriefly(patience_, idle++);  // the correlator is behind: wait for it, lose nothing
  }
  slot->swap(batch_);
  batch_.clear();
  out_.Publish();
}

void Worker::Publish(std::uint64_t passed_step) {
  HandOn();
  passed_.store(passed_step, std::memory_order_release);  // pairs with passed()
}

void Worker::KeepCounters() {
  const Counters sum = CountersSum();
  const std::lock_guard lock(at_tick_mutex_);
  at_tick_ = sum;
}

Counters Worker::CountersAtTick() const {
  const std::lock_guard lock(at_tick_mutex_);
  return at_tick_;
}

Counters Worker::CountersSum() const {
  Counters sum;
  for (const auto& shard : shards_) {
    sum += shard->counters();
  }
  return sum;
}

}  // namespace eastwest::app
