// "eastwest rules" as a detection engineer uses it, and the README's way to a first rule.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RulesCommandTest : public ::testing::Test {
 protected:
  RulesCommandTest() {
    std::string path = ::testing::TempDir() + "rulesXXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
  }
  ~RulesCommandTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
  }
  RunResult Run(const std::vector<std::string>& arguments) const {
    return RunEastwest(arguments, {.directory = folder_});
  }
  RunResult Check(const std::string& path) const { return Run({"rules", "check", "-s", path}); }

 private:
  std::string folder_;
};

// Blocks are the fenced parts of a page behind a heading.
std::vector<std::string> Blocks(const std::string& page, const std::string& heading) {
  std::vector<std::string> blocks;
  const std::string fence = "```";
  std::size_t at = page.find(heading);
  const std::size_t end = page.find("\n### ", at + 1);
  for (at = page.find(fence, at); at < end; at = page.find(fence, at)) {
    const std::size_t begin = page.find('\n', at) + 1;
    const std::size_t close = page.find(fence, begin);
    blocks.push_back(page.substr(begin, close - begin));
    at = close + fence.size();
  }
  return blocks;
}

// Behind gives the lines behind a marker.
std::string Behind(const std::string& text, const std::string& marker) {
  const std::size_t at = text.find(marker);
  return at == std::string::npos ? "no " + marker : text.substr(at);
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST_F(RulesCommandTest, TheSiteSwitchesRulesOff) {
  const std::string capture = EASTWEST_SOURCE_DIR "/pcaps/psexec_full.pcap";
  const auto alerts = [&](const std::string& config) {
    Write("site.yaml", config);
    return Run({"triage", "-q", "-c", "site.yaml", "--eve", "alert", "-o", "-", capture});
  };
  const std::string all = alerts("").out;
  for (const char* rule : {"6200001", "6200203", "6200302"}) {
    EXPECT_THAT(all, HasSubstr(rule));
  }
  const std::string fewer = alerts("rules_disabled: [EW-0302, exe-write-admin-share]\n").out;
  EXPECT_THAT(fewer, HasSubstr("6200001"));
  EXPECT_THAT(fewer, AllOf(Not(HasSubstr("6200203")), Not(HasSubstr("6200302"))));
  EXPECT_THAT(Run({"rules", "list", "-c", "site.yaml"}).out,
              HasSubstr("60 seconds [switched off by rules_disabled]"));
  EXPECT_THAT(alerts("rules_disabled: EW-0001\n").out, Not(HasSubstr("6200001")));
  const std::string summary = Run({"triage", "-c", "site.yaml", capture}).out;
  EXPECT_THAT(summary, HasSubstr("Rules are switched off, see below."));
  EXPECT_THAT(summary, HasSubstr("SWITCHED OFF BY THE SITE\n  rules       EW-0001"));
  EXPECT_THAT(Run({"triage", "--json", "-c", "site.yaml", capture}).out,
              HasSubstr("\"rules_disabled\":[\"EW-0001\"]"));
  EXPECT_THAT(alerts("rules_disabled: EW-9302\n").err,
              HasSubstr("rules_disabled: \"EW-9302\" is no rule: expected EW-nnnn"));
}

TEST_F(RulesCommandTest, SuggestsTheRuleThatWasMeant) {
  const RunResult run = Run({"rules", "explain", "EW-302"});
  EXPECT_EQ(run.exit, 1);
  EXPECT_THAT(run.err, HasSubstr("(did you mean EW-0302?)"));
}

TEST_F(RulesCommandTest, TheWayOfTheReadmeWorksToTheLetter) {
  const std::string capture = EASTWEST_SOURCE_DIR "/pcaps/file_server.pcap";
  const std::vector<std::string> blocks =
      Blocks(ReadText(EASTWEST_SOURCE_DIR "/README.md"), "### Your own rule in five minutes");
  ASSERT_EQ(blocks.size(), 5U);
  const std::string& rule = blocks[0];
  Write("my_rule.yml",
        Replaced(Replaced(Replaced(rule, "share|", "shares|"), "succeeded", "succeded"),
                 "10.20.0.101", "10.20.0.300"));
  const RunResult wrong = Check("my_rule.yml");
  EXPECT_EQ(wrong.exit, 1);
  EXPECT_EQ("$ eastwest rules check -s my_rule.yml\n" + wrong.err, blocks[1]);
  Write("my_rule.yml", rule);
  EXPECT_EQ(Check("my_rule.yml").exit, 0);
  const RunResult found = Run({"triage", "-s", "my_rule.yml", capture});
  EXPECT_THAT(found.out, HasSubstr(Behind(blocks[2], "FINDINGS\n")));
  Write("my_rule.yml", rule + blocks[3]);
  const RunResult counted = Run({"triage", "-s", "my_rule.yml", capture});
  EXPECT_THAT(counted.out, HasSubstr(Behind(blocks[4], "FINDINGS\n")));
}

TEST_F(RulesCommandTest, CheckSaysWhatWouldKeepARuleSilent) {
  struct Case {
    const char* yaml;
    const char* fault;
  };
  const Case cases[] = {
      {"logsource: {product: eastwst, service: flow}\ndetection: {s: {dst_port: 1}, condition: "
       "s}\n",
       "r.yml:2: logsource.product is \"eastwst\" (did you mean eastwest?)"},
      {"logsource: {product: eastwest, service: dce_rpc}\n"
       "detection: {s: {endpoint: atsvc, operation: JobAdd}, condition: s}\n",
       "r.yml:3: no operation is called \"JobAdd\" (did you mean NetrJobAdd?)"},
      {"logsource: {product: eastwest, service: dce_rpc}\n"
       "detection: {s: {endpoint: svctl}, condition: s}\n",
       "(did you mean svcctl?)"},
      {"correlation: {type: event_count, rules: [logon-faild], group-by: [src_ip], timespan: 1m,"
       " condition: {gte: 2}}\n",
       "r.yml:2: correlation.rules names \"logon-faild\", and no rule has this name or id (did you "
       "mean logon-failed?)"},
      {"logsource: {product: eastwest, service: flow}\ndetection: {s: {dst_port: 1, condition: "
       "s}\n",
       "r.yml:"},
  };
  for (const Case& c : cases) {
    Write("r.yml", std::string("title: T\n") + c.yaml);
    const RunResult run = Check("r.yml");
    EXPECT_EQ(run.exit, 1) << c.yaml;
    EXPECT_THAT(run.err, AllOf(HasSubstr(c.fault), HasSubstr("nothing was loaded"))) << c.yaml;
  }
}

TEST_F(RulesCommandTest, OwnRolesOfTheSiteAreKnownWithItsConfiguration) {
  Write("r.yml",
        "title: T\nlogsource: {product: eastwest, service: flow}\n"
        "detection: {s: {src_role: cash_desk}, condition: s}\n");
  Write("site.yaml", "site:\n  own_roles: [cash_desk]\n  roles: {cash_desk: [10.0.0.1]}\n");
  EXPECT_THAT(Check("r.yml").err, HasSubstr("declared in site.own_roles"));
  EXPECT_EQ(Run({"rules", "check", "-c", "site.yaml", "-s", "r.yml"}).exit, 0);
}

TEST_F(RulesCommandTest, ListIsOneJsonArray) {
  Write("r.yml",
        "title: \"A \\\"quoted\\\" title\"\nid: 3d4a6f0e\nstatus: test\nlevel: low\n"
        "tags: [attack.t1021.002]\nlogsource: {product: eastwest, service: flow}\n"
        "eastwest: {enabled: false}\ndetection: {s: {dst_port: 1}, condition: s}\n");
  const RunResult run = Run({"rules", "list", "--json", "-S", "r.yml"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_EQ(run.out,
            "[\n{\"id\":\"3d4a6f0e\",\"title\":\"A \\\"quoted\\\" title\",\"level\":\"low\","
            "\"status\":\"test\",\"family\":\"\",\"file\":\"r.yml\",\"line\":1,"
            "\"kind\":\"detection\",\"service\":\"flow\",\"attack\":[\"T1021.002\"],"
            "\"alerts\":true,\"enabled\":false}\n]\n");
  const RunResult ours = Run({"rules", "list", "--json"});
  EXPECT_THAT(
      ours.out,
      AllOf(HasSubstr("\"number\":302,\"rule\":\"EW-0302\""), HasSubstr("\"family\":\"service\""),
            HasSubstr("\"kind\":\"correlation\""), HasSubstr("\"enabled\":true")));
  EXPECT_EQ(Lines(ours.out).size(), Lines(Run({"rules", "list"}).out).size() + 2);
  EXPECT_THAT(ours.out, Not(HasSubstr("},\n]")));
}

}  // namespace
}  // namespace eastwest::testing
