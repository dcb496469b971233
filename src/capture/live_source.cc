#include "src/capture/live_source.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "src/capture/bpf_filter.h"
#include "src/capture/live_handle.h"

namespace eastwest::capture {
namespace {

// Asking the workers how far they are costs a line of the cache each.
constexpr std::uint32_t kReclaimEvery = 1024;

}  // namespace

std::vector<absl::Status> CheckLive(const LiveOptions& options) {
  std::vector<absl::Status> faults;
  const auto note = [&faults](const absl::Status& status) {
    if (!status.ok()) {
      faults.push_back(status);
    }
  };
  if (!options.filter.empty()) {
    note(CheckFilter(options.filter));
  }
  note(CheckTimestamp(options.timestamp));
  for (const std::string& name : options.interfaces) {
    note(CheckInterface(name));
  }
  return faults;
}

LiveSource::LiveSource(const LiveOptions& options, WorkerProgress& workers)
    : workers_(workers), names_(options.interfaces), frame_numbers_(options.interfaces.size(), 0) {}

LiveSource::~LiveSource() { RequestStop(); }

absl::StatusOr<std::unique_ptr<LiveSource>> LiveSource::Open(const LiveOptions& options,
                                                             WorkerProgress& workers) {
  if (!options.filter.empty()) {
    if (const absl::Status status = CheckFilter(options.filter); !status.ok()) {
      return status;
    }
  }
  std::unique_ptr<LiveSource> source(new LiveSource(options, workers));
  if (const absl::Status status = source->OpenQueues(options); !status.ok()) {
    return status;
  }
  return source;
}

absl::Status LiveSource::OpenQueues(const LiveOptions& options) {
  for (std::size_t input = 0; input < names_.size(); ++input) {
    std::optional<int> group;
    for (std::size_t number = 0; number < std::max<std::size_t>(options.queues, 1); ++number) {
      queues_.push_back(std::make_unique<LiveQueue>(
          names_[input], static_cast<std::uint32_t>(input), number, options, merge_clock_));
      absl::Status opened =
          options.queues <= 1 ? queues_.back()->Open() : OpenShared(*queues_.back(), group);
      if (!opened.ok()) {
        return opened;
      }
    }
  }
  return absl::OkStatus();
}

// OpenShared: the first queue of an interface makes the group that the others join.
absl::Status LiveSource::OpenShared(LiveQueue& queue, std::optional<int>& group) {
  absl::StatusOr<int> joined = queue.OpenShared(group);
  if (joined.ok()) {
    group = *joined;
  }
  return joined.status();
}

void LiveSource::Start() {
  for (const auto& queue : queues_) {
    queue->Start();
  }
}

void LiveSource::RequestStop() {
  stop_requested_.store(true, std::memory_order_relaxed);
  StopQueues();
}

void LiveSource::StopQueues() {
  for (const auto& queue : queues_) {
    queue->RequestStop();
  }
}

bool LiveSource::Next(PacketRef& packet) {
  while (true) {
    const Look look = LookAtQueues();
    if (look.frame != nullptr && look.frame->key <= look.safe) {
      Deliver(look, packet);
      return true;
    }
    if (look.ended && look.frame == nullptr) {
      return false;
    }
    if (look.frame == nullptr && TellTime(look.safe, packet)) {
      return true;
    }
    ReclaimBlocks();
    workers_.Wait();
  }
}

LiveSource::Look LiveSource::LookAtQueues() {
  Look look;
  for (const auto& queue : queues_) {
    // The order matters: what a queue has passed, or that it ended, is asked before its frames.
    const bool ended = queue->ended();
    const MergeClock::Steady passed = queue->passed();
    const LiveFrame* const frame = queue->Front();
    look.ended = look.ended && ended;
    if (queue->gave_up()) {
      StopQueues();
    }
    if (frame == nullptr) {
      look.safe = ended ? look.safe : std::min(look.safe, passed);
    } else if (look.frame == nullptr || frame->key < look.frame->key) {
      look.earliest = queue.get();
      look.frame = frame;
    }
  }
  // A single queue is in order by itself.
  look.safe = queues_.size() == 1 && look.frame != nullptr ? MergeClock::Steady::max() : look.safe;
  return look;
}

void LiveSource::Deliver(const Look& look, PacketRef& packet) {
  const LiveFrame& frame = *look.frame;
  const std::uint32_t input = look.earliest->input();
  std::uint32_t& number = frame_numbers_[input];
  number = std::max<std::uint32_t>(number + 1, 1);  // after 2^32 frames it starts again, without 0
  if (frame.time < clock_.time()) {
    went_backwards_.fetch_add(1, std::memory_order_relaxed);
  }
  packet = {.data = frame.data,
            .original_length = frame.original_length,
            .link_type = frame.link_type,
            .time = Advance(frame.time, frame.key),
            .sequence = ++sequence_,
            .frame = {input, number}};
  look.earliest->Take(sequence_);
  if (++until_reclaim_ >= kReclaimEvery) {
    ReclaimBlocks();
  }
}

// TellTime: once a second is enough for those who count in seconds.
bool LiveSource::TellTime(MergeClock::Steady safe, PacketRef& packet) {
  using std::chrono::floor;
  using std::chrono::seconds;
  if (safe == MergeClock::Steady::min() || safe == MergeClock::Steady::max() ||
      clock_.time() == PacketTime::min()) {
    return false;
  }
  const PacketTime before = clock_.time();
  const PacketTime now = Advance(merge_clock_.StampOf(safe), safe);
  if (floor<seconds>(now) == floor<seconds>(before)) {
    return false;
  }
  packet = {.data = {}, .original_length = 0, .time = now, .sequence = ++sequence_, .frame = {}};
  return true;
}

PacketTime LiveSource::Advance(PacketTime stamp, MergeClock::Steady moment) {
  const PacketTime now = clock_.Advance(stamp, moment);
  time_nanoseconds_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  clock_steps_.store(clock_.steps(), std::memory_order_relaxed);
  return now;
}

void LiveSource::ReclaimBlocks() {
  until_reclaim_ = 0;
  const std::uint64_t passed = workers_.PassedSequence();
  for (const auto& queue : queues_) {
    queue->Reclaim(passed);
  }
}

PacketTime LiveSource::time() const {
  return PacketTime(std::chrono::nanoseconds(time_nanoseconds_.load(std::memory_order_relaxed)));
}

std::vector<LiveInterface> LiveSource::Interfaces() const {
  std::vector<LiveInterface> interfaces;
  for (const std::string& name : names_) {
    interfaces.push_back({.name = name, .up = true, .error = {}, .counts = {}});
  }
  for (const auto& queue : queues_) {
    LiveInterface& interface = interfaces[queue->input()];
    interface.up = interface.up && queue->up();
    interface.error = queue->up() ? interface.error : queue->error();
    interface.counts += queue->counts();
  }
  return interfaces;
}

std::string LiveSource::GivenUp() const {
  for (const auto& queue : queues_) {
    if (queue->gave_up()) {
      return queue->error();
    }
  }
  return {};
}

unsigned LiveSource::used_percent() const {
  unsigned most = 0;
  for (const auto& queue : queues_) {
    most = std::max(most, queue->used_percent());
  }
  return most;
}

LiveCounts LiveSource::TotalCounts() const {
  LiveCounts total;
  for (const auto& queue : queues_) {
    total += queue->counts();
  }
  return total;
}

}  // namespace eastwest::capture
