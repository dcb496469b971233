#include "src/capture/live_queue.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/core/limits.h"

namespace eastwest::capture {
namespace {

constexpr std::chrono::seconds kCountEvery{1};
constexpr std::chrono::seconds kRetryEvery{1};
constexpr std::chrono::milliseconds kRetryWait{50};

PacketTime WallNow() {
  return PacketTime(std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch()));
}

std::size_t BlockCount(const LiveOptions& options) {
  const std::size_t bytes = options.frame_buffer_mib << 20;
  return std::max(bytes / limits::kLiveBlockBytes, limits::kLiveBlocksMin);
}

}  // namespace

LiveQueue::LiveQueue(std::string interface, std::uint32_t input, std::size_t number,
                     const LiveOptions& options, MergeClock& clock)
    : interface_(std::move(interface)),
      input_(input),
      counts_interface_(number == 0),
      options_(options),
      clock_(clock),
      store_(BlockCount(options)),
      passed_(MergeClock::Steady::min().time_since_epoch().count()) {}

LiveQueue::~LiveQueue() {
  RequestStop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

absl::Status LiveQueue::Open() {
  absl::StatusOr<std::unique_ptr<LiveHandle>> handle = LiveHandle::Open(interface_, options_);
  if (!handle.ok()) {
    return handle.status();
  }
  Adopt(*std::move(handle));
  return absl::OkStatus();
}

absl::StatusOr<int> LiveQueue::OpenShared(std::optional<int> group) {
  absl::StatusOr<std::unique_ptr<LiveHandle>> handle = LiveHandle::Open(interface_, options_);
  if (!handle.ok()) {
    return handle.status();
  }
  absl::StatusOr<int> joined = (*handle)->JoinGroup(group);
  if (joined.ok()) {
    group_ = *joined;
    Adopt(*std::move(handle));
  }
  return joined;
}

void LiveQueue::Adopt(std::unique_ptr<LiveHandle> handle) {
  handle_ = std::move(handle);
  kernel_ = {};
  up_.store(true, std::memory_order_relaxed);
}

void LiveQueue::Start() {
  thread_ = std::thread([this] { Run(); });
}

void LiveQueue::Run() {
  std::optional<Steady::time_point> last_look;  // what the kernel holds comes within this time
  while (true) {
    const Steady::time_point now = Steady::now();
    if (!last_look && stop_.load(std::memory_order_relaxed)) {
      last_look = now + kLiveDelayMax;
    }
    if (gave_up() || (last_look && (now >= *last_look || handle_ == nullptr))) {
      break;
    }
    if (now - counted_at_ >= kCountEvery) {
      counted_at_ = now;
      LookAround();
    }
    if (handle_ == nullptr) {
      TryReopen();
    } else if (!TakeFromKernel() && handle_ != nullptr && !last_look) {
      handle_->WaitForFrames();
    }
  }
  LookAtCounts();
  ended_.store(true, std::memory_order_release);  // pairs with ended()
}

// TakeFromKernel: false when there was nothing.
bool LiveQueue::TakeFromKernel() {
  taken_at_ = Steady::now();
  clock_.Learn(WallNow(), taken_at_);
  const absl::StatusOr<std::size_t> count = handle_->Dispatch(
      limits::kLiveDispatchFrames, [this](const CapturedFrame& frame) { OnFrame(frame); });
  store_.Publish();
  if (!count.ok()) {
    OnLoss(count.status());
    return false;
  }
  if (*count == 0) {
    PassTime(taken_at_);
  }
  return *count > 0;
}

void LiveQueue::OnFrame(const CapturedFrame& frame) {
  ++counting_.received;
  counting_.bytes += frame.data.size();
  CapturedFrame keyed = frame;
  keyed.key = last_key_ = clock_.KeyOf(frame.time, taken_at_, last_key_);
  switch (store_.Store(keyed, handle_->link_type())) {
    case FrameStore::Fate::kStored:
      return;
    case FrameStore::Fate::kShed:
      ++counting_.shed;
      return;
    case FrameStore::Fate::kNoBlock:
      ++counting_.pool_drops;
      return;
    case FrameStore::Fate::kNoSlot:
      ++counting_.ring_drops;
      return;
  }
}

// OnLoss: the interface went away. Whoever waits for our frames need not wait for them now.
void LiveQueue::OnLoss(const absl::Status& why) {
  LookAtCounts();
  handle_.reset();
  SetDown(why);
}

// SetDown counts an outage once, however often it is found.
void LiveQueue::SetDown(const absl::Status& why) {
  counting_.outages += up() ? 1U : 0U;
  const std::lock_guard lock(mutex_);
  error_ = std::string(why.message());
  counts_.outages = counting_.outages;
  up_.store(false, std::memory_order_relaxed);
}

void LiveQueue::TryReopen() {
  const Steady::time_point now = Steady::now();
  clock_.Learn(WallNow(), now);
  PassTime(now);
  store_.Publish();  // how much is in use is told here, too
  std::this_thread::sleep_for(kRetryWait);
  if (Steady::now() < retry_at_) {
    return;
  }
  retry_at_ = Steady::now() + kRetryEvery;
  // The queues of the interface find one another again by the number of their group.
  // Without the privilege, which the sensor has given up, it will not get better.
  const absl::Status opened = group_.has_value() ? OpenShared(group_).status() : Open();
  {
    const std::lock_guard lock(mutex_);
    error_ = std::string(opened.message());
  }
  gave_up_.store(absl::IsPermissionDenied(opened), std::memory_order_relaxed);
}

void LiveQueue::LookAround() {
  LookAtCounts();
  LookAtLink();
}

// LookAtLink: the capture of an interface that is down goes on, and finds nothing.
void LiveQueue::LookAtLink() {
  if (handle_ == nullptr) {
    return;
  }
  if (const absl::Status link = handle_->LinkStatus(); link.ok()) {
    up_.store(true, std::memory_order_relaxed);
  } else {
    SetDown(link);
  }
}

void LiveQueue::LookAtCounts() {
  if (handle_ != nullptr) {
    if (const std::optional<KernelCounts> now = handle_->Counts()) {
      counting_.AddKernel(kernel_, *now, counts_interface_);
      kernel_ = *now;
    }
  }
  const std::lock_guard lock(mutex_);
  counts_ = counting_;
}

// PassTime: what reaches the kernel comes here within the delay.
void LiveQueue::PassTime(MergeClock::Steady empty_at) {
  const MergeClock::Steady passed = empty_at - kLiveDelayMax;
  passed_.store(passed.time_since_epoch().count(), std::memory_order_release);  // with passed()
}

LiveCounts LiveQueue::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::string LiveQueue::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

}  // namespace eastwest::capture
