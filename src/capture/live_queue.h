// LiveQueue is one capture thread: it copies frames out of the kernel's memory, once, and hands
// them on by reference.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_QUEUE_H_
#define EASTWEST_SRC_CAPTURE_LIVE_QUEUE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "src/capture/frame_store.h"
#include "src/capture/live_counts.h"
#include "src/capture/live_handle.h"
#include "src/capture/live_options.h"
#include "src/capture/merge_clock.h"
#include "src/core/packet_ref.h"

namespace eastwest::capture {

class LiveQueue {
 public:
  // input is the number of the interface in the run, number that of the queue of the interface.
  // The clock is for all queues, and outlives them.
  LiveQueue(std::string interface, std::uint32_t input, std::size_t number,
            const LiveOptions& options, MergeClock& clock);
  ~LiveQueue();
  LiveQueue(const LiveQueue&) = delete;
  LiveQueue& operator=(const LiveQueue&) = delete;

  // Open starts the capture of a queue that has the interface for itself; OpenShared that of one
  // of several, in a group as of LiveHandle::JoinGroup, whose number it returns.
  absl::Status Open();
  absl::StatusOr<int> OpenShared(std::optional<int> group);
  // Start begins to take frames, on a thread of its own.
  void Start();

  // RequestStop: what the kernel has taken so far is still delivered.
  void RequestStop() { stop_.store(true, std::memory_order_relaxed); }

  // --- for the thread that reads the queues ---

  // Front, Take and Reclaim as of FrameStore.
  const LiveFrame* Front() { return store_.Front(); }
  void Take(std::uint64_t sequence) { store_.Take(sequence); }
  void Reclaim(std::uint64_t passed_sequence) { store_.Reclaim(passed_sequence); }

  // Every frame that comes after Front said null, if this was asked before, has a later key.
  MergeClock::Steady passed() const {
    return MergeClock::Steady(
        MergeClock::Steady::duration(passed_.load(std::memory_order_acquire)));  // with PassTime
  }
  bool ended() const { return ended_.load(std::memory_order_acquire); }  // pairs with Run
  // gave_up: the interface went away, and may not be opened again.
  bool gave_up() const { return gave_up_.load(std::memory_order_relaxed); }

  // --- for any thread ---

  LiveCounts counts() const;
  // up: frames could come; error says why not.
  bool up() const { return up_.load(std::memory_order_relaxed); }
  std::string error() const;
  unsigned used_percent() const { return store_.used_percent(); }
  const std::string& interface() const { return interface_; }
  std::uint32_t input() const { return input_; }

 private:
  using Steady = std::chrono::steady_clock;

  void Adopt(std::unique_ptr<LiveHandle> handle);
  void Run();
  bool TakeFromKernel();
  void OnFrame(const CapturedFrame& frame);
  void OnLoss(const absl::Status& why);
  void TryReopen();
  void LookAround();
  void LookAtLink();
  void LookAtCounts();
  void SetDown(const absl::Status& why);
  void PassTime(MergeClock::Steady empty_at);

  const std::string interface_;
  const std::uint32_t input_;
  const bool counts_interface_;  // what the card lost is the same for all queues
  const LiveOptions options_;
  MergeClock& clock_;

  FrameStore store_;

  // Capture thread only.
  std::unique_ptr<LiveHandle> handle_;
  std::optional<int> group_;
  KernelCounts kernel_;  // as last seen
  LiveCounts counting_;
  Steady::time_point counted_at_;
  Steady::time_point retry_at_;
  Steady::time_point taken_at_;  // of the frames that are being taken
  MergeClock::Steady last_key_ = MergeClock::Steady::min();

  std::atomic<MergeClock::Steady::rep> passed_;
  std::atomic<bool> gave_up_{false};
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> up_{false};
  mutable std::mutex mutex_;
  LiveCounts counts_;  // under the mutex
  std::string error_;  // under the mutex
  std::thread thread_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_QUEUE_H_
