// Pipeline is the machine: packets in at one end, events in order out at the other. Reading this
// room's pipeline.cc shows how the parts are joined.
#ifndef EASTWEST_SRC_APP_PIPELINE_H_
#define EASTWEST_SRC_APP_PIPELINE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "src/app/merger.h"
#include "src/app/worker.h"
#include "src/capture/block_pool.h"
#include "src/capture/packet_source.h"
#include "src/core/counters.h"
#include "src/core/limits.h"
#include "src/event/event.h"

namespace eastwest::app {

struct PipelineOptions {
  std::size_t workers = 1;  // 1 to limits::kWorkersMax
  ShardOptions shard;
  Patience patience = kFilePatience;
};

// What the run was, known at its end.
struct PipelineTotals {
  std::uint64_t packets = 0;
  PacketTime first;  // of the first packet
  PacketTime last;
  Counters counters;
};

class Pipeline : public capture::WorkerProgress {
 public:
  explicit Pipeline(const PipelineOptions& options);

  // Run reads source to its end on a thread of its own, and gives the events to sink on the
  // calling thread, in the order of the packets. idle is called when there is nothing to do,
  // some thousand times a second at most; between, when there is one, also after each batch of
  // events, however busy the thread is.
  PipelineTotals Run(capture::PacketSource& source, event::EventSink& sink,
                     const std::function<void()>& idle, const std::function<void()>& between = {});

  // WantEveryEnd: whether the ends of flows that say nothing are events, too (Observer::OnEnded).
  // They are unless this says otherwise. Any thread; while packets come, from some packet on.
  void WantEveryEnd(bool wanted) { every_end_.store(wanted, std::memory_order_relaxed); }

  // Any thread: the counters of all workers as of their last ticks.
  Counters CountersAtTick() const;

  // Before Run. Returns how many entries were restored.
  std::uint64_t Restore(const std::vector<std::vector<std::uint8_t>>& shards, PacketTime now);
  // SaveAtEnd, before Run: TakeSaved gives what was open at the end, when that is over.
  void SaveAtEnd();
  // The thread of Run: Save asks all workers for the state of their shards, TakeSaved gives it, by
  // the number of the shard, as soon as all are done.
  void Save(PacketTime now);
  std::optional<std::vector<std::vector<std::uint8_t>>> TakeSaved();
  // left_out: what had no room in the state taken last.
  std::uint64_t left_out() const { return left_out_; }

  // capture::WorkerProgress, for the reading thread.
  std::uint64_t PassedSequence() override;
  void Wait() override;

  // RingDepth is for the reading thread: the slots of the fullest ring that were not given back.
  std::size_t RingDepth() const;

 private:
  void Read(capture::PacketSource& source);
  void Push(const PacketRef& packet);
  void PassTime(const PacketRef& now);
  void PushMark(RingSlot::Kind kind, const stream::PacketContext& at);
  RingSlot& Reserve(Worker& worker);
  RingSlot& WaitForSlot(Worker& worker);
  void PublishAll();

  // Place is where a shard lives.
  struct Place {
    Worker* worker = nullptr;
    std::uint32_t shard = 0;  // RingSlot::shard
  };

  Patience patience_;
  std::atomic<bool> every_end_{true};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::array<Place, limits::kShards> places_;
  std::uint64_t left_out_ = 0;
  // Reading thread only.
  std::uint64_t packets_ = 0;
  std::uint64_t unpublished_ = 0;
  std::uint64_t complete_step_ = 0;  // every ring that wants it has it, published or not
  std::uint32_t waits_ = 0;
  stream::PacketContext last_;
  PacketTime first_time_;
  PacketTime next_tick_ = PacketTime::min();
  // Read by the correlator.
  std::atomic<std::uint64_t> published_{0};
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PIPELINE_H_
