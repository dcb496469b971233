#include "src/capture/live_clock.h"

#include <gtest/gtest.h>

#include <chrono>

namespace eastwest::capture {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class LiveClockTest : public ::testing::Test {
 protected:
  // At gives the time for a frame stamped so, after so much real time.
  PacketTime At(PacketTime stamp, milliseconds real) {
    return clock_.Advance(stamp, LiveClock::Steady(real));
  }

  const PacketTime noon_ = PacketTime(std::chrono::hours(12));
  LiveClock clock_;
};

TEST_F(LiveClockTest, FollowsTheStamps) {
  EXPECT_EQ(At(noon_, {}), noon_);
  EXPECT_EQ(At(noon_ + minutes(90), minutes(90)), noon_ + minutes(90));
  EXPECT_EQ(clock_.steps(), 0U);
}

TEST_F(LiveClockTest, FollowsAClockThatWasSetAheadAtOnce) {
  At(noon_, {});
  EXPECT_EQ(At(noon_ + minutes(60), milliseconds(1)), noon_ + minutes(60));
  EXPECT_EQ(At(noon_ + minutes(61), minutes(1)), noon_ + minutes(61));
  EXPECT_EQ(clock_.steps(), 1U);
}

TEST_F(LiveClockTest, HoldsStillForFramesThatOverlap) {
  At(noon_, {});
  EXPECT_EQ(At(noon_ - milliseconds(999), milliseconds(0)), noon_);
  EXPECT_EQ(At(noon_ - milliseconds(1), milliseconds(500)), noon_);
  EXPECT_EQ(clock_.steps(), 0U);
}

TEST_F(LiveClockTest, GoesOnAtHalfSpeedWhenTheClockWasSetBack) {
  At(noon_, {});
  const PacketTime back = noon_ - minutes(10);
  EXPECT_EQ(At(back, seconds(0)), noon_);
  EXPECT_EQ(At(back + seconds(2), seconds(2)), noon_ + seconds(1));
  EXPECT_EQ(At(back + minutes(10), minutes(10)), noon_ + minutes(5));
  EXPECT_EQ(clock_.steps(), 1U);
  // It has caught up after twice the step, and is followed again.
  EXPECT_EQ(At(back + minutes(20), minutes(20)), noon_ + minutes(10));
  EXPECT_EQ(At(back + minutes(21), minutes(21)), back + minutes(21));
  EXPECT_EQ(clock_.steps(), 1U);
}

TEST_F(LiveClockTest, CountsEveryStepOnce) {
  At(noon_, {});
  At(noon_ - minutes(1), seconds(0));
  At(noon_ + minutes(1), seconds(1));
  At(noon_ - minutes(1), seconds(2));
  At(noon_ - minutes(1) + seconds(1), seconds(3));
  EXPECT_EQ(clock_.steps(), 3U);  // back, ahead, back
}

}  // namespace
}  // namespace eastwest::capture
