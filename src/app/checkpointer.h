// Checkpointer keeps what the engine knows over a restart: it asks the workers for their part, adds
// that of detection, and hands both to a thread that writes the file. Nobody waits for a disk.
#ifndef EASTWEST_SRC_APP_CHECKPOINTER_H_
#define EASTWEST_SRC_APP_CHECKPOINTER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "src/app/checkpoint_file.h"
#include "src/app/outlet.h"
#include "src/app/pipeline.h"
#include "src/output/stats.h"

namespace eastwest::app {

// RestoreState gives a fresh outlet and pipeline what a checkpoint holds, or leaves both as they
// are and says why. Returns how many entries there were.
absl::StatusOr<std::uint64_t> RestoreState(const Checkpoint& checkpoint, PacketTime now,
                                           Outlet& outlet, Pipeline& pipeline);

// SaveDetection writes what the outlet knows; left_out is what had no room.
std::vector<std::uint8_t> SaveDetection(Outlet& outlet, PacketTime now, std::uint64_t& left_out);

struct CheckpointOptions {
  std::string path;
  std::chrono::seconds interval{60};
  std::uint64_t free_bytes_min = 0;  // of the disk; with less, the old file stays
};

class Checkpointer {
 public:
  // Outlet and pipeline outlive it.
  Checkpointer(CheckpointOptions options, Outlet& outlet, Pipeline& pipeline);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Restore reads the file. Before the pipeline runs. refused: there was one, and what it knew is
  // lost.
  struct Restored {
    std::string sentence;  // for people
    bool refused = false;
  };
  Restored Restore(PacketTime now);

  void Start();

  // Tick is called again and again by the thread of the outlet.
  void Tick(PacketTime now);

  // Finish, when the pipeline has run, writes the last one and waits for it.
  void Finish(PacketTime now);

  std::vector<output::NamedCount> Counts(PacketTime now) const;

 private:
  using Steady = std::chrono::steady_clock;

  void HandOver(std::vector<std::vector<std::uint8_t>> shards, PacketTime now);
  void RunWriter();
  void Write(const Checkpoint& checkpoint);

  const CheckpointOptions options_;
  Outlet& outlet_;
  Pipeline& pipeline_;
  Steady::time_point asked_;
  bool waiting_ = false;  // for the workers
  std::uint64_t restored_ = 0;
  std::uint64_t refusals_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t pause_us_ = 0;  // of the last one

  bool told_ = false;  // that it cannot be written; for the writer

  std::thread writer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<Checkpoint> next_;  // under the mutex
  bool stop_ = false;               // under the mutex
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> guarded_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::int64_t> saved_ns_{0};  // of the last one that was written, or read
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_CHECKPOINTER_H_
