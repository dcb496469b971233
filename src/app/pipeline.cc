#include "src/app/pipeline.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "parsers/net/steering.h"
#include "src/core/limits.h"

namespace eastwest::app {
namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::uint64_t kPublishEvery = 64;  // packets; fewer only when somebody waits

}  // namespace

Pipeline::Pipeline(const PipelineOptions& options) : patience_(options.patience) {
  const std::size_t count = std::clamp<std::size_t>(options.workers, 1, limits::kWorkersMax);
  ShardOptions shard = options.shard;
  shard.every_end = &every_end_;
  for (std::size_t number = 0; number < count; ++number) {
    workers_.push_back(std::make_unique<Worker>(number, count, patience_, shard));
  }
  for (std::size_t number = 0; number < places_.size(); ++number) {
    places_[number] = {workers_[number % count].get(), static_cast<std::uint32_t>(number / count)};
  }
}

PipelineTotals Pipeline::Run(capture::PacketSource& source, event::EventSink& sink,
                             const std::function<void()>& idle,
                             const std::function<void()>& between) {
  for (const auto& worker : workers_) {
    worker->Start();
  }
  std::thread reader([this, &source] { Read(source); });
  Merger merger(workers_, published_);
  for (std::uint32_t rounds = 0; !merger.done();) {
    if (merger.Drain(sink) > 0) {
      rounds = 0;
      if (between) {
        between();
      }
    } else if (!merger.done()) {
      idle();
      PauseBriefly(patience_, rounds++);
    }
  }
  reader.join();
  PipelineTotals totals{packets_, first_time_, last_.time, {}};
  for (const auto& worker : workers_) {
    worker->Join();
    totals.counters += worker->CountersSum();
  }
  return totals;
}

void Pipeline::Read(capture::PacketSource& source) {
  PacketRef packet;
  while (source.Next(packet)) {
    if (capture::TellsTimeOnly(packet)) {
      PassTime(packet);
    } else {
      waits_ = 0;
      Push(packet);
    }
  }
  stream::PacketContext end = last_;
  ++end.sequence;
  PushMark(RingSlot::Kind::kEnd, end);
  complete_step_ = TickStep(end.sequence);
  PublishAll();
}

void Pipeline::Push(const PacketRef& packet) {
  if (packet.time >= next_tick_) {
    if (packets_ == 0) {
      first_time_ = packet.time;
    } else {
      PushMark(RingSlot::Kind::kTick, {packet.time, packet.sequence, packet.frame});
    }
    next_tick_ = std::chrono::floor<std::chrono::seconds>(packet.time) + kTick;
  }
  const net::Steering steering = net::Steer(packet.link_type, packet.data, packet.original_length);
  const Place& place = places_[steering.hash % limits::kShards];
  Reserve(*place.worker) = {.kind = RingSlot::Kind::kPacket,
                            .shard = place.shard,
                            .plain = steering.plain,
                            .packet = packet};
  ++packets_;
  last_ = {packet.time, packet.sequence, packet.frame};
  complete_step_ = PacketStep(packet.sequence);
  if (++unpublished_ >= kPublishEvery) {
    PublishAll();
  }
}

// PassTime lets timeouts happen on a network where nothing else does. Whoever has no packets has
// nothing to hold back either.
void Pipeline::PassTime(const PacketRef& now) {
  if (packets_ > 0 && now.time >= next_tick_) {
    last_ = {now.time, now.sequence, now.frame};
    PushMark(RingSlot::Kind::kTick, last_);
    next_tick_ = std::chrono::floor<std::chrono::seconds>(now.time) + kTick;
    complete_step_ = TickStep(now.sequence);
  }
  PublishAll();
}

void Pipeline::PushMark(RingSlot::Kind kind, const stream::PacketContext& at) {
  for (const auto& worker : workers_) {
    RingSlot& slot = Reserve(*worker);
    slot = {};
    slot.kind = kind;
    slot.packet.time = at.time;
    slot.packet.sequence = at.sequence;
    slot.packet.frame = at.frame;
  }
}

RingSlot& Pipeline::Reserve(Worker& worker) {
  RingSlot* const slot = worker.in().TryReserve();
  return slot != nullptr ? *slot : WaitForSlot(worker);
}

RingSlot& Pipeline::WaitForSlot(Worker& worker) {
  RingSlot* slot = nullptr;
  for (std::uint32_t idle = 0; slot == nullptr; slot = worker.in().TryReserve()) {
    PublishAll();  // nobody may wait for what we hold back while we wait for them
    PauseBriefly(patience_, idle++);
  }
  return *slot;
}

void Pipeline::PublishAll() {
  for (const auto& worker : workers_) {
    worker->in().Publish();
  }
  unpublished_ = 0;
  published_.store(complete_step_, std::memory_order_release);  // pairs with Merger::Drain
}

std::uint64_t Pipeline::Restore(const std::vector<std::vector<std::uint8_t>>& shards,
                                PacketTime now) {
  std::uint64_t entries = 0;
  for (std::uint32_t number = 0; number < shards.size(); ++number) {
    entries += workers_[number % workers_.size()]->Restore(number, shards[number], now);
  }
  return entries;
}

void Pipeline::SaveAtEnd() {
  for (const auto& worker : workers_) {
    worker->SaveAtEnd();
  }
}

void Pipeline::Save(PacketTime now) {
  for (const auto& worker : workers_) {
    worker->Save(now);
  }
}

std::optional<std::vector<std::vector<std::uint8_t>>> Pipeline::TakeSaved() {
  if (!std::ranges::all_of(workers_, [](const auto& worker) { return worker->has_saved(); })) {
    return std::nullopt;
  }
  std::vector<std::vector<std::uint8_t>> shards(limits::kShards);
  left_out_ = 0;
  for (std::size_t number = 0; number < workers_.size(); ++number) {
    Worker::Saved saved = workers_[number]->TakeSaved();
    left_out_ += saved.left_out;
    for (std::size_t i = 0; i < saved.shards.size(); ++i) {
      shards[number + i * workers_.size()] = std::move(saved.shards[i]);
    }
  }
  return shards;
}

Counters Pipeline::CountersAtTick() const {
  Counters sum;
  for (const auto& worker : workers_) {
    sum += worker->CountersAtTick();
  }
  return sum;
}

std::uint64_t Pipeline::PassedSequence() {
  std::uint64_t passed = last_.sequence;
  for (const auto& worker : workers_) {
    if (worker->in().released() != worker->in().reserved()) {
      const std::uint64_t step = worker->passed();
      passed = std::min(passed, step == 0 ? 0 : (step - 1) / 2);
    }
  }
  return passed;
}

std::size_t Pipeline::RingDepth() const {
  std::uint64_t depth = 0;
  for (const auto& worker : workers_) {
    depth = std::max(depth, worker->in().reserved() - worker->in().released());
  }
  return depth;
}

void Pipeline::Wait() {
  PublishAll();
  PauseBriefly(patience_, waits_++);
}

}  // namespace eastwest::app
