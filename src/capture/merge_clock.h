// MergeClock tells the order of frames of several queues, whoever sets the clock of the machine.
#ifndef EASTWEST_SRC_CAPTURE_MERGE_CLOCK_H_
#define EASTWEST_SRC_CAPTURE_MERGE_CLOCK_H_

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "src/core/packet_time.h"

namespace eastwest::capture {

// Stamps of the kernel are of a clock that somebody may set. They are carried over to the steady
// clock here: all queues wait for one another on that alone. One clock for all queues.
class MergeClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // Learn takes what both clocks say at the same moment. Differences that adjustment and a busy
  // machine make are left alone: as long as nobody sets the clock the order is that of the stamps.
  void Learn(PacketTime wall, Steady steady) {
    const std::int64_t offset = Nanoseconds(wall) - Nanoseconds(steady);
    const std::int64_t known = offset_.load(std::memory_order_relaxed);
    if (known == kUnknown || offset - known > kStep.count() || known - offset > kStep.count()) {
      offset_.store(offset, std::memory_order_relaxed);
    }
  }

  // KeyOf gives the place of a frame in the order of all frames: never later than taken_at, when
  // it came, and never ahead of before, the key of the frame before it in its queue.
  Steady KeyOf(PacketTime stamp, Steady taken_at, Steady before) const {
    const Steady key{std::chrono::nanoseconds(Nanoseconds(stamp) - offset())};
    return std::max(before, std::min(key, taken_at));
  }

  // StampOf says what the clock of the machine said at a moment.
  PacketTime StampOf(Steady moment) const {
    return PacketTime(std::chrono::nanoseconds(Nanoseconds(moment) + offset()));
  }

 private:
  static constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
  static constexpr std::chrono::nanoseconds kStep = std::chrono::milliseconds{10};

  template <typename Time>
  static std::int64_t Nanoseconds(Time time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  }
  std::int64_t offset() const {
    const std::int64_t known = offset_.load(std::memory_order_relaxed);
    return known == kUnknown ? 0 : known;
  }

  std::atomic<std::int64_t> offset_{kUnknown};
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_MERGE_CLOCK_H_
