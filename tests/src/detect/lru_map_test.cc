#include "src/detect/lru_map.h"

#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

TEST(LruMapTest, TheEntryTouchedLongestAgoGoesFirst) {
  LruMap<int, int> map(2);
  map.Add(1, 10);
  map.Add(2, 20);
  EXPECT_EQ(*map.Touch(1), 10);
  map.Add(3, 30);
  EXPECT_EQ(map.Find(2), nullptr);
  EXPECT_EQ(*map.Find(1), 10);
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(map.evicted(), 1U);
}

TEST(LruMapTest, FindLeavesTheOrderAlone) {
  LruMap<int, int> map(2);
  map.Add(1, 10);
  map.Add(2, 20);
  EXPECT_EQ(*map.Find(1), 10);
  map.Add(3, 30);
  EXPECT_EQ(map.Find(1), nullptr);
  EXPECT_EQ(map.Touch(7), nullptr);
}

}  // namespace
}  // namespace eastwest::detect
