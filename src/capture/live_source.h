// LiveSource is live traffic as one stream of packets in the order of their time.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_SOURCE_H_
#define EASTWEST_SRC_CAPTURE_LIVE_SOURCE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/capture/block_pool.h"
#include "src/capture/live_clock.h"
#include "src/capture/live_counts.h"
#include "src/capture/live_options.h"
#include "src/capture/live_queue.h"
#include "src/capture/merge_clock.h"
#include "src/capture/packet_source.h"

namespace eastwest::capture {

// LiveInterface is how one interface is doing.
struct LiveInterface {
  std::string name;
  bool up = false;
  std::string error;  // why it is not up
  LiveCounts counts;
};

// CheckLive says what is wrong with the filter, the clock or the interfaces, one status a fault. It
// opens no capture.
std::vector<absl::Status> CheckLive(const LiveOptions& options);

// LiveSource merges its queues by packet time, carried over to the steady clock (MergeClock): a
// packet goes on when no other queue can come with an earlier one. It never drops a packet itself;
// the queues do, when it waits for workers for so long that their rings are full.
class LiveSource final : public PacketSource {
 public:
  // Open starts to capture every interface, or none of them.
  static absl::StatusOr<std::unique_ptr<LiveSource>> Open(const LiveOptions& options,
                                                          WorkerProgress& workers);
  ~LiveSource() override;

  // Start begins to take frames. Privileges may be given up between Open and Start.
  void Start();

  [[nodiscard]] bool Next(PacketRef& packet) override;

  // --- for any thread ---

  // RequestStop: Next returns false when everything that was on the wire so far has been given.
  void RequestStop();
  bool stop_requested() const { return stop_requested_.load(std::memory_order_relaxed); }
  // GivenUp names the interface that went away and may not be opened again: then Next ends by
  // itself, for half a view is worse than a sensor that somebody starts again. Empty: none.
  std::string GivenUp() const;

  std::vector<LiveInterface> Interfaces() const;
  LiveCounts TotalCounts() const;
  // used_percent of the fullest queue: how near it is to losing packets.
  unsigned used_percent() const;
  // The time up to which packets were given.
  PacketTime time() const;
  std::uint64_t time_went_backwards() const {
    return went_backwards_.load(std::memory_order_relaxed);
  }
  std::uint64_t clock_steps() const { return clock_steps_.load(std::memory_order_relaxed); }
  // Frames of an interface, by the number of the interface.
  const std::string& NameOf(std::uint32_t input) const { return names_[input]; }

 private:
  // What all queues together can give now.
  struct Look {
    LiveQueue* earliest = nullptr;
    const LiveFrame* frame = nullptr;
    MergeClock::Steady safe = MergeClock::Steady::max();  // no key before it can still come
    bool ended = true;
  };

  LiveSource(const LiveOptions& options, WorkerProgress& workers);
  absl::Status OpenQueues(const LiveOptions& options);
  static absl::Status OpenShared(LiveQueue& queue, std::optional<int>& group);
  Look LookAtQueues();
  void Deliver(const Look& look, PacketRef& packet);
  bool TellTime(MergeClock::Steady safe, PacketRef& packet);
  PacketTime Advance(PacketTime stamp, MergeClock::Steady moment);
  void ReclaimBlocks();
  void StopQueues();

  WorkerProgress& workers_;
  const std::vector<std::string> names_;
  MergeClock merge_clock_;
  std::vector<std::unique_ptr<LiveQueue>> queues_;

  // Reading thread only.
  LiveClock clock_;
  std::uint64_t sequence_ = 0;
  std::vector<std::uint32_t> frame_numbers_;  // by interface
  std::uint32_t until_reclaim_ = 0;

  std::atomic<bool> stop_requested_{false};
  std::atomic<std::int64_t> time_nanoseconds_{0};
  std::atomic<std::uint64_t> went_backwards_{0};
  std::atomic<std::uint64_t> clock_steps_{0};
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_SOURCE_H_
