// Pace calls for packets at a rate, in bursts, by the clock.
#ifndef EASTWEST_SRC_BENCH_PACE_H_
#define EASTWEST_SRC_BENCH_PACE_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>

#include "src/bench/stamps.h"

namespace eastwest::bench {

inline double SecondsSince(Stamps::Steady::time_point start) {
  return std::chrono::duration<double>(Stamps::Steady::now() - start).count();
}

inline constexpr std::uint64_t kBurstPackets = 64;

struct Paced {
  std::uint64_t packets = 0;
  double seconds = 0;
  double lag_seconds = 0;  // by which it was behind at the end
};

// Send(count) sends up to kBurstPackets and returns how many; 0 ends it. At a rate of 0 it sends as
// fast as it can for so many seconds; otherwise rate x seconds packets, or as many as can be made
// in twice the time.
template <typename Send>
Paced Pace(double rate, double seconds, const Send& send) {
  constexpr std::chrono::microseconds kNap{50};
  const auto total = static_cast<std::uint64_t>(rate * seconds);
  const auto start = Stamps::Steady::now();
  Paced paced;
  for (bool going = true; going;) {
    const double elapsed = SecondsSince(start);
    if (rate == 0 ? elapsed >= seconds : paced.packets >= total || elapsed > 2 * seconds) {
      break;
    }
    const std::uint64_t due = rate == 0
                                  ? paced.packets + kBurstPackets
                                  : std::min(static_cast<std::uint64_t>(elapsed * rate) + 1, total);
    const std::uint64_t count = std::min(due - paced.packets, kBurstPackets);
    if (count == 0) {
      std::this_thread::sleep_for(kNap);
      continue;
    }
    const std::uint64_t sent = send(count);
    going = sent > 0;
    paced.packets += sent;
  }
  paced.seconds = SecondsSince(start);
  if (rate > 0) {
    paced.lag_seconds = std::max(0.0, paced.seconds - static_cast<double>(paced.packets) / rate);
  }
  return paced;
}

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_PACE_H_
