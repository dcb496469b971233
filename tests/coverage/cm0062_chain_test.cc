// CM0062 twice: by its detector, and as a chain of Sigma rules. Both must name the same hosts on
// every capture of pcaps/, and of the directory that EASTWEST_CAPTURES names.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

namespace fs = std::filesystem;

using Pairs = std::set<std::pair<std::string, std::string>>;

const std::string kRoot = EASTWEST_SOURCE_DIR;

std::string AddressBehind(const std::string& line, std::string_view key) {
  const std::size_t at = line.find(key);
  const std::size_t begin = at == std::string::npos ? line.size() : at + key.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

// PairsOf the alerts whose line has a text: source and target.
Pairs PairsOf(const std::vector<std::string>& lines, std::string_view text) {
  Pairs pairs;
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) {
      pairs.emplace(AddressBehind(line, "\"source\":{\"ip\":\""),
                    AddressBehind(line, "\"target\":{\"ip\":\""));
    }
  }
  return pairs;
}

std::vector<std::string> Captures() {
  std::vector<std::string> captures;
  const char* more = std::getenv("EASTWEST_CAPTURES");
  for (const std::string& folder : {kRoot + "/pcaps", std::string(more == nullptr ? "" : more)}) {
    if (folder.empty()) {
      continue;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension().string().starts_with(".pcap")) {
        captures.push_back(entry.path().string());
      }
    }
  }
  std::ranges::sort(captures);
  return captures;
}

TEST(Cm0062ChainTest, TheDetectorAndTheSigmaChainAgreeOnEveryCapture) {
  std::size_t incidents = 0;
  std::size_t quiet = 0;
  for (const std::string& capture : Captures()) {
    SCOPED_TRACE(capture);
    const RunResult run = RunEastwest({"triage", "-c", kRoot + "/tests/lab/site.yaml", "-s",
                                       kRoot + "/tests/coverage/cm0062_chain.yml", "--eve", "alert",
                                       "-o", "-", "-q", capture});
    ASSERT_EQ(run.exit, 0) << run.err;
    const std::vector<std::string> lines = Lines(run.out);
    const Pairs detector = PairsOf(lines, "\"signature_id\":6200001,");
    EXPECT_EQ(detector, PairsOf(lines, "CM0062 as a chain of Sigma rules"));
    incidents += detector.size();
    quiet += detector.empty() ? 1U : 0U;
  }
  EXPECT_GE(incidents, 5U) << "nothing was compared";
  EXPECT_GE(quiet, 2U);
}

}  // namespace
}  // namespace eastwest::testing
