// The reports about a site, end to end: policy, learned roles, agreements, inventory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSource = EASTWEST_SOURCE_DIR;
const std::string kSite = kSource + "/tests/lab/site.yaml";

class SiteReportsTest : public ::testing::Test {
 protected:
  SiteReportsTest()
      : folder_(fs::temp_directory_path() / ("eastwest_site_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~SiteReportsTest() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  static RunResult Triage(std::vector<std::string> words) {
    words.insert(words.begin(), "triage");
    return RunEastwest(words, {.directory = kSource + "/pcaps"});
  }

  fs::path folder_;
};

TEST_F(SiteReportsTest, ThePolicyReportIsTheSameForAnyNumberOfThreads) {
  for (const char* format : {"text", "json"}) {
    std::string first;
    for (const char* threads : {"1", "2", "8"}) {
      const RunResult run = Triage({"-c", kSite, "--report", "policy", "--report-format", format,
                                    "--threads", threads, "."});
      EXPECT_EQ(run.exit, 0) << run.err;
      first = first.empty() ? run.out : first;
      EXPECT_EQ(run.out, first) << format << ' ' << threads;
    }
    EXPECT_THAT(first, HasSubstr(format == std::string("json") ? "\"report\":\"policy\""
                                                               : "SEGMENTATION AUDIT"));
  }
}

// What was learned loads back as it was written, and leaves nothing more to learn.
TEST_F(SiteReportsTest, LearnedRolesMakeAConfiguration) {
  const std::string learned = folder_ / "learned.yaml";
  std::string first;
  for (const char* threads : {"1", "4"}) {
    const RunResult run = Triage({"-q", "--threads", threads, "--learn-site", learned, "."});
    EXPECT_EQ(run.exit, 0) << run.err;
    first = first.empty() ? ReadText(learned) : first;
    EXPECT_EQ(ReadText(learned), first);
  }
  EXPECT_THAT(first, HasSubstr("    file_server:\n      # files01: files of a disk share served 12 "
                               "times to 2 hosts, first frame 29 of"));
  const RunResult dump = Triage({"-c", learned, "--dump-config"});
  EXPECT_EQ(dump.exit, 0) << dump.err;
  EXPECT_THAT(dump.out, HasSubstr("file_server: [10.20.0.20]"));
  EXPECT_THAT(dump.out, HasSubstr("workstation: [10.20.0.101, 10.20.0.102, fd20::101]"));
  const std::string again = folder_ / "again.yaml";
  const RunResult rerun = Triage({"-q", "-c", learned, "--learn-site", again, "."});
  EXPECT_EQ(rerun.exit, 0) << rerun.err;
  EXPECT_THAT(ReadText(again), Not(HasSubstr("10.20.0.101")));
  EXPECT_EQ(Triage({"-c", learned, "--learn-site", learned, "."}).exit, 1) << "it is in use";
}

TEST_F(SiteReportsTest, LearnedRolesGoToStandardOutput) {
  const std::string learned = folder_ / "learned.yaml";
  EXPECT_EQ(Triage({"-q", "--learn-site", learned, "."}).exit, 0);
  const RunResult run = Triage({"--learn-site", "-", "."});
  EXPECT_EQ(run.exit, 0);
  EXPECT_EQ(run.out, ReadText(learned));
  EXPECT_FALSE(fs::exists(kSource + "/pcaps/-"));
  EXPECT_EQ(Triage({"--learn-site", "-", "--json", "."}).exit, 1);
  EXPECT_EQ(Triage({"--learn-site", "-", "-o", "-", "."}).exit, 1);
}

TEST_F(SiteReportsTest, AgreementsHoldBackAndAreCounted) {
  const std::string config = Write("site.yaml", R"(site:
  roles: {workstation: [10.20.0.100-10.20.0.199]}
  allow:
    - {name: staff-psexec, source: [10.20.0.101], target: [workstation], rules: [EW-0101],
       owner: help desk, expires: 2027-03-31, reason: until the tool is there}
    - {name: over, source: [workstation], rules: [EW-0401], owner: nobody, expires: 2026-01-01,
       reason: test}
)");
  const RunResult run = Triage({"-c", config, "psexec_full.pcap"});
  EXPECT_THAT(run.out,
              HasSubstr("1 alert by staff-psexec (help desk, until 2027-03-31): EW-0101 (1)"));
  EXPECT_THAT(run.out, HasSubstr("over (nobody, until 2026-01-01) no longer works"));
  EXPECT_THAT(run.out, Not(HasSubstr("EW-0101  ")));
  EXPECT_THAT(run.out, HasSubstr("EW-0001"));
  const RunResult eve = Triage({"-c", config, "-o", "-", "psexec_full.pcap"});
  EXPECT_THAT(eve.out, HasSubstr("\"staff-psexec\":{\"expired\":0,\"held\":1}"));
  const RunResult policy = Triage({"-c", config, "--report", "policy", "psexec_full.pcap"});
  EXPECT_THAT(policy.out, HasSubstr("allow-list entry staff-psexec (help desk)"));
  EXPECT_THAT(policy.out, Not(HasSubstr("WOULD BE STOPPED")));
}

TEST_F(SiteReportsTest, AnInventoryIsReadWholeOrNotAtAll) {
  Write("hosts.json", R"([{"address": "10.20.0.100-10.20.0.199", "role": "workstation"}])");
  const std::string good = Write("good.yaml", "site: {inventory: hosts.json}\n");
  EXPECT_THAT(Triage({"-c", good, "psexec_full.pcap"}).out, HasSubstr("EW-0101"));
  Write("bad.json",
        R"([{"address": "10.20.0.1", "role": "dc"},
        {"address": "10.20.0.2", "role": "wokstation"}])");
  const std::string bad = Write("bad.yaml", "site: {inventory: bad.json}\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"-c", bad, "psexec_full.pcap"}, {"-c", bad, "-T"}}) {
    const RunResult run = Triage(words);
    EXPECT_EQ(run.exit, 1);
    EXPECT_THAT(run.err, HasSubstr("bad.yaml:1: site.inventory: "));
    EXPECT_THAT(run.err, HasSubstr("bad.json: /1/role is wrong: there is no role \"wokstation\" "
                                   "(did you mean workstation?)"));
    EXPECT_EQ(run.out, "");
  }
}

TEST_F(SiteReportsTest, SaysWhatDoesNotGoTogether) {
  EXPECT_EQ(Triage({"--report", "policy", "-o", "-", "psexec_full.pcap"}).exit, 1);
  EXPECT_EQ(Triage({"--report-format", "json", "-o", "-", "psexec_full.pcap"}).exit, 1);
  EXPECT_EQ(Triage({"--report", "other", "psexec_full.pcap"}).exit, 1);
}

}  // namespace
}  // namespace eastwest::testing
