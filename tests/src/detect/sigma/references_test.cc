// What rules name beside fields and values: products, services, other rules, roles, keys.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Source(const std::string& source) {
  return "title: A\nlogsource:\n" + source + "detection: {s: {share: x}, condition: s}\n";
}

// ReportOf loads a text as a file from outside; ok says whether it could be loaded.
struct Loading {
  bool ok = false;
  LoadReport report;
};
Loading LoadFrom(const std::string& yaml, bool ours = false) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(yaml, "test.yml", ours);
  Loading loading;
  loading.ok = loader.Link().ok();
  loading.report = loader.report();
  return loading;
}

std::string CountingRule(const std::string& counted) {
  return "title: C\nid: c\nname: c\ncorrelation:\n  type: event_count\n  rules: [" + counted +
         "]\n  group-by: [src_ip]\n  timespan: 1m\n  condition: {gte: 2}\n";
}

constexpr std::string_view kOurs =
    "title: B\nid: b\nname: payroll-open\nlogsource: {product: eastwest, service: smb_tree}\n"
    "detection: {s: {share: data}, condition: s}\n---\n";
constexpr std::string_view kTheirs =
    "title: B\nid: b\nname: process-made\n"
    "logsource: {product: windows, category: process_creation}\n"
    "detection: {s: {Image: x}, condition: s}\n---\n";

TEST(LogSourceTest, AProductThatIsNearlyOursIsAFault) {
  for (const char* product : {"eastwst", "Eastwest", "'eastwest '", "east-west", "eastwset"}) {
    EXPECT_THAT(FaultOf(Source("  product: " + std::string(product) + "\n  service: smb_tree\n")),
                AllOf(HasSubstr("test.yml:4: "), HasSubstr("(did you mean eastwest?)")))
        << product;
  }
  EXPECT_THAT(FaultOf(Source("  service: smb_tree\n")), HasSubstr("logsource has no product"));
}

TEST(LogSourceTest, OtherProductsAreSkippedWithAReason) {
  for (const char* product : {"west", "zeek", "windows", "northwest", "linux"}) {
    const Loading loading =
        LoadFrom(Source("  product: " + std::string(product) + "\n  service: smb_tree\n"));
    EXPECT_TRUE(loading.ok) << product;
    EXPECT_EQ(loading.report.skipped.size(), 1U) << product;
  }
}

TEST(LogSourceTest, AServiceOfOursThatDoesNotExistIsAFaultThatListsThem) {
  EXPECT_THAT(
      FaultOf(Source("  product: eastwest\n  service: smb_tre\n")),
      AllOf(HasSubstr("test.yml:4: "), HasSubstr("no such service (did you mean smb_tree?)"),
            HasSubstr("expected one of flow, protocol, ")));
  EXPECT_THAT(FaultOf(Source("  product: eastwest\n  category: smb_tree\n")),
              HasSubstr("eastwest has services only"));
  EXPECT_THAT(FaultOf(Source("  product: eastwest\n  servce: smb_tree\n")),
              HasSubstr("test.yml:4: unknown key logsource.servce (did you mean service?)"));
}

TEST(KeyTest, KeysThatNobodyReadsAreFaultsInRulesOfOurs) {
  const std::string rest =
      "logsource: {product: eastwest, service: smb_tree}\ndetection: {s: {share: x}, condition: "
      "s}\n";
  EXPECT_THAT(FaultOf("title: T\nlevl: high\n" + rest),
              HasSubstr("test.yml:2: unknown key levl (did you mean level?)"));
  EXPECT_THAT(FaultOf("titel: T\n" + rest), HasSubstr("(did you mean title?)"));
  EXPECT_THAT(FaultOf("title: T\nlogsource: {product: eastwest, service: smb_tree}\n"
                      "detection: {s: {share: x}, conditon: s}\n"),
              HasSubstr("(did you mean condition by \"conditon\"?)"));
  const Loading theirs = LoadFrom(
      "title: T\nlevl: high\nlogsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {endpoint: x}, condition: s}\n");
  EXPECT_TRUE(theirs.ok);
  EXPECT_EQ(theirs.report.detections, 1U);
}

TEST(CorrelationReferenceTest, ARuleThatNobodyHasIsAFault) {
  EXPECT_THAT(FaultOf(std::string(kOurs) + CountingRule("payrol-open")),
              AllOf(HasSubstr("test.yml:12: correlation.rules names \"payrol-open\""),
                    HasSubstr("(did you mean payroll-open?)")));
  const Loading alone = LoadFrom(CountingRule("nobody"));  // in a file of its own
  EXPECT_FALSE(alone.ok);
  EXPECT_THAT(alone.report.skipped, IsEmpty());
}

TEST(CorrelationReferenceTest, WhatIsSkippedTakesItsCorrelationsWithItAndSaysWhy) {
  const Loading loading = LoadFrom(
      std::string(kTheirs) + CountingRule("process-made") + "---\n" +
      "title: D\nid: d\nname: d\ncorrelation: {type: temporal, rules: [c], timespan: 1m}\n");
  EXPECT_TRUE(loading.ok);
  ASSERT_EQ(loading.report.skipped.size(), 3U);
  EXPECT_THAT(loading.report.skipped[1].second,
              HasSubstr("refers to \"process-made\", which is not loaded: log source "
                        "windows/process_creation/ is not on the wire"));
  EXPECT_THAT(loading.report.skipped[2].second,
              AllOf(HasSubstr("refers to \"c\""), HasSubstr("not on the wire")));
}

TEST(CorrelationReferenceTest, ARuleWithAFaultThatIsNotOursTakesItsCorrelationsWithIt) {
  const Loading loading = LoadFrom(
      "title: B\nid: b\nname: old\nlogsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {endpoint: x}, timeframe: 1m, condition: s}\n---\n" +
      CountingRule("old"));
  EXPECT_TRUE(loading.ok);
  ASSERT_EQ(loading.report.skipped.size(), 2U);
  EXPECT_THAT(loading.report.skipped[0].second, HasSubstr("timeframe"));
  EXPECT_THAT(loading.report.skipped[1].second, HasSubstr("refers to \"old\""));
}

TEST(CorrelationReferenceTest, InADirectoryOfOthersWhatIsMissingIsSaidAndSkipped) {
  const Loading loading = LoadFrom(std::string(kTheirs) + CountingRule("proces-made"));
  EXPECT_TRUE(loading.ok);
  ASSERT_EQ(loading.report.skipped.size(), 2U);
  EXPECT_THAT(loading.report.skipped[1].second, HasSubstr("(did you mean process-made?)"));
}

TEST(CorrelationReferenceTest, WhatIsSwitchedOffSaysSo) {
  const Loading off = LoadFrom(
      "title: B\nid: b\nname: base\nlogsource: {product: eastwest, service: flow}\n"
      "eastwest: {enabled: false}\ndetection: {s: {dst_port: 1}, condition: s}\n---\n" +
      CountingRule("base"));
  EXPECT_TRUE(off.ok);
  ASSERT_EQ(off.report.skipped.size(), 1U);
  EXPECT_THAT(off.report.skipped[0].second, HasSubstr("not loaded: it is switched off"));
}

TEST(CorrelationReferenceTest, AliasesAndGroupsNameWhatIsThere) {
  const std::string rule = std::string(kOurs) +
                           "title: C\nid: c\nname: c\ncorrelation:\n  type: temporal\n"
                           "  rules: [payroll-open]\n  timespan: 1m\n";
  EXPECT_THAT(FaultOf(rule + "  group-by: [src_pi]\n"), HasSubstr("(did you mean src_ip?)"));
  EXPECT_THAT(FaultOf(rule + "  group-by: [who]\n  aliases: {who: {payrol-open: src_ip}}\n"),
              AllOf(HasSubstr("correlation.aliases.who names \"payrol-open\""),
                    HasSubstr("(did you mean payroll-open?)")));
}

TEST(FilterTest, NamesWhatIsThere) {
  const std::string filter =
      "title: F\nid: f\nlogsource: {product: eastwest, service: smb_tree}\nfilter:\n";
  EXPECT_THAT(FaultOf(std::string(kOurs) + filter +
                      "  rules: [payrol-open]\n  a: {user: x}\n  condition: not a\n"),
              AllOf(HasSubstr("filter.rules names \"payrol-open\""),
                    HasSubstr("(did you mean payroll-open?)")));
  EXPECT_THAT(FaultOf(filter + "  rules: any\n  a: {usr: x}\n  condition: not a\n"),
              HasSubstr("no field \"usr\""))
      << "also a filter that is for no rule";
}

TEST(ExtrasTest, NameFieldsAndRolesThatExist) {
  const auto rule = [](const std::string& extras) {
    return "title: T\nid: t\nlogsource: {product: eastwest, service: smb_tree}\neastwest: " +
           extras + "\ndetection: {s: {share: x}, condition: s}\n";
  };
  EXPECT_THAT(FaultOf(rule("{per: [sahre]}")),
              HasSubstr("eastwest.per names \"sahre\", and there is no such field (did you mean"));
  EXPECT_THAT(FaultOf(rule("{summary: '{usr} opened {share}'}")),
              HasSubstr("eastwest.summary names \"usr\""));
  EXPECT_THAT(FaultOf(rule("{needs: [sccm_primry]}")), HasSubstr("(did you mean sccm_primary?)"));
  EXPECT_THAT(FaultOf(rule("{per: [share], summary: '{count} of {src} by {user}'}")), IsEmpty());
}

}  // namespace
}  // namespace eastwest::detect::sigma
