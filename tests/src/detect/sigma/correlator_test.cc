#include "src/detect/sigma/correlator.h"

#include <chrono>
#include <string>

#include "gtest/gtest.h"

namespace eastwest::detect::sigma {
namespace {

using namespace std::chrono_literals;
using Type = CorrelationRule::Type;
using Comparison = CorrelationRule::Comparison;

constexpr PacketTime kBegin{std::chrono::seconds{1'800'000'000}};

Sample At(std::chrono::nanoseconds since, std::uint64_t value = 0, std::uint32_t input = 0) {
  Sample sample;
  sample.time = kBegin + since;
  sample.value_hash = value;
  sample.value = static_cast<double>(value);
  sample.input = input;
  return sample;
}

Window Of(Type type, Comparison comparison, double number, std::size_t inputs = 1) {
  return {.type = type,
          .timespan = 60s,
          .bounds = {{comparison, number}},
          .percentile = 50,
          .inputs = inputs};
}

TEST(CorrelatorTest, CountsWithinASlidingWindow) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 3);
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(30s)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(60s)).empty()) << "the first is 60 s old: outside";
  EXPECT_EQ(correlator.Add(1, window, "k", At(60s + 1ns)).size(), 3U);
}

TEST(CorrelatorTest, TheBoundaryBelongsToTheNewerSide) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s)).empty());
  EXPECT_EQ(correlator.Add(1, window, "k", At(60s - 1ns)).size(), 2U);
}

TEST(CorrelatorTest, KeysAndCorrelationsAreApart) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  EXPECT_TRUE(correlator.Add(1, window, "a", At(0s)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "b", At(1s)).empty());
  EXPECT_TRUE(correlator.Add(2, window, "a", At(2s)).empty());
  EXPECT_FALSE(correlator.Add(1, window, "a", At(3s)).empty());
}

TEST(CorrelatorTest, CountsDistinctValues) {
  Correlator correlator;
  const Window window = Of(Type::kValueCount, Comparison::kGte, 2);
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s, 7)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(1s, 7)).empty());
  EXPECT_EQ(correlator.Add(1, window, "k", At(2s, 8)).size(), 2U);
}

TEST(CorrelatorTest, LateMatchesCountWhereTheyBelong) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  EXPECT_TRUE(correlator.Add(1, window, "k", At(100s)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(10s)).empty()) << "too old for the newest";
  EXPECT_FALSE(correlator.Add(1, window, "k", At(90s)).empty());
}

TEST(CorrelatorTest, TemporalNeedsEveryRuleInAnyOrder) {
  Correlator correlator;
  Window window{
      .type = Type::kTemporal, .timespan = 60s, .bounds = {}, .percentile = 50, .inputs = 2};
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s, 0, 1)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(1s, 0, 1)).empty());
  EXPECT_EQ(correlator.Add(1, window, "k", At(2s, 0, 0)).size(), 2U);
  EXPECT_TRUE(correlator.Add(1, window, "q", At(0s, 0, 0)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "q", At(61s, 0, 1)).empty());
}

TEST(CorrelatorTest, TemporalWithABoundNeedsSoManyOfTheRules) {
  Correlator correlator;
  const Window window = Of(Type::kTemporal, Comparison::kGte, 2, 3);
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s, 0, 2)).empty());
  EXPECT_FALSE(correlator.Add(1, window, "k", At(1s, 0, 0)).empty());
}

TEST(CorrelatorTest, OrderedNeedsTheOrder) {
  Correlator correlator;
  Window window{
      .type = Type::kTemporalOrdered, .timespan = 60s, .bounds = {}, .percentile = 50, .inputs = 3};
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s, 0, 1)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(1s, 0, 0)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(2s, 0, 2)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(3s, 0, 1)).empty());
  EXPECT_EQ(correlator.Add(1, window, "k", At(4s, 0, 2)).size(), 3U);
}

TEST(CorrelatorTest, OrderedChainsAreMeasuredFromTheirBeginning) {
  Correlator correlator;
  Window window{
      .type = Type::kTemporalOrdered, .timespan = 60s, .bounds = {}, .percentile = 50, .inputs = 3};
  EXPECT_TRUE(correlator.Add(1, window, "k", At(0s, 0, 0)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(40s, 0, 1)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(60s, 0, 2)).empty()) << "60 s from the first";
  EXPECT_TRUE(correlator.Add(1, window, "k", At(61s, 0, 0)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "k", At(62s, 0, 1)).empty());
  EXPECT_FALSE(correlator.Add(1, window, "k", At(63s, 0, 2)).empty());
}

TEST(CorrelatorTest, SumsAveragesAndPercentiles) {
  Correlator correlator;
  EXPECT_TRUE(correlator.Add(1, Of(Type::kValueSum, Comparison::kGt, 10), "k", At(0s, 10)).empty());
  EXPECT_FALSE(correlator.Add(1, Of(Type::kValueSum, Comparison::kGt, 10), "k", At(1s, 1)).empty());
  EXPECT_FALSE(correlator.Add(2, Of(Type::kValueAvg, Comparison::kGte, 5), "k", At(0s, 9)).empty());
  EXPECT_TRUE(correlator.Add(2, Of(Type::kValueAvg, Comparison::kGte, 6), "k", At(1s, 1)).empty());
  const Window median = Of(Type::kValuePercentile, Comparison::kGte, 5);
  EXPECT_TRUE(correlator.Add(3, median, "k", At(0s, 1)).empty());
  EXPECT_TRUE(correlator.Add(3, median, "k", At(1s, 9)).empty()) << "the lower of two";
  EXPECT_FALSE(correlator.Add(3, median, "k", At(2s, 8)).empty());
}

TEST(CorrelatorTest, TheOldestKeyGoesFirstAndIsCounted) {
  Correlator correlator(2);
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  correlator.Add(1, window, "a", At(0s));
  correlator.Add(1, window, "b", At(1s));
  correlator.Add(1, window, "c", At(2s));
  EXPECT_EQ(correlator.keys_evicted(), 1U);
  EXPECT_FALSE(correlator.Add(1, window, "c", At(3s)).empty());
  EXPECT_TRUE(correlator.Add(1, window, "a", At(4s)).empty()) << "was forgotten";
}

TEST(CorrelatorTest, TheOldestKeyGoesFirstWhateverItsWindow) {
  Correlator correlator(2);
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  Window hour = window;
  hour.timespan = 3600s;
  correlator.Add(1, window, "minute", At(0s));
  correlator.Add(2, hour, "hour", At(1s));
  correlator.Add(1, window, "minute", At(2s));
  correlator.Add(1, window, "new", At(3s));
  EXPECT_EQ(correlator.keys(), 2U);
  EXPECT_EQ(correlator.keys_evicted(), 1U);
  EXPECT_EQ(correlator.Add(1, window, "minute", At(4s)).size(), 3U);
  EXPECT_TRUE(correlator.Add(2, hour, "hour", At(5s)).empty()) << "was forgotten";
}

TEST(CorrelatorTest, HasRoomForAsManyKeysAsTheLimitSays) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  for (std::size_t i = 0; i < limits::kCorrelationKeysMax; ++i) {
    correlator.Add(1, window, std::to_string(i), At(0s));
  }
  EXPECT_EQ(correlator.keys_evicted(), 0U);
  correlator.Add(1, window, "one more", At(0s));
  EXPECT_EQ(correlator.keys_evicted(), 1U);
  EXPECT_EQ(correlator.keys(), limits::kCorrelationKeysMax);
  EXPECT_TRUE(correlator.Add(1, window, "0", At(0s)).empty()) << "was forgotten";
}

TEST(CorrelatorTest, KeysOutsideOfEveryWindowAreForgottenWithoutBeingCounted) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  Window hour = window;
  hour.timespan = 3600s;
  correlator.Add(2, hour, "k", At(0s));
  for (int i = 0; i < 1000; ++i) {
    correlator.Add(1, window, std::to_string(i), At(std::chrono::seconds{i}));
    // Of the window, of the time in which late matches are told, and until the next look.
    EXPECT_LE(correlator.keys(), 60U + 120U + 10U + 1U);
  }
  correlator.Add(2, hour, "k", At(1000s));
  for (int i = 0; i < 1000; ++i) {
    correlator.Add(1, window, std::to_string(i), At(std::chrono::seconds{1001 + i}));
  }
  EXPECT_EQ(correlator.Add(2, hour, "k", At(2001s)).size(), 3U) << "its own window decides";
  EXPECT_EQ(correlator.keys_evicted(), 0U);
}

TEST(CorrelatorTest, AnOrderedChainLivesAsLongAsItsNewestMatch) {
  Correlator correlator;
  Window window = Of(Type::kTemporalOrdered, Comparison::kGte, 0, 3);
  window.timespan = 120s;
  correlator.Add(1, window, "k", At(0s, 0, 0));
  correlator.Add(1, window, "k", At(10s, 0, 1));
  correlator.Add(1, window, "k", At(250s, 0, 0));  // begins anew; the second match is old
  correlator.Add(2, window, "other", At(285s, 0, 0));
  correlator.Add(1, window, "k", At(290s, 0, 1));
  EXPECT_EQ(correlator.Add(1, window, "k", At(295s, 0, 2)).size(), 3U);
}

TEST(CorrelatorTest, WhatIsToldLateStillMeetsItsKey) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 2);
  correlator.Add(1, window, "k", At(0s));
  correlator.Add(1, window, "other", At(60s));
  EXPECT_EQ(correlator.Add(1, window, "k", At(59s)).size(), 2U);
}

TEST(CorrelatorTest, WhatIsToldAnHourLateMeetsWhatIsToldAsLate) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 4);
  for (int i = 0; i < 4; ++i) {  // told when their flows end, among others' traffic
    const auto now = 3600s + 15s * i;
    correlator.Add(2, window, "other", At(now));
    const bool holds = !correlator.Add(1, window, "k", At(15s * i)).empty();
    EXPECT_EQ(holds, i == 3) << i;
    correlator.Add(2, window, "other", At(now + 14s));
  }
}

TEST(CorrelatorTest, SamplesOfAKeyAreBoundedAndCounted) {
  Correlator correlator;
  const Window window{.type = Type::kValueSum,
                      .timespan = 3600s,
                      .bounds = {{Comparison::kGt, 1e9}},
                      .percentile = 50,
                      .inputs = 1};
  for (std::size_t i = 0; i < limits::kCorrelationSamplesMax + 5; ++i) {
    correlator.Add(1, window, "k", At(std::chrono::milliseconds(i), 1));
  }
  EXPECT_EQ(correlator.samples_dropped(), 5U);
}

TEST(CorrelatorTest, WhatDecidesNothingIsLeftOutAndIsNoLoss) {
  Correlator correlator;
  const Window window = Of(Type::kEventCount, Comparison::kGte, 3);
  for (int i = 0; i < 20; ++i) {
    correlator.Add(1, window, "k", At(std::chrono::seconds(i)));
  }
  EXPECT_EQ(correlator.Add(1, window, "k", At(20s)).size(), 4U);
  EXPECT_EQ(correlator.samples_dropped(), 0U);
}

}  // namespace
}  // namespace eastwest::detect::sigma
