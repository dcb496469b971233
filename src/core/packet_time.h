// PacketTime is the time on the wire. The clock has no now(): nothing after capture can ask a
// wall clock, so a capture analysed offline gives what it gave live.
#ifndef EASTWEST_SRC_CORE_PACKET_TIME_H_
#define EASTWEST_SRC_CORE_PACKET_TIME_H_

#include <chrono>

namespace eastwest {

struct PacketClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<PacketClock>;
  static constexpr bool is_steady = false;
};

// PacketTime counts nanoseconds since 1970-01-01T00:00:00Z.
using PacketTime = PacketClock::time_point;

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_PACKET_TIME_H_
