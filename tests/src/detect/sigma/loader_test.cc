#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/detect/sigma/rule_loader.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
  const char* what;
  std::string yaml;
  const char* fault;
};

class FaultTest : public testing::TestWithParam<Case> {};

TEST_P(FaultTest, IsNamedWithItsPlace) {
  EXPECT_THAT(FaultOf(GetParam().yaml), AllOf(HasSubstr("test.yml:"), HasSubstr(GetParam().fault)))
      << GetParam().what;
}

std::string Rule(const std::string& detection) { return Detection("dce_rpc", detection); }

std::string Correlation(const std::string& body) {
  return Rule("  s: {opnum: 1}\n  condition: s\n") +
         "---\ntitle: C\nid: c1\nname: c1\ncorrelation:\n" + body;
}

INSTANTIATE_TEST_SUITE_P(
    Shape, FaultTest,
    testing::Values(
        Case{"no YAML", "title: [", "end of"}, Case{"a list", "- a\n", "no map"},
        Case{"no detection", "title: T\n", "neither detection"},
        Case{"no title", "detection: {s: {opnum: 1}, condition: s}\nlogsource: {service: x}\n",
             "no title"},
        Case{"unknown field", Rule("  s: {opnumb: 1}\n  condition: s\n"), "no field \"opnumb\""},
        Case{"unknown modifier", Rule("  s: {opnum|like: 1}\n  condition: s\n"),
             "unknown modifier \"like\""},
        Case{"unknown search", Rule("  s: {opnum: 1}\n  condition: t\n"), "no such search"},
        Case{"no condition", Rule("  s: {opnum: 1}\n"), "no condition"},
        Case{"bad regex", Rule("  s: {command|re: '('}\n  condition: s\n"), "regular expression"},
        Case{"exploding regex",
             Rule("  s: {command|re: '((a{1000}){1000}){1000}'}\n  condition: s\n"),
             "regular expression"}));

INSTANTIATE_TEST_SUITE_P(
    Hints, FaultTest,
    testing::Values(
        Case{"modifier", Rule("  s: {command|contian: x}\n  condition: s\n"),
             "unknown modifier \"contian\" of command (did you mean contains?)"},
        Case{"modifier of another kind", Rule("  s: {command|field_ref: user}\n  condition: s\n"),
             "(did you mean fieldref?)"},
        Case{"field behind fieldref", Rule("  s: {command|fieldref: usr}\n  condition: s\n"),
             "no field \"usr\" (did you mean user?)"},
        Case{"search", Rule("  selection: {opnum: 1}\n  condition: selektion\n"),
             "\"selektion\", and there is no such search (did you mean selection?)"},
        Case{"searches", Rule("  selection_a: {opnum: 1}\n  condition: 1 of selektion_*\n"),
             "no search has such a name (did you mean selection_a?)"},
        Case{"key of ours",
             "title: T\neastwest: {enabeld: true}\nlogsource: {product: eastwest, service: flow}\n"
             "detection: {s: {src_port: 1}, condition: s}\n",
             "unknown key eastwest.enabeld (did you mean enabled?)"},
        Case{"level",
             "title: T\nlevel: hihg\nlogsource: {product: eastwest, service: flow}\n"
             "detection: {s: {src_port: 1}, condition: s}\n",
             "(did you mean high?)"},
        Case{"key of a correlation",
             Correlation("  type: temporal\n  rules: [t1]\n  groupby: [x]\n"
                         "  timespan: 1m\n"),
             "unknown key correlation.groupby (did you mean group-by?)"},
        Case{"type of a correlation", Correlation("  type: evnt_count\n  rules: [t1]\n"),
             "(did you mean event_count?)"},
        Case{"key of a condition",
             Correlation("  type: event_count\n  rules: [t1]\n  timespan: 1m\n"
                         "  condition: {gtee: 1}\n"),
             "unknown key correlation.condition.gtee (did you mean gte?)"}));

INSTANTIATE_TEST_SUITE_P(
    Values, FaultTest,
    testing::Values(
        Case{"bad network", Rule("  s: {src_ip|cidr: 10.0.0.0/40}\n  condition: s\n"), "network"},
        Case{"bad number", Rule("  s: {opnum|gt: many}\n  condition: s\n"), "whole number"},
        Case{"open placeholder", Rule("  s: {command|expand: '%X%'}\n  condition: s\n"), "%X%"},
        Case{"wildcard in base64", Rule("  s: {command|base64: 'a*'}\n  condition: s\n"),
             "wildcards"},
        Case{"nested value", Rule("  s: {opnum: {a: b}}\n  condition: s\n"), "no single value"},
        Case{"timeframe", Rule("  s: {opnum: 1}\n  timeframe: 1m\n  condition: s\n"),
             "write a correlation"},
        Case{"unknown service", Detection("dce", "  s: {opnum: 1}\n  condition: s\n"),
             "no such service"},
        Case{"wrong level",
             "title: T\nlevel: huge\nlogsource: {product: eastwest, service: flow}\ndetection: {s: "
             "{state: x}, condition: s}\n",
             "level is \"huge\""},
        Case{"unknown extra",
             "title: T\neastwest: {numbr: 5}\nlogsource: {product: eastwest, service: flow}\n"
             "detection: {s: {state: x}, condition: s}\n",
             "eastwest.numbr"}));

INSTANTIATE_TEST_SUITE_P(
    Correlations, FaultTest,
    testing::Values(
        Case{"same id twice",
             Rule("  s: {opnum: 1}\n  condition: s\n") + "---\n" +
                 Rule("  s: {opnum: 2}\n  condition: s\n"),
             "is taken by"},
        Case{"correlation type", Correlation("  type: count\n  rules: [t1]\n  timespan: 1m\n"),
             "correlation.type is \"count\""},
        Case{"timespan",
             Correlation(
                 "  type: event_count\n  rules: [t1]\n  timespan: 1y\n  condition: {gte: 1}\n"),
             "timespan is \"1y\""},
        Case{"no bound",
             Correlation(
                 "  type: event_count\n  rules: [t1]\n  timespan: 1m\n  condition: {field: x}\n"),
             "none of gt"},
        Case{"no field of value_count",
             Correlation(
                 "  type: value_count\n  rules: [t1]\n  timespan: 1m\n  condition: {gte: 1}\n"),
             "no field"},
        Case{
            "unknown group",
            Correlation("  type: event_count\n  rules: [t1]\n  group-by: [nobody]\n  timespan: 1m\n"
                        "  condition: {gte: 1}\n"),
            "no field \"nobody\""},
        Case{"circle",
             Correlation("  type: temporal\n  rules: [c2]\n  timespan: 1m\n") +
                 "---\ntitle: D\nid: c2\nname: c2\ncorrelation:\n  type: temporal\n  rules: [c1]\n"
                 "  timespan: 1m\n",
             "refers back"}));

TEST(LoaderTest, NamesThatNothingHasAreFaults) {
  const KnownNames names{
      .endpoints = {"atsvc"}, .operations = {"NetrJobAdd"}, .own_roles = {}, .own_zones = {}};
  const auto fault = [&names](const std::string& search) {
    RuleLoader loader({}, {}, NoAttackNames(), names);
    loader.AddText(Rule("  s: {" + search + "}\n  condition: s\n"), "test.yml", true);
    const auto set = loader.Link();
    return set.ok() ? std::string() : std::string(set.status().message());
  };
  EXPECT_THAT(fault("endpoint: atsvc, operation: JobAdd"), HasSubstr("\"JobAdd\""));
  EXPECT_THAT(fault("endpoint: atsv"), HasSubstr("\"atsv\""));
  EXPECT_THAT(fault("endpoint: atsvc, operation: NetrJobAdd"), IsEmpty());
  EXPECT_THAT(fault("operation|startswith: Job"), IsEmpty()) << "patterns match what they like";
}

TEST(LoaderTest, OneFaultKeepsEverythingOut) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(Rule("  s: {opnum: 1}\n  condition: s\n"), "good.yml", true);
  loader.AddText(Rule("  s: {nothing: 1}\n  condition: s\n"), "bad.yml", true);
  EXPECT_FALSE(loader.Link().ok());
}

TEST(LoaderTest, RulesOfOthersThatPacketsCannotFeedAreSkippedWithAReason) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(
      "title: A\nid: a\nlogsource: {product: windows, category: process_creation}\n"
      "detection: {s: {Image: x}, condition: s}\n---\n"
      "title: B\nid: b\nlogsource: {product: windows, service: security}\n"
      "detection: {s: {EventID: 4662}, condition: s}\n---\n"
      "title: C\nid: c\nlogsource: {product: windows, service: security}\n"
      "detection: {s: {EventID: 5145, CommandLine: x}, condition: s}\n---\n"
      "title: D\nid: d\nlogsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {endpoint: atsvc}, condition: s}\n",
      "sigmahq.yml", false);
  const auto set = loader.Link();
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(loader.report().detections, 1U);
  ASSERT_EQ(loader.report().skipped.size(), 3U);
  EXPECT_THAT(loader.report().skipped[0].second, HasSubstr("not on the wire"));
  EXPECT_THAT(loader.report().skipped[1].second, HasSubstr("event 4662"));
  EXPECT_THAT(loader.report().skipped[2].second, HasSubstr("CommandLine"));
}

// One rule of somebody else, and what became of it.
LoadReport ReportOf(const std::string& detection) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText("title: A\nid: a\nlogsource: {product: windows, category: pipe_created}\n" +
                     ("detection:\n" + detection),
                 "theirs.yml", false);
  EXPECT_TRUE(loader.Link().ok());
  return loader.report();
}

TEST(LoaderTest, WhatPacketsCannotAnswerIsLeftOutWhereThatIsHarmless) {
  const std::string pipe = "  selection: {PipeName: '\\x'}\n";
  const std::string hash = "{Hashes: x}\n";
  const LoadReport either =
      ReportOf(pipe + "  other: " + hash + "  condition: selection or other\n");
  EXPECT_EQ(either.detections, 1U);
  ASSERT_EQ(either.partly.size(), 1U);
  EXPECT_THAT(either.partly.front().second, HasSubstr("\"Hashes\""));
  EXPECT_EQ(ReportOf(pipe + "  filter_optional_av: " + hash +
                     "  condition: selection and not 1 of filter_optional_*\n")
                .detections,
            1U);
  for (const char* condition :
       {"selection and other", "selection and not other", "not other", "other"}) {
    SCOPED_TRACE(condition);
    const LoadReport report =
        ReportOf(pipe + "  other: " + hash + "  condition: " + condition + "\n");
    EXPECT_EQ(report.detections, 0U);
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_THAT(report.skipped.front().second, HasSubstr("\"Hashes\""));
  }
}

TEST(LoaderTest, WindowsRulesMatchWhatTheHostWouldHaveLogged) {
  Scenario story;
  story.Rules(
      Load("title: S\nid: s\nlogsource: {product: windows, service: security}\n"
           "eastwest: {number: 9001}\ndetection:\n  s:\n    EventID: 5145\n"
           "    ShareName: '\\\\\\\\\\*\\\\ADMIN$'\n    RelativeTargetName|endswith: .exe\n"
           "  condition: s\n"));
  story.OpenFile("ADMIN$", "tool.exe").OpenFile("C$", "tool.exe").OpenFile("ADMIN$", "tool.txt");
  EXPECT_EQ(story.Count(9001), 1U);
}

TEST(LoaderTest, ServiceInstallRulesReadTheCall) {
  Scenario story;
  story.Rules(
      Load("title: S\nid: s\nlogsource: {product: windows, service: system}\n"
           "eastwest: {number: 9001}\ndetection:\n  s:\n    Provider_Name: 'Service "
           "Control Manager'\n    EventID: 7045\n    ImagePath|contains: cmd\n"
           "  condition: s\n"));
  event::RpcCalled call;
  call.endpoint = "svcctl";
  call.operation = "CreateServiceW";
  call.outcome = Outcome::kSucceeded;
  call.arguments = {{"service_name", "x"}, {"binary_path", "%COMSPEC% /c cmd"}};
  story.Tell(call);
  EXPECT_EQ(story.Count(9001), 1U);
}

TEST(LoaderTest, WhatWasRefusedReadsSo) {
  const std::pair<Outcome, const char*> cases[] = {
      {Outcome::kSucceeded, "10.20.0.101 made x"},
      {Outcome::kFailed, "10.20.0.101 made x: refused"},
      {Outcome::kAttempted, "10.20.0.101 made x: no answer in view"}};
  for (const auto& [outcome, summary] : cases) {
    Scenario story;
    story.Rules(Load(
        "title: S\nid: s\nlogsource: {product: eastwest, service: dce_rpc}\n"
        "eastwest: {number: 9001, refusal: same, summary: '{src} made {decoded.service_name}'}\n"
        "detection: {s: {operation: CreateServiceW}, condition: s}\n"));
    event::RpcCalled call;
    call.endpoint = "svcctl";
    call.operation = "CreateServiceW";
    call.outcome = outcome;
    call.arguments = {{"service_name", "x"}};
    story.Tell(call);
    ASSERT_EQ(story.Count(9001), 1U);
    EXPECT_EQ(story.alerts().back().summary, summary);
  }
}

// The two events write the type of a service and of its start each in its own way.
TEST(LoaderTest, ServiceInstallRulesReadTypesAsTheirEventWritesThem) {
  const auto count = [](const char* rule, const char* type, const char* start) {
    Scenario story;
    story.Rules(Load(std::string("title: S\nid: s\neastwest: {number: 9001}\n") + rule));
    event::RpcCalled call;
    call.endpoint = "svcctl";
    call.operation = "CreateServiceW";
    call.outcome = Outcome::kSucceeded;
    call.arguments = {{"service_name", "x"}, {"service_type", type}, {"start_type", start}};
    story.Tell(call);
    return story.Count(9001);
  };
  constexpr const char* kAudit =
      "logsource: {product: windows, service: security}\n"
      "detection: {s: {EventID: 4697, ServiceStartType: 3, ServiceType: '0x10'}, condition: s}\n";
  constexpr const char* kSystem =
      "logsource: {product: windows, service: system}\n"
      "detection: {s: {EventID: 7045, StartType: demand start, ServiceType: user mode service}, "
      "condition: s}\n";
  for (const char* rule : {kAudit, kSystem}) {
    EXPECT_EQ(count(rule, "0x10", "demand"), 1U) << rule;
    EXPECT_EQ(count(rule, "0x10", "auto"), 0U) << rule;
    EXPECT_EQ(count(rule, "0x1", "demand"), 0U) << rule;
  }
}

// A remote client opens pipes; that of the service manager was there before.
TEST(LoaderTest, PipeRulesLeaveTheServiceManagerAlone) {
  Scenario story;
  story.Rules(
      Load("title: P\nid: p\nlogsource: {product: windows, category: pipe_created}\n"
           "eastwest: {number: 9001}\n"
           "detection: {s: {PipeName|endswith: ['\\svcctl', '\\PSEXESVC']}, o: {Image: System}, "
           "condition: s or (o and not s)}\n"));
  story.OpenPipe("svcctl").OpenPipe("SVCCTL").OpenPipe("\\svcctl").OpenPipe("PIPE\\svcctl");
  EXPECT_EQ(story.Count(9001), 0U);
  story.OpenPipe("PSEXESVC");
  EXPECT_EQ(story.Count(9001), 1U);
}

TEST(LoaderTest, RulesThatNeedRolesWaitForThem) {
  const std::string yaml =
      "title: T\nid: t\nlogsource: {product: eastwest, service: flow}\n"
      "eastwest: {number: 9001, needs: [site_db]}\ndetection: {s: {dst_port: 1}, condition: s}\n";
  RuleLoader without({}, {}, NoAttackNames());
  without.AddText(yaml, "t.yml", true);
  ASSERT_TRUE(without.Link().ok());
  EXPECT_EQ(without.report().disabled, 1U);
  RuleLoader with({}, {"site_db"}, NoAttackNames());
  with.AddText(yaml, "t.yml", true);
  ASSERT_TRUE(with.Link().ok());
  EXPECT_EQ(with.report().detections, 1U);
}

TEST(LoaderTest, RulesThatNeedListsWaitForThem) {
  const std::string yaml =
      "title: T\nid: t\nlogsource: {product: eastwest, service: logon}\n"
      "eastwest: {number: 9001, needs: ['%Canaries%']}\n"
      "detection: {s: {'user|expand': '%Canaries%'}, condition: s}\n";
  RuleLoader without({}, {}, NoAttackNames());
  without.AddText(yaml, "t.yml", true);
  ASSERT_TRUE(without.Link().ok());
  EXPECT_EQ(without.report().disabled, 1U);
  Scenario story;
  story.Rules(Load(yaml, {{"Canaries", {"canary"}}})).Logon("Canary").Logon("bird");
  EXPECT_EQ(story.Count(9001), 1U);
}

TEST(LoaderTest, WhatIsSwitchedOnBringsWhatItCounts) {
  const std::string yaml =
      "title: B\nid: b\nname: b1\nlogsource: {product: eastwest, service: flow}\n"
      "eastwest: {enabled: false, alert: false}\ndetection: {s: {dst_port: 1}, condition: s}\n"
      "---\ntitle: C\nid: c\nname: c1\neastwest: {enabled: false, alert: false}\n"
      "correlation: {type: event_count, rules: [b1], group-by: [src_ip], timespan: 1m,"
      " condition: {gte: 2}}\n"
      "---\ntitle: D\nid: d\nname: d1\neastwest: {enabled: false, number: 9001}\n"
      "correlation: {type: event_count, rules: [c1], group-by: [src_ip], timespan: 1m,"
      " condition: {gte: 1}}\n";
  RuleLoader off({}, {}, NoAttackNames());
  off.AddText(yaml, "t.yml", true);
  ASSERT_TRUE(off.Link().ok());
  EXPECT_EQ(off.report().disabled, 3U);
  RuleLoader on({}, {}, NoAttackNames());
  on.Enable({9001});
  on.AddText(yaml, "t.yml", true);
  auto set = on.Link();
  ASSERT_TRUE(set.ok()) << set.status();
  Scenario story;
  story.Rules(*std::move(set)).Port(1);
  story.Connection(Scenario::State::kEstablished).Connection(Scenario::State::kEstablished);
  EXPECT_EQ(story.Count(9001), 1U);
  RuleLoader unknown({}, {}, NoAttackNames());
  unknown.Enable({9002});
  unknown.AddText(yaml, "t.yml", true);
  EXPECT_EQ(unknown.Link().status().message(), "rules_enabled: no rule is called EW-9002");
}

// What the site switches off is silent. A correlation goes on to count it; what only a correlation
// that is switched off counts goes with it.
TEST(LoaderTest, RulesAreSwitchedOffByTheSite) {
  const std::string yaml =
      "title: B\nid: b\nname: b1\nlogsource: {product: eastwest, service: flow}\n"
      "eastwest: {number: 9002}\ndetection: {s: {dst_port: 1}, condition: s}\n"
      "---\ntitle: C\nid: c\nname: c1\nlogsource: {product: eastwest, service: flow}\n"
      "detection: {s: {dst_port: 1}, condition: s}\n"
      "---\ntitle: D\nid: d\nname: counter-2\neastwest: {number: 9001}\n"
      "correlation: {type: temporal, rules: [b1, c1], group-by: [src_ip], timespan: 1m}\n";
  const struct {
    std::vector<std::string> disabled;
    std::size_t counted;
    std::size_t correlated;
    std::size_t dropped;
  } cases[] = {{{}, 1, 1, 0},
               {{"EW-9002"}, 0, 1, 0},
               {{"B1"}, 0, 1, 0},
               {{"d"}, 1, 0, 2},
               {{"ew-9001", "b"}, 0, 0, 3}};
  for (const auto& [disabled, counted, correlated, dropped] : cases) {
    SCOPED_TRACE(disabled.empty() ? "none" : disabled.front());
    RuleLoader loader({}, {}, NoAttackNames());
    loader.Disable(disabled);
    loader.AddText(yaml, "t.yml", true);
    auto set = loader.Link();
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(loader.report().disabled, dropped);
    Scenario story;
    story.Rules(*std::move(set)).Port(1);
    story.Connection(Scenario::State::kEstablished);
    EXPECT_EQ(story.Count(9002), counted);
    EXPECT_EQ(story.Count(9001), correlated);
    EXPECT_EQ(story.alerts().size(), counted + correlated) << "nothing else alerts instead";
  }
  RuleLoader unknown({}, {}, NoAttackNames());
  unknown.Disable({"counter-1"});
  unknown.AddText(yaml, "t.yml", true);
  EXPECT_EQ(unknown.Link().status().message(),
            "rules_disabled: \"counter-1\" is no rule: expected EW-nnnn, or the id or name of a "
            "rule that is loaded (did you mean counter-2?)");
}

TEST(LoaderTest, FiltersTakeOutWhatTheyDoNotWant) {
  const std::string rule = Rule("  s: {endpoint: atsvc}\n  condition: s\n");
  const std::string filter =
      "---\ntitle: F\nid: f\nlogsource: {product: eastwest, service: dce_rpc}\nfilter:\n"
      "  rules: [t1]\n  admins: {src_ip: 10.20.0.50}\n  condition: not admins\n";
  Scenario story;
  story.Rules(Load(rule + filter));
  story.From("10.20.0.50").Call("atsvc", 0);
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.From("10.20.0.51").Call("atsvc", 0);
  EXPECT_EQ(story.Count(9001), 1U);
}

TEST(LoaderTest, RulesOfOthersKeepTheirIdAuthorAndTags) {
  const RuleSet set = Load(
      "title: A\nid: dde85b37\nauthor: Somebody\ntags: [attack.t1021.002, stp.1k]\nlevel: low\n"
      "logsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {endpoint: atsvc}, condition: s}\n");
  ASSERT_EQ(set.rules.size(), 1U);
  const detect::Rule& rule = set.rules.front()->alert;
  EXPECT_EQ(rule.sigma_id, "dde85b37");
  EXPECT_EQ(rule.author, "Somebody");
  EXPECT_EQ(rule.tags.size(), 2U);
  EXPECT_EQ(rule.level, Level::kLow);
}

TEST(LoaderTest, NumbersOfOutsideRulesAreTheSameInEveryRun) {
  const std::string yaml =
      "title: T\nid: 0d7a9363-af70-4e7b-a3b7-1a176b7fbe84\nlogsource: {product: zeek, service: "
      "dce_rpc}\ndetection: {s: {endpoint: x}, condition: s}\n";
  const RuleSet first = Load(yaml);
  const RuleSet second = Load(yaml);
  EXPECT_EQ(first.rules.front()->alert.number, second.rules.front()->alert.number);
  EXPECT_GE(first.rules.front()->alert.number, 100000U) << "signature ids 6300000 and up";
}

}  // namespace
}  // namespace eastwest::detect::sigma
