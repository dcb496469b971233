// What the modifiers and values of a detection mean, told through whole rules.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/detect/engine.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::uint32_t kRule = 9001;

// Fires tells whether a rule over dce_rpc matches a call with one argument.
bool Fires(const std::string& items, const std::string& value, std::string_view name = "command") {
  Scenario story;
  story.Rules(Load(Detection("dce_rpc", "  s:\n" + items + "  condition: s\n")));
  story.Call("atsvc", 0, {{name, value}});
  return story.Count(kRule) == 1;
}

struct Case {
  const char* what;
  const char* item;
  const char* value;
  bool fires;
};

class ModifierTest : public testing::TestWithParam<Case> {};

TEST_P(ModifierTest, MeansWhatTheSpecificationSays) {
  EXPECT_EQ(Fires(std::string("    ") + GetParam().item + "\n", GetParam().value), GetParam().fires)
      << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Table, ModifierTest,
    testing::Values(
        Case{"equal, case does not matter", "command: CMD.EXE", "cmd.exe", true},
        Case{"equal is the whole value", "command: cmd", "cmd.exe", false},
        Case{"wildcard", "command: cmd*", "cmd.exe", true},
        Case{"contains", "command|contains: d.e", "cmd.exe", true},
        Case{"startswith", "command|startswith: cmd", "cmd.exe", true},
        Case{"startswith misses", "command|startswith: md", "cmd.exe", false},
        Case{"endswith", "command|endswith: .exe", "cmd.exe", true},
        Case{"endswith misses", "command|endswith: .ex", "cmd.exe", false},
        Case{"list is or", "command: [a, cmd.exe]", "cmd.exe", true},
        Case{"all", "command|contains|all: [cmd, exe]", "cmd.exe", true},
        Case{"all misses one", "command|contains|all: [cmd, dll]", "cmd.exe", false},
        Case{"cased", "command|cased: CMD.EXE", "cmd.exe", false},
        Case{"cased hits", "command|cased: cmd.exe", "cmd.exe", true},
        Case{"re is case-sensitive", "command|re: '^C.D'", "cmd.exe", false},
        Case{"re|i", "command|re|i: '^C.D'", "cmd.exe", true},
        Case{"re searches", "command|re: 'm.\\.e'", "cmd.exe", true},
        Case{"neq", "command|neq: cmd.exe", "cmd.exe", false},
        Case{"neq of something else", "command|neq: x", "cmd.exe", true},
        Case{"exists", "command|exists: true", "cmd.exe", true},
        Case{"exists false", "command|exists: false", "cmd.exe", false},
        Case{"another field does not exist", "task_path|exists: false", "cmd.exe", true},
        Case{"null is no value", "task_path: null", "cmd.exe", true},
        Case{"null of a value", "command: null", "cmd.exe", false},
        Case{"empty text", "command: ''", "", true},
        Case{"base64", "command|base64|contains: whoami", "x d2hvYW1p y", true},
        Case{"base64offset 0", "command|base64offset|contains: whoami", "d2hvYW1p", true},
        Case{"base64offset 1", "command|base64offset|contains: whoami", "IHdob2FtaSA=", true},
        Case{"base64offset 2", "command|base64offset|contains: whoami", "ICB3aG9hbWkg", true},
        Case{"wide and base64", "command|wide|base64offset|contains: hi", "aABpAA==", true},
        Case{"windash", "command|windash|contains: ' -enc'", "powershell /enc", true},
        Case{"windash keeps", "command|windash|contains: ' -enc'", "powershell -enc", true}));

TEST(MatchingTest, ItemsOfAMapMustAllHold) {
  const std::string both = "    command: cmd\n    endpoint: atsvc\n";
  const std::string one = "    command: cmd\n    endpoint: svcctl\n";
  EXPECT_TRUE(Fires(both, "cmd"));
  EXPECT_FALSE(Fires(one, "cmd"));
}

TEST(MatchingTest, MapsOfAListAreAlternatives) {
  EXPECT_TRUE(Fires("    - command: x\n    - endpoint: atsvc\n", "cmd"));
  EXPECT_FALSE(Fires("    - command: x\n    - endpoint: svcctl\n", "cmd"));
}

TEST(MatchingTest, AShadowCopyIsKnownByItsContextToo) {
  const auto fires = [](std::uint64_t snapshot, const char* name) {
    Scenario story;
    story.Rules(Catalogue());
    event::FileOpened opened;
    opened.file = {.share = "C$", .kind = event::ShareKind::kAdmin, .name = name};
    opened.outcome = event::Outcome::kSucceeded;
    event::OpenDetail detail;
    detail.previous_version = snapshot;
    opened.detail = std::make_shared<const event::OpenDetail>(detail);
    story.Tell(opened);
    return story.Count(211) == 1;
  };
  EXPECT_TRUE(fires(0x01DAE4A4D3C38000, "Windows\\System32\\config\\SAM"));
  EXPECT_TRUE(fires(0, "@GMT-2026.11.20-10.00.00\\Windows\\System32\\config\\SAM"));
  EXPECT_FALSE(fires(0, "Windows\\System32\\config\\SAM"));
  EXPECT_FALSE(fires(0x01DAE4A4D3C38000, "Users\\a.txt"));
}

TEST(MatchingTest, KeywordsAreLookedForInEveryField) {
  EXPECT_TRUE(Fires("    - evil\n    - bad\n", "this is EVIL"));
  EXPECT_FALSE(Fires("    - evil\n", "this is not"));
}

TEST(MatchingTest, NumbersCompare) {
  const auto fires = [](const std::string& item, std::uint16_t port) {
    Scenario story;
    story.Rules(Load(Detection("flow", "  s: {" + item + "}\n  condition: s\n")));
    story.Port(port).Connection(event::ConnectionSeen::State::kEstablished);
    return story.Count(kRule) == 1;
  };
  EXPECT_TRUE(fires("dst_port: 445", 445));
  EXPECT_FALSE(fires("dst_port: 44", 445));
  EXPECT_TRUE(fires("dst_port|gte: 445", 445));
  EXPECT_FALSE(fires("dst_port|gt: 445", 445));
  EXPECT_TRUE(fires("dst_port|lt: 446", 445));
  EXPECT_FALSE(fires("dst_port|lte: 444", 445));
  EXPECT_TRUE(fires("src_ip|cidr: 10.20.0.0/16", 445));
  EXPECT_FALSE(fires("src_ip|cidr: 10.21.0.0/16", 445));
}

TEST(MatchingTest, FieldsCompareWithEachOther) {
  EXPECT_TRUE(Fires("    command|fieldref: endpoint\n", "ATSVC"));
  EXPECT_FALSE(Fires("    command|fieldref: endpoint\n", "svcctl"));
  EXPECT_TRUE(Fires("    command|fieldref|startswith: endpoint\n", "atsvc2"));
}

TEST(MatchingTest, PlaceholdersAreTheSites) {
  Scenario story;
  story.Rules(Load(Detection("dce_rpc", "  s: {command|expand: '%Shells%'}\n  condition: s\n"),
                   {{"Shells", {"cmd*", "pwsh"}}}));
  story.Call("atsvc", 0, {{"command", "cmd.exe"}});
  EXPECT_EQ(story.Count(kRule), 1U);
}

TEST(MatchingTest, RolesAnswerToTheStandardPlaceholders) {
  Scenario story;
  story.WorkstationRange();
  story.Rules(
      Load(Detection("dce_rpc", "  s: {src_ip|expand: '%Workstations%'}\n  condition: s\n")));
  story.From("10.20.0.50").Call("atsvc", 0).From("10.20.0.101").Call("atsvc", 0);
  ASSERT_EQ(story.Count(kRule), 1U);
  EXPECT_EQ(story.Only(kRule).source.address, Host("10.20.0.101"));
}

TEST(MatchingTest, ConditionsMayBeALists) {
  Scenario story;
  story.Rules(Load(
      Detection("dce_rpc", "  a: {command: x}\n  b: {endpoint: atsvc}\n  condition: [a, b]\n")));
  story.Call("atsvc", 0, {{"command", "y"}});
  EXPECT_EQ(story.Count(kRule), 1U);
}

TEST(MatchingTest, RefusedCallsAreNoDeedsUnlessTheRuleSaysSo) {
  const std::string detection = "  s: {endpoint: atsvc}\n  condition: s\n";
  Scenario quiet;
  quiet.Rules(Load(Detection("dce_rpc", detection)));
  quiet.Call("atsvc", 0, {}, Outcome::kFailed);
  EXPECT_EQ(quiet.Count(kRule), 0U);

  Scenario said;
  said.Rules(
      Load(Detection("dce_rpc", "  s: {endpoint: atsvc, outcome: failed}\n  condition: s\n")));
  said.Call("atsvc", 0, {}, Outcome::kFailed);
  EXPECT_EQ(said.Count(kRule), 1U);
}

TEST(MatchingTest, AnAttemptIsWorthOneLevelLess) {
  Scenario story;
  story.Rules(Load(Detection("dce_rpc", "  s: {endpoint: atsvc}\n  condition: s\n")));
  story.Call("atsvc", 0, {}, Outcome::kAttempted);
  EXPECT_EQ(story.Only(kRule).level, Level::kMedium);
}

TEST(MatchingTest, ManyRulesWithEqualQuestionsAllAnswer) {
  std::string yaml;
  for (int i = 0; i < 200; ++i) {
    yaml += "title: T\nid: id" + std::to_string(i) +
            "\nlogsource: {product: eastwest, service: dce_rpc}\neastwest: {number: " +
            std::to_string(9000 + i) + "}\ndetection:\n  s: {endpoint: atsvc, command|contains: w" +
            std::to_string(i) + "x}\n  condition: s\n---\n";
  }
  Scenario story;
  story.Rules(Load(yaml));
  story.Call("atsvc", 0, {{"command", "w7x w123x w124"}});
  EXPECT_EQ(story.Count(9007), 1U);
  EXPECT_EQ(story.Count(9123), 1U);
  EXPECT_EQ(story.Count(9124), 0U);
  EXPECT_EQ(story.alerts().size(), 2U);
}

// Most of these rules name an outcome, which is then asked first; all others must still be heard.
TEST(MatchingTest, RulesThatNameAnotherValueAreLeftAloneAndNoOthers) {
  const std::pair<const char*, bool> rules[] = {
      {"  s: {outcome: succeeded, command: cmd}\n  condition: s\n", true},
      {"  s: {outcome: failed, command: cmd}\n  condition: s\n", false},
      {"  s: {outcome: [failed, succeeded], command: cmd}\n  condition: s\n", true},
      {"  s: {outcome: [failed, attempted], command: cmd}\n  condition: s\n", false},
      {"  s: {outcome: succeeded}\n  condition: s\n", true},
      {"  s: {outcome: failed}\n  condition: s\n", false},
      {"  s: {command: cmd}\n  condition: s\n", true},
      {"  s: {outcome|startswith: succ}\n  condition: s\n", true},
      {"  s: {command: cmd}\n  n: {outcome: failed}\n  condition: s and not n\n", true},
      {"  s: {command: cmd}\n  n: {outcome: succeeded}\n  condition: s and not n\n", false},
      {"  s: {outcome: failed}\n  t: {command: cmd}\n  condition: s or t\n", true},
      {"  s: {outcome: failed}\n  t: {outcome: succeeded}\n  condition: s or t\n", true},
      {"  n: {outcome: failed}\n  condition: not n\n", true},
  };
  std::string yaml;
  std::uint32_t number = 9000;
  for (const auto& [detection, fires] : rules) {
    const std::string text = std::to_string(number++);
    yaml += "title: T\nid: id" + text +
            "\nlogsource: {product: eastwest, service: dce_rpc}\neastwest: {number: " + text +
            "}\ndetection:\n" + detection + "---\n";
  }
  Scenario story;
  story.Rules(Load(yaml));
  story.Call("atsvc", 0, {{"command", "cmd"}});
  number = 9000;
  for (const auto& [detection, fires] : rules) {
    EXPECT_EQ(story.Count(number++), fires ? 1U : 0U) << detection;
  }
}

// Wants tells whether a rule over flow_end asks for the ends of flows that nobody read.
bool Wants(const std::string& items, const std::string& condition = "s") {
  Scenario story;
  RuleSet rules =
      Load(Detection("flow_end", "  s:\n" + items + "  condition: " + condition + "\n"));
  return Engine(SiteModel(), story, std::move(rules)).WantsUnreadEnds();
}

TEST(UnreadEndsTest, AreWantedByRulesThatTheyCouldFulfil) {
  EXPECT_FALSE(Wants("    sealed_calls|gte: 20\n"));
  EXPECT_FALSE(Wants("    app: smb\n    dst_zone: dmz\n"));
  EXPECT_FALSE(Wants("    encrypted_messages: 0\n", "not s"));
  EXPECT_TRUE(Wants("    dst_port: 67\n    proto: udp\n"));
  EXPECT_TRUE(Wants("    app: failed\n    bytes_to_client|gt: 0\n"));
  EXPECT_TRUE(Wants("    app: smb\n", "not s"));
  EXPECT_TRUE(Wants("    dst_port: 67\n", "not s"));
  Scenario story;
  EXPECT_FALSE(Engine(SiteModel(), story, Catalogue()).WantsUnreadEnds());
}

}  // namespace
}  // namespace eastwest::detect::sigma
