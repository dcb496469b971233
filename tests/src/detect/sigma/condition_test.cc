#include "src/detect/sigma/condition.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastwest::detect::sigma {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kNames = {"selection", "filter_a", "filter_b", "_hidden"};

// Text writes a condition with all its parentheses.
std::string Text(const Condition& condition) {
  if (condition.kind == Condition::Kind::kSearch) {
    return kNames[condition.search];
  }
  if (condition.kind == Condition::Kind::kNot) {
    return "!" + Text(condition.operands.front());
  }
  std::string text = "(";
  for (const Condition& operand : condition.operands) {
    text += (text.size() > 1 ? (condition.kind == Condition::Kind::kAnd ? "&" : "|") : "") +
            Text(operand);
  }
  return text + ")";
}

std::string Parse(std::string_view text) {
  const auto condition = ParseCondition(text, kNames);
  return condition.ok() ? Text(*condition) : std::string(condition.status().message());
}

TEST(ConditionTest, BindsNotBeforeAndBeforeOr) {
  EXPECT_EQ(Parse("selection"), "selection");
  EXPECT_EQ(Parse("selection and not filter_a"), "(selection&!filter_a)");
  EXPECT_EQ(Parse("selection or filter_a and filter_b"), "(selection|(filter_a&filter_b))");
  EXPECT_EQ(Parse("(selection or filter_a) and filter_b"), "((selection|filter_a)&filter_b)");
  EXPECT_EQ(Parse("not not selection"), "!!selection");
}

TEST(ConditionTest, CountsSearchesByName) {
  EXPECT_EQ(Parse("1 of filter_*"), "(filter_a|filter_b)");
  EXPECT_EQ(Parse("all of filter_*"), "(filter_a&filter_b)");
  EXPECT_EQ(Parse("selection and not 1 of filter_*"), "(selection&!(filter_a|filter_b))");
  EXPECT_EQ(Parse("all of them"), "(selection&filter_a&filter_b)");
  EXPECT_EQ(Parse("1 of *_a"), "(filter_a)");
}

TEST(ConditionTest, SaysWhatIsWrong) {
  EXPECT_THAT(Parse("nothing"), HasSubstr("no such search"));
  EXPECT_THAT(Parse("selection and"), HasSubstr("ends"));
  EXPECT_THAT(Parse("(selection"), HasSubstr("without \")\""));
  EXPECT_THAT(Parse("selection filter_a"), HasSubstr("unexpected"));
  EXPECT_THAT(Parse("1 of x*"), HasSubstr("no search has such a name"));
  EXPECT_THAT(Parse("selection | count() > 5"), HasSubstr("correlation"));
  EXPECT_THAT(Parse(""), HasSubstr("ends"));
}

TEST(ConditionTest, RefusesWhatIsNestedTooDeep) {
  EXPECT_THAT(Parse(std::string(100, '(') + "selection" + std::string(100, ')')),
              HasSubstr("nested"));
  std::string nots;
  for (int i = 0; i < 100; ++i) {
    nots += "not ";
  }
  EXPECT_THAT(Parse(nots + "selection"), HasSubstr("nested"));
}

}  // namespace
}  // namespace eastwest::detect::sigma
