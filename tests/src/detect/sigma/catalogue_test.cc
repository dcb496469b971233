// The rules that come with eastwest: each loads, names what exists, fires on its story, and stays
// quiet one step short of it.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/detect/rules.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"
#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

class CatalogueTest : public testing::TestWithParam<std::size_t> {};

TEST_P(CatalogueTest, FiresOnItsStoryAndNotOneStepShortOfItNorOnItsTwin) {
  const Story& story = Stories()[GetParam()];
  if (story.fires == nullptr) {
    GTEST_SKIP() << "EW-" << story.rule << " is not raised by the rules";
  }
  Scenario fires;
  story.fires(Begin(fires));
  EXPECT_EQ(fires.Count(story.rule), 1U) << "EW-" << story.rule << " is silent on its story";
  Scenario misses;
  story.misses(Begin(misses));
  EXPECT_EQ(misses.Count(story.rule), 0U) << "EW-" << story.rule << " fires one step short";
  Scenario benign;
  story.benign(Begin(benign));
  EXPECT_EQ(benign.Count(story.rule), 0U) << "EW-" << story.rule << " fires on its twin";
}

INSTANTIATE_TEST_SUITE_P(Rules, CatalogueTest, testing::Range(std::size_t{0}, Stories().size()),
                         [](const testing::TestParamInfo<std::size_t>& story) {
                           return fmt::format("EW{:04}", Stories()[story.param].rule);
                         });

TEST(CatalogueTest, EveryRuleHasAStoryAndEveryStoryItsRule) {
  std::set<std::uint32_t> told;
  for (const Story& story : Stories()) {
    EXPECT_TRUE(told.insert(story.rule).second) << "EW-" << story.rule << " has two stories";
  }
  std::set<std::uint32_t> rules;
  const RuleSet all = StoryRules();
  for (const auto& rule : all.rules) {
    if (rule->header.extras.number) {
      rules.insert(*rule->header.extras.number);
    }
  }
  EXPECT_THAT(told, testing::ContainerEq(rules));
}

TEST(CatalogueTest, NativeRulesAreNamedAsTheirTableSays) {
  const RuleSet set = Catalogue();
  for (const Rule& native : AllRules()) {
    const auto found = std::ranges::find_if(set.rules, [&native](const auto& rule) {
      return rule->alert.number == native.number && rule->service == Service::kDerived;
    });
    if (found == set.rules.end()) {
      continue;  // a detector that no rule names keeps its own entry
    }
    EXPECT_EQ((*found)->header.title, native.title) << native.number;
    EXPECT_EQ((*found)->header.level, native.level) << native.number;
  }
}

TEST(CatalogueTest, AnotherSpellingOfANameHidesNothing) {
  for (const std::string name :
       {"Windows\\Temp\\x.exe", "Windows/Temp/x.exe", "Windows\\TEMP. \\x.exe.",
        "Windows\\a\\..\\Temp\\.\\x.EXE ", "Windows\\Temp::$INDEX_ALLOCATION\\x.exe::$DATA",
        "Windows\\Temp\\notes.txt:x.exe:$DATA"}) {
    Scenario story;
    Begin(story).WriteFile("C$", name);
    EXPECT_EQ(story.Count(205), 1U) << name;
  }
  Scenario benign;
  Begin(benign).WriteFile("C$", "Windows\\Temp\\..\\x.exe\\..\\notes.txt");
  EXPECT_EQ(benign.Count(203), 0U);
}

TEST(CatalogueTest, AQuietFileServerStaysQuiet) {
  Scenario story;
  Begin(story)
      .To("10.20.0.20")
      .Connection(event::ConnectionSeen::State::kEstablished)
      .Speak("smb")
      .Logon("alice");
  story.Connect("data");
  for (int i = 0; i < 300; ++i) {
    story.At(std::chrono::milliseconds(i * 10)).WriteFile("data", "f" + std::to_string(i) + ".txt");
  }
  EXPECT_TRUE(story.alerts().empty()) << story.alerts().front().summary;
}

}  // namespace
}  // namespace eastwest::detect::sigma
