#include "src/capture/live_counts.h"

#include <gtest/gtest.h>

namespace eastwest::capture {
namespace {

TEST(LiveCountsTest, AddsDifferencesAcrossAWrap) {
  LiveCounts counts;
  counts.AddKernel({0xFFFFFFF0U, 0xFFFFFFFFU, 0xFFFFFFFFU}, {0x10, 1, 2}, true);
  EXPECT_EQ(counts.kernel_packets, 0x20U);
  EXPECT_EQ(counts.kernel_drops, 2U);
  EXPECT_EQ(counts.interface_drops, 3U);
}

TEST(LiveCountsTest, AnInterfaceThatGoesAwayHasLostNothing) {
  LiveCounts counts;
  counts.AddKernel({10, 1, 7}, {12, 1, 0}, true);
  EXPECT_EQ(counts.interface_drops, 0U);
  EXPECT_EQ(counts.offered(), 2U);
}

TEST(LiveCountsTest, OneQueueOfAnInterfaceCountsWhatTheCardLost) {
  LiveCounts counts;
  for (const bool first : {true, false, false}) {
    LiveCounts queue;
    queue.AddKernel({}, {5, 0, 7}, first);
    counts += queue;
  }
  EXPECT_EQ(counts.kernel_packets, 15U);
  EXPECT_EQ(counts.interface_drops, 7U);
}

}  // namespace
}  // namespace eastwest::capture
