// Patience is how a thread waits for another that has nothing for it yet.
#ifndef EASTWEST_SRC_APP_PATIENCE_H_
#define EASTWEST_SRC_APP_PATIENCE_H_

#include <chrono>
#include <cstdint>
#include <thread>

namespace eastwest::app {

struct Patience {
  std::uint32_t yields;  // more would take the time of the threads that work
  std::chrono::microseconds nap;
};

// A file is always there: whoever waits for its packets waits for a thread that works.
inline constexpr Patience kFilePatience{.yields = 2, .nap = std::chrono::microseconds(50)};

// An interface brings packets when it likes. To wake up for each few of them costs more than they
// do (DESIGN.md, "Waiting").
inline constexpr Patience kLivePatience{.yields = 0, .nap = std::chrono::microseconds(500)};

// PauseBriefly waits longer after a while: `idle` counts the calls in a row.
inline void PauseBriefly(const Patience& patience, std::uint32_t idle) {
  constexpr std::uint32_t kNaps = 1000;  // then whoever comes next can wait a moment
  constexpr std::chrono::microseconds kLongNap{1000};
  if (idle < patience.yields) {
    std::this_thread::yield();
  } else {
    std::this_thread::sleep_for(idle < kNaps ? patience.nap : kLongNap);
  }
}

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PATIENCE_H_
