#include "src/output/forwarder.h"

#include <algorithm>
#include <utility>

namespace eastwest::output {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBackoffFirst{100};
constexpr milliseconds kBackoffLast{30000};
// A batch may be under way for so long before somebody is told.
constexpr milliseconds kConfirmPatience{5000};
constexpr milliseconds kConfirmPauseFirst{1};
constexpr milliseconds kConfirmPauseLast{50};
constexpr std::string_view kTakesNoMore = "the other side takes no more lines";
constexpr milliseconds kIdle{200};

}  // namespace

Forwarder::Forwarder(std::unique_ptr<Transport> transport, std::unique_ptr<Spool> spool,
                     std::size_t queue_bytes_max)
    : transport_(std::move(transport)),
      queue_bytes_max_(queue_bytes_max),
      spool_(std::move(spool)) {}

Forwarder::~Forwarder() { Stop(milliseconds{0}); }

void Forwarder::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Forwarder::RequestStop(milliseconds patience) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_at_ = Steady::now() + patience;
  }
  wake_.notify_all();
}

void Forwarder::Join() {
  if (thread_.joinable()) {
    thread_.join();
  }
  const std::lock_guard lock(mutex_);
  LeaveNothing();
}

// An alert goes to the disk when nobody listens, and behind those that are there already. Until
// these have arrived there is no room for log lines.
void Forwarder::WriteLine(std::string_view line, LineKind kind) {
  const std::lock_guard lock(mutex_);
  const bool alert = kind == LineKind::kAlert;
  const bool full = queue_bytes_ + line.size() > queue_bytes_max_;
  const bool to_disk = spool_ != nullptr && (!connected_ || full || SpoolHolds());
  if (alert && (to_disk || full)) {
    return SpoolOrLose(std::string(line));
  }
  if (full || (!alert && (!connected_ || SpoolHolds()))) {
    ++counts_.dropped;
    return;
  }
  queue_.push_back({std::string(line), kind});
  queue_bytes_ += line.size();
  queue_alerts_ += alert ? 1U : 0U;
  wake_.notify_one();
}

void Forwarder::SpoolOrLose(const std::string& alert) {
  if (spool_ != nullptr && spool_->Append(alert)) {
    ++counts_.spooled;
    wake_.notify_one();
  } else {
    ++counts_.lost;
  }
}

void Forwarder::Run() {
  while (!Finished()) {
    if (TryConnect()) {
      SendSome();
    }
  }
  transport_->Disconnect();
}

// Finished: told to stop, and there is nothing to send, nobody to send it to, or no time.
bool Forwarder::Finished() {
  const std::lock_guard lock(mutex_);
  const bool nothing = queue_.empty() && (spool_ == nullptr || spool_->empty());
  return stopping_ && (nothing || !connected_ || Steady::now() >= stop_at_);
}

bool Forwarder::TryConnect() {
  std::unique_lock lock(mutex_);
  if (connected_) {
    return true;
  }
  if (Steady::now() < retry_at_) {
    wake_.wait_until(lock, retry_at_, [this] { return stopping_; });
    return false;
  }
  lock.unlock();
  const absl::Status status = transport_->Connect();
  lock.lock();
  if (!status.ok()) {
    error_ = std::string(status.message());
    backoff_ = std::clamp(backoff_ * 2, kBackoffFirst, kBackoffLast);
    retry_at_ = Steady::now() + backoff_;
    return false;
  }
  connected_ = true;
  error_.clear();
  return true;
}

void Forwarder::SendSome() {
  bool from_spool = false;
  const std::vector<std::string> lines = NextBatch(from_spool);
  std::size_t arrived = 0;
  // Without lines this finds out whether the other side is still there.
  const absl::Status status = SendBatch(lines, arrived);
  EndBatch(lines, arrived, from_spool);
  if (!status.ok()) {
    OnOutage(status);
  } else if (arrived > 0) {
    backoff_ = milliseconds{0};
  }
}

// NextBatch waits a moment for lines. Alerts in the queue are older than those in the spool, for
// none is queued while the spool has any; then come those of the spool, and then log lines.
std::vector<std::string> Forwarder::NextBatch(bool& from_spool) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kIdle, [this] { return stopping_ || !queue_.empty() || SpoolHolds(); });
  const std::size_t lines_max = transport_->batch_lines();
  from_spool = queue_alerts_ == 0 && SpoolHolds();
  if (from_spool) {
    return spool_->Peek(lines_max);
  }
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < queue_.size() && i < lines_max; ++i) {
    lines.push_back(queue_[i].text);
  }
  return lines;
}

// SendBatch returns when all lines have arrived. One that is too long counts as done with.
absl::Status Forwarder::SendBatch(const std::vector<std::string>& lines, std::size_t& arrived) {
  unheard_ = 0;
  const absl::StatusOr<std::size_t> before = transport_->Confirm();
  if (!before.ok()) {
    return before.status();
  }
  const std::size_t unheard = transport_->unheard();
  for (const std::string& line : lines) {
    const absl::Status status = transport_->Send(line);
    if (absl::IsOutOfRange(status)) {
      unheard_ = 1;
      ++arrived;  // batches of datagrams have one line
      return absl::OkStatus();
    }
    if (!status.ok()) {
      break;  // what has arrived nevertheless, and why no more will, is told below
    }
  }
  absl::Status status = AwaitArrival(lines.size(), *before, arrived);
  unheard_ = std::min(transport_->unheard() - unheard, arrived);
  return status;
}

// AwaitArrival waits however long it takes, until there is an error or the program ends: whoever is
// slow would get a line twice if the connection was cut and made again.
absl::Status Forwarder::AwaitArrival(std::size_t lines, std::size_t before, std::size_t& arrived) {
  const Steady::time_point deadline = Steady::now() + kConfirmPatience;
  for (milliseconds pause = kConfirmPauseFirst; arrived < lines;
       pause = std::min(pause * 2, kConfirmPauseLast)) {
    const absl::StatusOr<std::size_t> confirmed = transport_->Confirm();
    if (!confirmed.ok()) {
      return confirmed.status();
    }
    arrived = std::min(*confirmed - before, lines);
    if (arrived < lines) {
      if (!KeepWaiting(Steady::now() >= deadline)) {
        return absl::UnavailableError(std::string(kTakesNoMore));
      }
      std::this_thread::sleep_for(pause);
    }
  }
  (void)KeepWaiting(false);
  return absl::OkStatus();
}

// KeepWaiting: false when there is no more time. slow is told to those who ask for an error.
bool Forwarder::KeepWaiting(bool slow) {
  const std::lock_guard lock(mutex_);
  error_ = slow ? kTakesNoMore : std::string_view{};
  return !stopping_ || Steady::now() < stop_at_;
}

void Forwarder::EndBatch(const std::vector<std::string>& lines, std::size_t arrived,
                         bool from_spool) {
  const std::lock_guard lock(mutex_);
  counts_.sent += arrived - unheard_;
  counts_.dropped += unheard_;
  if (from_spool) {
    if (arrived > 0) {
      spool_->Done(lines, arrived);
    }
    return;
  }
  for (std::size_t i = 0; i < arrived; ++i) {
    queue_bytes_ -= queue_.front().text.size();
    queue_alerts_ -= queue_.front().kind == LineKind::kAlert ? 1U : 0U;
    queue_.pop_front();
  }
}

void Forwarder::OnOutage(const absl::Status& why) {
  transport_->Disconnect();
  backoff_ = std::clamp(backoff_ * 2, kBackoffFirst, kBackoffLast);
  retry_at_ = Steady::now() + backoff_;
  const std::lock_guard lock(mutex_);
  connected_ = false;
  error_ = std::string(why.message());
  ++counts_.outages;
  MoveAlertsToSpool();
}

// MoveAlertsToSpool: no alert is queued while the spool has any, so the order stays; unless the
// spool had to help out while the queue was full, and then none is lost, but they change places.
void Forwarder::MoveAlertsToSpool() {
  if (spool_ != nullptr) {
    LeaveNothing();
  }
}

// LeaveNothing in the queue: what has no place on the disk is counted.
void Forwarder::LeaveNothing() {
  std::deque<Line> queue;
  queue.swap(queue_);
  queue_bytes_ = 0;
  queue_alerts_ = 0;
  for (const Line& line : queue) {
    if (line.kind == LineKind::kAlert) {
      SpoolOrLose(line.text);
    } else {
      ++counts_.dropped;
    }
  }
}

ForwarderCounts Forwarder::counts() const {
  const std::lock_guard lock(mutex_);
  ForwarderCounts counts = counts_;
  counts.connected = connected_ ? 1 : 0;
  counts.spool_bytes = spool_ == nullptr ? 0 : spool_->bytes();
  return counts;
}

std::string Forwarder::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

}  // namespace eastwest::output
