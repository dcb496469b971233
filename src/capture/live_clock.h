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

  // Advance takes what the clock of the machine says of a frame, or of now, with the moment of the
  // steady clock that it belongs to, and gives the time that it has for us.
  PacketTime Advance(PacketTime stamp, Steady moment) {
    CountSteps(stamp, moment);
    if (stamp >= time_) {
      behind_ = false;
      time_ = stamp;
      return time_;
    }
    if (time_ - stamp >= kStep) {
      Creep(moment);
    }
    return time_;
  }

  PacketTime time() const { return time_; }
  // Times that the clock was found set, ahead or back, by a second and more.
  std::uint64_t steps() const { return steps_; }

 private:
  // Frames of two interfaces may be this much out of order without anybody having set a clock.
  static constexpr std::chrono::seconds kStep{1};

  // CountSteps: as long as nobody sets a clock both go on alike.
  void CountSteps(PacketTime stamp, Steady moment) {
    const auto offset = stamp.time_since_epoch() - moment.time_since_epoch();
    const bool known = time_ != PacketTime::min();
    steps_ += known && (offset - offset_ >= kStep || offset_ - offset >= kStep) ? 1U : 0U;
    offset_ = offset;
  }

  void Creep(Steady now) {
    if (behind_ && now > crept_at_) {
      time_ += std::chrono::duration_cast<PacketTime::duration>(now - crept_at_) / 2;
    }
    behind_ = true;
    crept_at_ = now;
  }

  PacketTime time_ = PacketTime::min();
  std::chrono::nanoseconds offset_{0};  // of the last stamp against the steady clock
  bool behind_ = false;
  Steady crept_at_;
  std::uint64_t steps_ = 0;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_CLOCK_H_
