// Rules that want too much: what is refused says so, and what is not stays within its bounds.
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view kBase =
    "title: B\nid: b\nname: base\nlogsource: {product: eastwest, service: dce_rpc}\n"
    "detection: {s: {opnum: 1}, condition: s}\n";

std::string Counting(std::string_view name, std::string_view counted) {
  return fmt::format(
      "---\ntitle: {}\nid: {}\nname: {}\ncorrelation: {{type: event_count, rules: [{}],"
      " group-by: [src_ip], timespan: 1m, condition: {{gte: 1}}}}\n",
      name, name, name, counted);
}

TEST(BadRulesTest, CorrelationsInACircleAreNamed) {
  const std::string two = std::string(kBase) + Counting("one", "two") + Counting("two", "one");
  EXPECT_THAT(FaultOf(two), AllOf(HasSubstr("test.yml:"), HasSubstr("refers back to it")));
  const std::string itself = std::string(kBase) + Counting("one", "one");
  EXPECT_THAT(FaultOf(itself), HasSubstr("refers to \"one\", which refers back to it"));
}

TEST(BadRulesTest, EveryFaultIsNamedNotTheFirstAlone) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(Detection("dce_rpc", "  s: {opnumb: 1}\n  condition: s\n"), "a.yml", true);
  loader.AddText("title: [", "b.yml", true);
  loader.AddText(Detection("nothing", "  s: {opnum: 1}\n  condition: s\n"), "c.yml", true);
  EXPECT_FALSE(loader.Link().ok());
  std::string faults;
  for (const absl::Status& fault : loader.report().faults) {
    faults += std::string(fault.message()) + "\n";
  }
  EXPECT_THAT(faults, AllOf(HasSubstr("a.yml:"), HasSubstr("b.yml:"), HasSubstr("c.yml:")));
}

TEST(BadRulesTest, AMisspeltFieldIsToldWhatItMayBe) {
  EXPECT_THAT(FaultOf(Detection("dce_rpc", "  s: {opnumb: 1}\n  condition: s\n")),
              HasSubstr("dce_rpc has no field \"opnumb\" (did you mean opnum?)"));
  EXPECT_THAT(FaultOf(Detection("smb_files", "  s: {base_name: 1}\n  condition: s\n")),
              HasSubstr("(did you mean basename?)"));
  EXPECT_THAT(FaultOf(Detection("flow", "  s: {zzzzzzz: 1}\n  condition: s\n")),
              testing::Not(HasSubstr("did you mean")));
}

TEST(BadRulesTest, ABombOfAliasesIsRefused) {
  std::string yaml = "title: T\nid: t\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    yaml += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i,
                        i - 1);
  }
  yaml +=
      "logsource: {product: eastwest, service: dce_rpc}\n"
      "detection: {s: {command: *a29}, condition: s}\n";
  EXPECT_THAT(FaultOf(yaml), HasSubstr("test.yml:"));
}

// A field that nobody reads is part of what tells one version of a rule from another.
TEST(BadRulesTest, ABombInAFieldThatNobodyReadsCostsLittle) {
  std::string yaml = "title: T\nid: t\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    yaml += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i,
                        i - 1);
  }
  yaml +=
      "logsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {operation: X}, condition: s}\n";
  const ParsedFile parsed = ParseDocuments(yaml, "test.yml");
  ASSERT_EQ(parsed.documents.size(), 1U);
  EXPECT_NE(HeaderOf(parsed.documents.front()).digest, 0U);
}

TEST(BadRulesTest, TenThousandRulesLoadAndMatch) {
  std::string yaml;
  for (int i = 0; i < 10'000; ++i) {
    yaml += fmt::format(
        "title: R{0}\nid: r{0}\nlogsource: {{product: eastwest, service: dce_rpc}}\n"
        "detection: {{s: {{endpoint: svcctl, 'service_name|contains': tool{0}x}}, condition: s}}\n"
        "---\n",
        i);
  }
  Scenario story;
  story.Rules(Load(yaml));
  story.Call("svcctl", 12, {{"service_name", "a tool4711x"}});
  std::vector<std::string> titles;
  for (const Alert& alert : story.alerts()) {
    if (alert.rule->title.starts_with('R')) {
      titles.emplace_back(alert.rule->title);
    }
  }
  EXPECT_THAT(titles, testing::ElementsAre("R4711"));
}

TEST(BadRulesTest, ARuleThatMatchesEverythingAlertsOnceAPairAndCountsTheRest) {
  Scenario story;
  story.Rules(
      Load("title: All\nid: all\nlogsource: {product: eastwest, service: smb_files}\n"
           "eastwest: {number: 9001}\ndetection: {s: {'src_ip|exists': true}, condition: s}\n"));
  for (int i = 0; i < 5000; ++i) {
    story.To("10.20.0.20").OpenFile("data", "f" + std::to_string(i));
  }
  EXPECT_EQ(story.Count(9001), 1U);
  EXPECT_GE(story.engine().counters().suppressed, 4999U);
}

TEST(BadRulesTest, PatternsThatDoNotFitAreAFault) {
  std::string yaml;
  for (int i = 0; i < 3000; ++i) {
    yaml += fmt::format(
        "title: R{0}\nid: r{0}\nlogsource: {{product: eastwest, service: dce_rpc}}\n"
        "detection: {{s: {{'command|re': '(a{0}|b).{{900}}(c{0}|d)'}}, condition: s}}\n---\n",
        i);
  }
  EXPECT_THAT(FaultOf(yaml), HasSubstr("do not fit"));
}

}  // namespace
}  // namespace eastwest::detect::sigma
