// What the command line and the configuration make of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/run_program.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kAttack = EASTWEST_SOURCE_DIR "/pcaps/smbexec.pcap";
const std::string kBenign = EASTWEST_SOURCE_DIR "/pcaps/file_server.pcap";
const std::string kSite = EASTWEST_SOURCE_DIR "/tests/lab/site.yaml";

capture::Buffer ToBytes(const std::string& text) { return {text.begin(), text.end()}; }

TEST(CommandLineTest, TellsItsVersionAndItsUse) {
  const RunResult version = RunEastwest({"-V"});
  EXPECT_EQ(version.exit, 0);
  EXPECT_THAT(version.out, StartsWith("eastwest "));
  EXPECT_EQ(RunEastwest({"--version"}).out, version.out);
  const RunResult help = RunEastwest({"triage", "-h"});
  EXPECT_EQ(help.exit, 0);
  for (const char* const flag : {"-c,", "--set", "-l,", "-o,", "--eve", "--eve-strict", "-k,",
                                 "--threads", "--exit-code", "-q,", "-v,", "-T,"}) {
    EXPECT_THAT(help.out, HasSubstr(flag));
  }
  EXPECT_EQ(version.err + help.err, "");
}

TEST(CommandLineTest, NamesWhatItDoesNotUnderstand) {
  struct Case {
    std::vector<std::string> arguments;
    const char* says;
  };
  const Case cases[] = {
      {{}, "subcommand"},
      {{"sensors"}, "\"sensors\""},
      {{"triage"}, "no capture given"},
      {{"triage", "--bogus", kAttack}, "--bogus"},
      {{"triage", "--threads", "65", kAttack}, "--threads"},
      {{"triage", "-o", "eve.json", kAttack}, "--output"},
      {{"triage", "--eve", "alert,bogus", kAttack},
       "--eve: output.eve: unknown event type \"bogus\": expected"},
      {{"triage", "--eve", "alrt", kAttack}, "\"alrt\" (did you mean alert?)"},
      {{"triage", "-k", "some", kAttack}, "\"some\""},
      {{"triage", "--set", "thread=1", kAttack}, "--set: unknown key \"thread\" (did you mean"},
      {{"sensor", "-T", "--set", "sensor.http=9464"}, "--set: sensor.http is \"9464\": expected"},
      {{"sensor", "-T", "-c", kAttack}, "smbexec.pcap: is no text: expected a configuration file"},
      {{"sensor", "-T", "-i", "nope0"}, "eastwest: nope0: there is no such interface; there are: "},
      {{"sensor", "-T", "-i", "lo", "-i", "lo"}, "-i: sensor.interfaces: lo is there twice"},
      {{"sensor", "-T", "-i", "lo", "tcp", "prot", "9"}, "  tcp prot 9\n      ^"},
      {{"sensor", "-T", "--set", "sensor.user=nobody-of-that-name"}, "there is no user"},
      {{"sensor", "-T", "--set", "sensor.timestamp=hots"},
       "sensor.timestamp is \"hots\": expected"},
      {{"sensor", "-T", "--set", "output.forward=tpc:1.2.3.4:5"}, "output.forward: \"tpc:1.2"},
      {{"sensor", "-T", "--set", "output.forward=tls:127.0.0.1:9", "--set",
        "output.tls_ca=/nowhere"},
       "/nowhere"},
      {{"triage", "-T", "-f", "tcp prot 9"}, "  tcp prot 9\n      ^"},
      {{"triage", "--set", "thread", kAttack}, "KEY=VALUE"},
      {{"triage", "-c", "/nowhere/site.yaml", kAttack}, "/nowhere/site.yaml"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    const RunResult run = RunEastwest(c.arguments);
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr(c.says));
  }
}

TEST(CommandLineTest, NamesFileLineAndKeyOfABadConfiguration) {
  const capture::Folder folder;
  struct Case {
    const char* text;
    const char* says;
  };
  const Case cases[] = {
      {"threads: 1\nsite:\n  role: {}\n",
       "site.yaml:3: unknown key \"site.role\": expected one of"},
      {"site:\n  roles:\n    dc: [10.0.0.300]\n", "site.yaml:3: site.roles.dc: \"10.0.0.300\""},
      {"threads: [1\n", "site.yaml:2: "},
  };
  for (const Case& c : cases) {
    const std::string path = folder.Write("site.yaml", ToBytes(c.text));
    for (const std::vector<std::string>& what :
         {std::vector<std::string>{"-T"}, {"--dump-config"}, {kAttack}}) {
      std::vector<std::string> arguments = {"triage", "-c", path};
      arguments.insert(arguments.end(), what.begin(), what.end());
      const RunResult run = RunEastwest(arguments);
      EXPECT_EQ(run.exit, 1);
      EXPECT_EQ(run.out, "");
      EXPECT_THAT(run.err, AllOf(StartsWith("eastwest: " + folder.path()), HasSubstr(c.says)));
    }
  }
}

// An agreement about a rule that there is not would hold nothing back, and nobody would know.
TEST(CommandLineTest, NamesTheNearestRuleOfAnAgreementAboutNone) {
  const capture::Folder folder;
  const auto run = [&folder](const std::string& rule) {
    const std::string path = folder.Write(
        "site.yaml",
        ToBytes("site:\n  allow:\n    - name: a\n      source: [backup]\n      rules: [" + rule +
                "]\n      owner: o\n      reason: r\n      expires: never\n"));
    return RunEastwest({"triage", "-T", "-c", path});
  };
  EXPECT_EQ(run("EW-0202").exit, 0);
  EXPECT_EQ(run("EW-1204").exit, 0) << "a rule that is a detector";
  EXPECT_EQ(run("EW-0916").exit, 0) << "a rule that is switched off";
  const RunResult far = run("EW-9999");
  EXPECT_EQ(far.exit, 1);
  EXPECT_THAT(far.err, HasSubstr("a.rules has \"EW-9999\": there is no such rule (did you mean "
                                 "EW-0399?)"));
  EXPECT_THAT(run("EW-0199").err, HasSubstr("did you mean EW-01"));
  EXPECT_EQ(run("exe-write-admin-share").exit, 0);
  EXPECT_THAT(run("exe-write-admin-shore").err, HasSubstr("did you mean exe-write-admin-share?"));
  EXPECT_THAT(run("nothing-like-it-anywhere").err,
              HasSubstr("expected EW-nnnn, or the name of a rule that is loaded"));
}

TEST(CommandLineTest, TestsAConfigurationWithoutACapture) {
  const RunResult run = RunEastwest({"triage", "-T", "-c", kSite});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.out, HasSubstr("good"));
  EXPECT_EQ(run.err, "");
}

// What is there passes the test without a privilege: no capture is opened.
TEST(CommandLineTest, TestsTheSensorWithoutACapture) {
  const RunResult run =
      RunEastwest({"sensor", "-T", "-i", "lo", "--set", "sensor.http=[::1]:9464", "--set",
                   "output.forward=tcp:127.0.0.1:9,syslog", "not", "port", "22"});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.out, HasSubstr("good"));
  EXPECT_EQ(run.err, "");
}

TEST(CommandLineTest, DumpsAConfigurationThatItReadsBack) {
  const std::vector<std::string> dump = {
      "triage",         "--dump-config", "-c",  kSite,          "--threads", "3",  "--set",
      "checksums=none", "--eve",         "smb", "--eve-strict", "-l",        "out"};
  const RunResult first = RunEastwest(dump);
  EXPECT_EQ(first.exit, 0);
  for (const char* const line : {"threads: 3\n", "checksums: none\n", "eve: smb\n",
                                 "eve_strict: true\n", "log_dir: \"out\"\n", "10.20.0.20"}) {
    EXPECT_THAT(first.out, HasSubstr(line));
  }
  const capture::Folder folder;
  const std::string path = folder.Write("dumped.yaml", ToBytes(first.out));
  EXPECT_EQ(RunEastwest({"triage", "--dump-config", "-c", path}).out, first.out);
}

TEST(CommandLineTest, AlertsShowInTheExitCodeOnlyWhenAsked) {
  EXPECT_EQ(RunEastwest({"triage", "-q", "-c", kSite, kAttack}).exit, 0);
  EXPECT_EQ(RunEastwest({"triage", "-q", "-c", kSite, "--exit-code", kAttack}).exit, 10);
  EXPECT_EQ(RunEastwest({"triage", "-q", "-c", kSite, "--exit-code", kBenign}).exit, 0);
}

TEST(CommandLineTest, QuietPrintsNothing) {
  const RunResult run = RunEastwest({"triage", "-q", kAttack});
  EXPECT_EQ(run.exit, 0);
  EXPECT_EQ(run.out + run.err, "");
}

}  // namespace
}  // namespace eastwest::testing
