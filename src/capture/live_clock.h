// LiveClock turns the timestamps of live frames into a time that never runs backwards.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_CLOCK_H_
#define EASTWEST_SRC_CAPTURE_LIVE_CLOCK_H_

#include <chrono>
#include <cstdint>

#include "src/core/packet_time.h"

namespace eastwest::capture {

// When somebody sets the clock of the machine back, time goes on at half its speed until the clock
// has caught up: windows and timeouts go on, and nothing happens before something that happened
// earlier. A clock that is set forward is followed at once.
class LiveClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // Advance takes what the clock of the machine says of a frame, or of now, and gives the time
  // that it has for us. steady_now is asked only when the clock is behind.
  template <typename SteadyNow>
  PacketTime Advance(PacketTime stamp, const SteadyNow& steady_now) {
    if (stamp >= time_) {
      behind_ = false;
      time_ = stamp;
      return time_;
    }
    if (time_ - stamp >= kStep) {
      Creep(steady_now());
    }
    return time_;
  }

  PacketTime time() const { return time_; }
  // Times that the clock was found set back.
  std::uint64_t steps() const { return steps_; }

 private:
  // Frames of two interfaces may be this much out of order without anybody having set a clock.
  static constexpr std::chrono::seconds kStep{1};

  void Creep(Steady now) {
    if (!behind_) {
      behind_ = true;
      ++steps_;
    } else {
      time_ += std::chrono::duration_cast<PacketTime::duration>(now - crept_at_) / 2;
    }
    crept_at_ = now;
  }

  PacketTime time_ = PacketTime::min();
  bool behind_ = false;
  Steady crept_at_;
  std::uint64_t steps_ = 0;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_CLOCK_H_
