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
#include "src/core/packet_ref.h"

namespace eastwest::capture {

class LiveQueue {
 public:
  // input is the number of the interface in the run.
  LiveQueue(std::string interface, std::uint32_t input, const LiveOptions& options);
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

  // Every frame that comes after Front said null, if this was asked before, is later than this.
  PacketTime passed_time() const {
    return PacketTime(std::chrono::nanoseconds(
        passed_nanoseconds_.load(std::memory_order_acquire)));  // pairs with PassTime
  }
  bool ended() const { return ended_.load(std::memory_order_acquire); }  // pairs with Run

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
  void LookAtCounts();
  void PassTime(PacketTime time);

  const std::string interface_;
  const std::uint32_t input_;
  const LiveOptions options_;

  FrameStore store_;

  // Capture thread only.
  std::unique_ptr<LiveHandle> handle_;
  std::optional<int> group_;
  KernelCounts kernel_;  // as last seen
  LiveCounts counting_;
  Steady::time_point counted_at_;
  Steady::time_point retry_at_;
  bool given_up_ = false;

  std::atomic<std::int64_t> passed_nanoseconds_;
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
