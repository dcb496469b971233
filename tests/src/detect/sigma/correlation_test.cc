// Correlations as rules, from events to alerts.
#include <string>

#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::uint32_t kBase = 9001;
constexpr std::uint32_t kCorrelation = 9002;

std::string With(const std::string& base_extras, const std::string& correlation) {
  return "title: B\nid: b\nname: b\nlogsource: {product: eastwest, service: dce_rpc}\neastwest: {" +
         base_extras + "}\ndetection: {s: {endpoint: atsvc}, condition: s}\n---\n" +
         "title: C\nid: c\nname: c\neastwest: {number: 9002}\ncorrelation:\n  rules: [b]\n" +
         correlation;
}

const char* const kThree =
    "  type: event_count\n  group-by: [src_ip]\n  timespan: 1m\n"
    "  condition: {gte: 3}\n";

TEST(CorrelationTest, TheBaseRuleIsSilentUnlessItHasANumber) {
  Scenario story;
  story.Rules(Load(With("alert: false", kThree)));
  story.Call("atsvc", 0).Call("atsvc", 0).Call("atsvc", 0);
  EXPECT_EQ(story.Count(kCorrelation), 1U);
  EXPECT_EQ(story.alerts().size(), 1U);

  Scenario loud;
  loud.Rules(Load(With("number: 9001", kThree)));
  loud.Call("atsvc", 0);
  EXPECT_EQ(loud.Count(kBase), 1U);
}

TEST(CorrelationTest, EvidenceNamesTheFramesOfAllMatches) {
  Scenario story;
  story.Rules(Load(With("alert: false", kThree)));
  story.Call("atsvc", 0).Call("atsvc", 0).Call("atsvc", 0);
  const Alert alert = story.Only(kCorrelation);
  ASSERT_EQ(alert.evidence.size(), 3U);
  EXPECT_EQ(alert.evidence.front().frame.number, 1U);
  EXPECT_EQ(alert.evidence.back().frame.number, 3U);
}

TEST(CorrelationTest, GroupsAreApart) {
  Scenario story;
  story.Rules(Load(With("alert: false", kThree)));
  story.From("10.0.0.1").Call("atsvc", 0).Call("atsvc", 0).From("10.0.0.2").Call("atsvc", 0);
  EXPECT_EQ(story.Count(kCorrelation), 0U);
}

TEST(CorrelationTest, BySourceAloneItAlertsOnceForAllTargets) {
  Scenario story;
  story.Rules(Load(With("alert: false",
                        "  type: value_count\n  group-by: [src_ip]\n  timespan: 1m\n"
                        "  condition: {field: dst_ip, gte: 2}\n")));
  for (const char* target : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}) {
    story.To(target).Call("atsvc", 0);
  }
  EXPECT_EQ(story.Count(kCorrelation), 1U);
}

TEST(CorrelationTest, AliasesJoinTheTwoDirections) {
  const std::string yaml =
      "title: A\nid: a\nname: a\nlogsource: {product: eastwest, service: dce_rpc}\n"
      "eastwest: {alert: false}\ndetection: {s: {endpoint: spoolss}, condition: s}\n---\n"
      "title: B\nid: b\nname: b\nlogsource: {product: eastwest, service: protocol}\n"
      "eastwest: {alert: false}\ndetection: {s: {protocol: smb}, condition: s}\n---\n"
      "title: C\nid: c\nname: c\neastwest: {number: 9002}\ncorrelation:\n"
      "  type: temporal_ordered\n  rules: [a, b]\n  group-by: [one, other]\n  timespan: 30s\n"
      "  aliases:\n    one: {a: src_ip, b: dst_ip}\n    other: {a: dst_ip, b: src_ip}\n";
  Scenario story;
  story.Rules(Load(yaml));
  story.From("10.0.0.1").To("10.0.0.2").Call("spoolss", 65).At(1s).Speak("smb");
  EXPECT_EQ(story.Count(kCorrelation), 0U) << "the same direction";
  story.From("10.0.0.2").To("10.0.0.1").At(2s).Speak("smb");
  EXPECT_EQ(story.Count(kCorrelation), 1U);
}

TEST(CorrelationTest, CorrelationsOfCorrelations) {
  const std::string yaml = With("alert: false", kThree) +
                           "---\ntitle: D\nid: d\nname: d\neastwest: {number: 9003}\ncorrelation:\n"
                           "  type: value_count\n  rules: [c]\n  timespan: 10m\n"
                           "  condition: {field: src_ip, gte: 2}\n";
  Scenario story;
  story.Rules(Load(yaml));
  story.From("10.0.0.1").Call("atsvc", 0).Call("atsvc", 0).Call("atsvc", 0);
  EXPECT_EQ(story.Count(9003), 0U);
  story.From("10.0.0.2").Call("atsvc", 0).Call("atsvc", 0).Call("atsvc", 0);
  EXPECT_EQ(story.Count(9003), 1U);
}

TEST(CorrelationTest, NativeConclusionsTakePart) {
  Scenario story;
  story.Rules(
      Load("title: N\nid: n\nname: n\neastwest: {number: 301}\n"
           "logsource: {product: eastwest, service: derived}\n"
           "detection: {s: {detector: svc-create}, condition: s}\n---\n"
           "title: C\nid: c\nname: c\neastwest: {number: 9002}\ncorrelation:\n"
           "  type: value_count\n  rules: [n]\n  group-by: [src_ip]\n  timespan: 1m\n"
           "  condition: {field: dst_ip, gte: 2}\n"));
  story.To("10.0.0.1").Call("svcctl", 12).To("10.0.0.2").Call("svcctl", 12);
  EXPECT_EQ(story.Count(kCorrelation), 1U);
  ASSERT_EQ(story.Count(301), 2U);
  EXPECT_EQ(story.AlertsOf(301).front().rule->title, "N") << "the rule names the conclusion";
}

}  // namespace
}  // namespace eastwest::detect::sigma
