// Forwarder sends lines to another program, on a thread of its own: however slow or dead that is,
// whoever writes lines never waits, and alerts are kept on disk until they have arrived.
#ifndef EASTWEST_SRC_OUTPUT_FORWARDER_H_
#define EASTWEST_SRC_OUTPUT_FORWARDER_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "src/core/limits.h"
#include "src/output/line_target.h"
#include "src/output/spool.h"
#include "src/output/transport.h"

namespace eastwest::output {

struct ForwarderCounts {
  std::uint64_t sent = 0;  // lines that have arrived
  // Log lines without room, lines too long for the transport, and those that nobody listened to.
  std::uint64_t dropped = 0;
  std::uint64_t lost = 0;       // alerts: the spool was full too
  std::uint64_t spooled = 0;    // alerts that went over the disk
  std::uint64_t outages = 0;    // connections that were lost
  std::uint64_t connected = 0;  // 1 or 0
  std::uint64_t spool_bytes = 0;
};

// An alert arrives at least once: it is sent again when the connection broke, or the program ended,
// before it was known to have arrived. A receiver that is merely slow is waited for. What is in
// memory when the connection breaks, or the program ends, goes to the spool: alerts first, log
// lines never.
class Forwarder final : public LineTarget {
 public:
  // spool may be null: then alerts are kept in memory only.
  Forwarder(std::unique_ptr<Transport> transport, std::unique_ptr<Spool> spool,
            std::size_t queue_bytes_max = limits::kOutputQueueBytes);
  ~Forwarder() override;

  void Start();
  // Stop sends what it can within patience, and puts the alerts that are left into the spool.
  void Stop(std::chrono::milliseconds patience) {
    RequestStop(patience);
    Join();
  }
  // The two halves of Stop, for those who stop several.
  void RequestStop(std::chrono::milliseconds patience);
  void Join();

  void WriteLine(std::string_view line, LineKind kind) override;

  ForwarderCounts counts() const;
  // error is why it is not connected; empty when it is.
  std::string error() const;

 private:
  using Steady = std::chrono::steady_clock;
  struct Line {
    std::string text;
    LineKind kind = LineKind::kLog;
  };

  void Run();
  bool TryConnect();
  void SendSome();
  absl::Status SendBatch(const std::vector<std::string>& lines, std::size_t& arrived);
  absl::Status AwaitArrival(std::size_t lines, std::size_t before, std::size_t& arrived);
  bool KeepWaiting(bool slow);
  bool SpoolHolds() const { return spool_ != nullptr && !spool_->empty(); }
  std::vector<std::string> NextBatch(bool& from_spool);
  void EndBatch(const std::vector<std::string>& lines, std::size_t arrived, bool from_spool);
  void OnOutage(const absl::Status& why);
  void SpoolOrLose(const std::string& alert);
  void MoveAlertsToSpool();
  void LeaveNothing();
  bool Finished();

  std::unique_ptr<Transport> transport_;  // its thread's own
  const std::size_t queue_bytes_max_;
  std::chrono::milliseconds backoff_{0};
  Steady::time_point retry_at_;
  std::size_t unheard_ = 0;  // lines of the last batch that are done with and reached nobody

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Under the mutex:
  std::unique_ptr<Spool> spool_;
  std::deque<Line> queue_;
  std::size_t queue_bytes_ = 0;
  std::size_t queue_alerts_ = 0;
  bool connected_ = false;
  bool stopping_ = false;
  Steady::time_point stop_at_;
  ForwarderCounts counts_;
  std::string error_ = "not connected yet";

  std::thread thread_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_FORWARDER_H_
