#include "src/capture/merge_clock.h"

#include <gtest/gtest.h>

#include <chrono>

#include "src/capture/live_options.h"

namespace eastwest::capture {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using Steady = MergeClock::Steady;

constexpr PacketTime kNoon{hours{485000}};
constexpr Steady kBoot{hours{5}};
constexpr Steady kNever = Steady::min();

TEST(MergeClockTest, KeepsTheOrderOfTheStamps) {
  MergeClock clock;
  clock.Learn(kNoon, kBoot);
  const Steady key = clock.KeyOf(kNoon, kBoot + milliseconds(30), kNever);
  EXPECT_EQ(key, kBoot);
  clock.Learn(kNoon + milliseconds(40), kBoot + milliseconds(37));  // a busy machine
  EXPECT_EQ(clock.KeyOf(kNoon + microseconds(1), kBoot + milliseconds(40), kNever),
            kBoot + microseconds(1));
  EXPECT_EQ(clock.StampOf(kBoot + microseconds(1)), kNoon + microseconds(1));
}

// The frame at the front of one queue was stamped before the clock was set back by an hour. The
// other queue, empty, has passed its key within the delay that a frame may have.
TEST(MergeClockTest, AClockThatIsSetBackHoldsNoFrameUp) {
  MergeClock clock;
  clock.Learn(kNoon, kBoot);
  const Steady before = clock.KeyOf(kNoon, kBoot, kNever);
  // Asked only after the step: its stamp lies an hour ahead.
  const Steady taken_at = kBoot + milliseconds(30);
  clock.Learn(kNoon - hours(1) + milliseconds(30), taken_at);
  const Steady late = clock.KeyOf(kNoon + milliseconds(10), taken_at, before);
  EXPECT_EQ(late, taken_at);
  const Steady next =
      clock.KeyOf(kNoon - hours(1) + milliseconds(31), kBoot + milliseconds(40), late);
  EXPECT_EQ(next, kBoot + milliseconds(31)) << "and those behind it are in their place";
  const Steady other_empty_at = kBoot + milliseconds(40) + kLiveDelayMax;
  EXPECT_LE(next, other_empty_at - kLiveDelayMax);
  EXPECT_EQ(clock.StampOf(kBoot + milliseconds(30)), kNoon - hours(1) + milliseconds(30));
}

TEST(MergeClockTest, AClockThatIsSetForwardPutsNoFrameAheadOfItsQueue) {
  MergeClock clock;
  clock.Learn(kNoon, kBoot);
  const Steady before = clock.KeyOf(kNoon, kBoot, kNever);
  clock.Learn(kNoon + hours(1), kBoot + milliseconds(1));
  EXPECT_EQ(clock.KeyOf(kNoon + microseconds(5), kBoot + milliseconds(1), before), before);
}

}  // namespace
}  // namespace eastwest::capture
