#include "src/app/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ParsedOptions Parse(const std::vector<const char*>& words) {
  std::vector<const char*> argv = {"eastwest"};
  argv.insert(argv.end(), words.begin(), words.end());
  return ParseOptions(static_cast<int>(argv.size()), argv.data());
}

TEST(OptionsTest, ReadsEveryFlag) {
  const ParsedOptions parsed =
      Parse({"triage", "-c",   "site.yaml", "--set", "threads=2",   "--set",    "checksums=all",
             "-l",     "out",  "-o",        "-",     "--eve",       "smb,flow", "--eve-strict",
             "-k",     "none", "--threads", "4",     "--exit-code", "-v",       "-v",
             "-q",     "-r",   "a.pcap",    "-r",    "b.pcap"});
  ASSERT_FALSE(parsed.exit.has_value());
  const Options& options = parsed.options;
  EXPECT_THAT(options.captures, ElementsAre("a.pcap", "b.pcap"));
  EXPECT_EQ(options.config_path, "site.yaml");
  EXPECT_THAT(options.settings, ElementsAre("threads=2", "checksums=all"));
  EXPECT_EQ(options.log_dir, "out");
  EXPECT_EQ(options.output, "-");
  EXPECT_EQ(options.eve, "smb,flow");
  EXPECT_EQ(options.checksums, "none");
  EXPECT_EQ(options.threads, 4U);
  EXPECT_EQ(options.verbose, 2);
  EXPECT_TRUE(options.eve_strict && options.exit_code && options.quiet);
  EXPECT_FALSE(options.test_config || options.dump_config);
}

TEST(OptionsTest, TakesCapturesInAnyPlace) {
  EXPECT_THAT(Parse({"triage", "a.pcap", "dir", "-"}).options.captures,
              ElementsAre("a.pcap", "dir", "-"));
  EXPECT_THAT(Parse({"triage", "a.pcap", "-q", "b.pcap"}).options.captures,
              ElementsAre("a.pcap", "b.pcap"));
  const ParsedOptions set = Parse({"triage", "--set", "threads=2", "a.pcap"});
  EXPECT_THAT(set.options.captures, ElementsAre("a.pcap"));
}

TEST(OptionsTest, LeavesWithTheRightCode) {
  struct Case {
    std::vector<const char*> words;
    int exit;
    const char* says;  // on stdout when the exit is 0, else on stderr
  };
  const Case cases[] = {
      {{"-h"}, kExitDone, "triage"},
      {{"triage", "--help"}, kExitDone, "--eve-strict"},
      {{"-V"}, kExitDone, "eastwest 0."},
      {{}, kExitUsage, "subcommand"},
      {{"triag", "a.pcap"}, kExitUsage, "unknown command \"triag\": expected triage"},
      {{"triage"}, kExitUsage, "no capture given"},
      {{"triage", "-q"}, kExitUsage, "no capture given"},
      {{"triage", "--bogus", "a.pcap"}, kExitUsage, "--bogus"},
      {{"triage", "a.pcap", "-c"}, kExitUsage, "--config"},
      {{"triage", "--threads", "0", "a.pcap"}, kExitUsage, "--threads"},
      {{"triage", "--threads", "65", "a.pcap"}, kExitUsage, "--threads"},
      {{"triage", "--threads", "x", "a.pcap"}, kExitUsage, "--threads"},
      {{"triage", "-o", "file", "a.pcap"}, kExitUsage, "--output"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const ParsedOptions parsed = Parse(c.words);
    const std::string out = ::testing::internal::GetCapturedStdout();
    const std::string err = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(parsed.exit, c.exit);
    EXPECT_THAT(c.exit == kExitDone ? out : err, HasSubstr(c.says));
    EXPECT_EQ(c.exit == kExitDone ? err : out, "");
  }
}

TEST(OptionsTest, NeedsNoCaptureForTheConfigurationAlone) {
  EXPECT_FALSE(Parse({"triage", "-T"}).exit.has_value());
  EXPECT_FALSE(Parse({"triage", "--dump-config"}).exit.has_value());
}

TEST(EffectiveConfigTest, FlagsWinOverSetAndSetOverTheFile) {
  Options options;
  options.settings = {"threads=2", "checksums=all", "output.log_dir=set"};
  options.threads = 5;
  options.eve = "flow";
  auto config = EffectiveConfig(options);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->threads, 5U);
  EXPECT_EQ(config->checksums, stream::ChecksumPolicy::kAll);
  EXPECT_EQ(config->output.eve, "flow");
  EXPECT_EQ(config->output.log_dir, "set");

  options.checksums = "none";
  options.log_dir = "flag";
  options.eve_strict = true;
  config = EffectiveConfig(options);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->checksums, stream::ChecksumPolicy::kNone);
  EXPECT_EQ(config->output.log_dir, "flag");
  EXPECT_TRUE(config->output.eve_strict);
}

TEST(EffectiveConfigTest, PassesFaultsOn) {
  Options options;
  options.config_path = "/nowhere/site.yaml";
  EXPECT_THAT(std::string(TextOf(EffectiveConfig(options).status())),
              HasSubstr("/nowhere/site.yaml"));
  options = {};
  options.eve = "bogus";
  EXPECT_THAT(std::string(TextOf(EffectiveConfig(options).status())),
              AllOf(HasSubstr("--eve"), HasSubstr("\"bogus\"")));
}

}  // namespace
}  // namespace eastwest::app
