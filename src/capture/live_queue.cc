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

LiveQueue::LiveQueue(std::string interface, std::uint32_t input, const LiveOptions& options)
    : interface_(std::move(interface)),
      input_(input),
      options_(options),
      store_(BlockCount(options)),
      passed_nanoseconds_(PacketTime::min().time_since_epoch().count()) {}

LiveQueue::~LiveQueue() {
  RequestStop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

absl::Status LiveQueue::Open() {
  absl::StatusOr<std::unique_ptr<LiveHandle>> handle = LiveHandle::Open(interface_, options_);
  if (handle.ok()) {
    Adopt(*std::move(handle));
  }
  return handle.status();
}

absl::StatusOr<int> LiveQueue::OpenShared(std::optional<int> group) {
  absl::StatusOr<std::unique_ptr<LiveHandle>> handle = LiveHandle::Open(interface_, options_);
  if (!handle.ok()) {
    return handle.status();
  }
  const absl::StatusOr<int> joined = (*handle)->JoinGroup(group);
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
    if (given_up_ || (last_look && (now >= *last_look || handle_ == nullptr))) {
      break;
    }
    if (now - counted_at_ >= kCountEvery) {
      counted_at_ = now;
      LookAtCounts();
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
  const PacketTime asked_at = WallNow();
  const absl::StatusOr<std::size_t> count = handle_->Dispatch(
      limits::kLiveDispatchFrames, [this](const CapturedFrame& frame) { OnFrame(frame); });
  store_.Publish();
  if (!count.ok()) {
    OnLoss(count.status());
    return false;
  }
  if (*count == 0) {
    PassTime(asked_at - kLiveDelayMax);
  }
  return *count > 0;
}

void LiveQueue::OnFrame(const CapturedFrame& frame) {
  ++counting_.received;
  counting_.bytes += frame.data.size();
  switch (store_.Store(frame, handle_->link_type())) {
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
  ++counting_.outages;
  up_.store(false, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  error_ = std::string(why.message());
  counts_.outages = counting_.outages;
}

void LiveQueue::TryReopen() {
  PassTime(WallNow() - kLiveDelayMax);
  std::this_thread::sleep_for(kRetryWait);
  if (Steady::now() < retry_at_) {
    return;
  }
  retry_at_ = Steady::now() + kRetryEvery;
  // The queues of the interface find one another again by the number of their group.
  // Without the privilege, which the sensor has given up, it will not get better.
  const absl::Status opened = group_.has_value() ? OpenShared(group_).status() : Open();
  given_up_ = absl::IsPermissionDenied(opened);
  const std::lock_guard lock(mutex_);
  error_ = std::string(opened.message());
}

void LiveQueue::LookAtCounts() {
  if (handle_ != nullptr) {
    if (const std::optional<KernelCounts> now = handle_->Counts()) {
      // Unsigned differences are right across a wrap.
      counting_.kernel_packets += now->packets - kernel_.packets;
      counting_.kernel_drops += now->drops - kernel_.drops;
      counting_.interface_drops += now->interface_drops - kernel_.interface_drops;
      kernel_ = *now;
    }
  }
  const std::lock_guard lock(mutex_);
  counts_ = counting_;
}

void LiveQueue::PassTime(PacketTime time) {
  passed_nanoseconds_.store(time.time_since_epoch().count(), std::memory_order_release);
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
