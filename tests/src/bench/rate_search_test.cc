#include "src/bench/rate_search.h"

#include <gtest/gtest.h>

namespace eastwest::bench {
namespace {

// Search runs against a machine that takes so many packets a second.
SearchResult Search(double takes, double highest, double resolution, double generator = 1e12) {
  const auto trial = [&](double rate) -> absl::StatusOr<RateTrial> {
    return RateTrial{.rate = rate,
                     .packets = 1000,
                     .lost = rate > takes ? 5U : 0U,
                     .reached = rate <= generator};
  };
  return *SearchRate({.highest = highest, .resolution_percent = resolution}, trial);
}

TEST(RateSearchTest, ComesAsNearAsTheResolution) {
  for (const double takes : {5000.0, 31234.0, 500000.0, 999999.0}) {
    const SearchResult found = Search(takes, 1e6, 1);
    EXPECT_LE(found.rate, takes);
    EXPECT_GE(found.rate, takes * 0.985) << takes;
    EXPECT_FALSE(found.generator_limited);
    EXPECT_LT(found.trials.size(), 25U);
  }
}

TEST(RateSearchTest, ACoarserSearchTakesFewerTrials) {
  EXPECT_LT(Search(300000, 1e6, 10).trials.size(), Search(300000, 1e6, 1).trials.size());
}

TEST(RateSearchTest, SaysThatTheGeneratorIsTheLimit) {
  const SearchResult all = Search(2e6, 1e6, 1);
  EXPECT_EQ(all.rate, 1e6);
  EXPECT_EQ(all.trials.size(), 1U);
  EXPECT_TRUE(all.generator_limited);
  const SearchResult slow = Search(2e6, 1e6, 1, 300000);
  EXPECT_TRUE(slow.generator_limited);
  EXPECT_NEAR(slow.rate, 300000, 6000);
}

TEST(RateSearchTest, GivesUpWhereEveryRateLoses) {
  const SearchResult none = Search(0, 1e6, 1);
  EXPECT_EQ(none.rate, 0);
  EXPECT_FALSE(none.generator_limited);
  EXPECT_LT(none.trials.size(), 12U);
}

TEST(RateSearchTest, AnErrorEndsIt) {
  const auto trial = [](double) -> absl::StatusOr<RateTrial> {
    return absl::InternalError("the peer went away");
  };
  EXPECT_EQ(SearchRate({.highest = 1e6}, trial).status().message(), "the peer went away");
}

}  // namespace
}  // namespace eastwest::bench
