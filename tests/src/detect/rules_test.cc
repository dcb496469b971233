#include "src/detect/rules.h"

#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

TEST(RulesTest, EveryRuleIsComplete) {
  for (const Rule& rule : AllRules()) {
    SCOPED_TRACE(rule.number);
    EXPECT_EQ(&RuleOf(static_cast<RuleNumber>(rule.number)), &rule);
    EXPECT_FALSE(rule.name.empty());
    EXPECT_FALSE(rule.title.empty());
    EXPECT_FALSE(rule.category.empty());
    // What is said of the sensor itself is no technique of anybody.
    EXPECT_EQ(rule.techniques.empty(), rule.number / 100 == 12);
  }
}

TEST(RulesTest, LevelsMapToSeverities) {
  EXPECT_EQ(EveSeverity(Level::kCritical), 1);
  EXPECT_EQ(EveSeverity(Level::kHigh), 1);
  EXPECT_EQ(EveSeverity(Level::kMedium), 2);
  EXPECT_EQ(EveSeverity(Level::kLow), 3);
  EXPECT_EQ(EveSeverity(Level::kInformational), 3);
}

}  // namespace
}  // namespace eastwest::detect
