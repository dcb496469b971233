// "eastwest bench" as its users run it: short runs, and everything that it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

using ::testing::HasSubstr;

RunResult Bench(std::vector<std::string> words) {
  words.insert(words.begin(), "bench");
  return RunEastwest(words);
}

// NumberAt reads the number behind a key of a JSON document.
double NumberAt(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\":");
  EXPECT_NE(at, std::string::npos) << key << " in " << json;
  return at == std::string::npos ? -1 : std::stod(json.substr(at + key.size() + 3));
}

TEST(BenchCommandTest, FindsEveryIncidentWithAnyNumberOfThreads) {
  for (const char* const threads : {"1", "3"}) {
    const RunResult run =
        Bench({"--profile", "attack", "--seconds", "1", "--threads", threads, "--json"});
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_GE(NumberAt(run.out, "incidents_expected"), 10);
    EXPECT_EQ(NumberAt(run.out, "incidents_found"), NumberAt(run.out, "incidents_expected"));
    EXPECT_EQ(NumberAt(run.out, "ring"), 0);
    EXPECT_GT(NumberAt(run.out, "p50"), 0);
    EXPECT_GT(NumberAt(run.out, "packets_per_second"), 1000);
  }
}

TEST(BenchCommandTest, KeepsARateAndSaysWhatWasLost) {
  const RunResult run = Bench({"--profile", "smb", "--seconds", "1", "--rate", "20000", "--json"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_EQ(NumberAt(run.out, "packets"), 20000);
  EXPECT_EQ(NumberAt(run.out, "target_rate"), 20000);
  EXPECT_EQ(NumberAt(run.out, "shed"), 0);
}

TEST(BenchCommandTest, SearchesTheHighestRate) {
  const RunResult run = Bench({"--profile", "smallest", "--seconds", "0.3", "--find-rate",
                               "--trial", "0.2", "--resolution", "20"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("trial: pkt/s"));
}

TEST(BenchCommandTest, ReplaysSessionsOfACapture) {
  const std::string capture = EASTWEST_SOURCE_DIR "/pcaps/atexec.pcap";
  const RunResult run = Bench({"--profile", "smb", "-r", capture, "--seconds", "0.3", "--json"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_GT(NumberAt(run.out, "alerts"), 0) << "the attack in the capture";
}

TEST(BenchCommandTest, SaysWhatCannotBeAndPrintsNoHalfTable) {
  struct Case {
    std::vector<std::string> words;
    const char* says;
    int exit = 1;
  };
  const Case cases[] = {
      {{"--profile", "smalest"}, "did you mean smallest?"},
      {{"--rate", "1e12", "--profile", "smallest"}, "the generator is the limit"},
      {{"--rate", "5", "--find-rate"}, "expected one of them"},
      {{"--seconds", "0"}, "expected more than 0"},
      {{"--memory", "1"}, "expected 16 MiB or more"},
      {{"--memory", "100000000"}, "MiB are free"},
      {{"--incidents", "100000"}, "incidents at most"},
      {{"-r", "/nowhere.pcap"}, "/nowhere.pcap", 2},
      {{"-S", "/nowhere.yml"}, "/nowhere.yml"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    const RunResult run = Bench(c.words);
    EXPECT_EQ(run.exit, c.exit);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace eastwest::testing
