// Each folder here holds what the program must say about one capture of pcaps/:
//   args                 the capture, then more words of the command line, separated by spaces
//   expect.eve.jsonl     standard output of these with "-o -"
//   expect.policy.txt    only where there is one: the policy report; expect.policy.json likewise
//   expect.summary.txt   only where there is one: the summary without its last line, the speed
//   expect.summary.json  only where there is one: the same as JSON
// EASTWEST_UPDATE_GOLDEN=1 writes the files anew instead of comparing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kSourceDir = EASTWEST_SOURCE_DIR;
constexpr std::uintmax_t kGoldenBytesMax = 100'000;

bool Updating() {
  const char* const value = std::getenv("EASTWEST_UPDATE_GOLDEN");
  return value != nullptr && std::string(value) == "1";
}

std::vector<std::string> Words(const fs::path& folder) {
  std::vector<std::string> words = {"triage", "-c", kSourceDir / "tests/lab/site.yaml"};
  std::ifstream file(folder / "args");
  for (std::string word; file >> word;) {
    words.push_back(word);
  }
  return words;
}

// ExpectSame names the first line that differs: whole texts are too long to read.
void ExpectSame(const fs::path& golden, const std::string& text) {
  if (Updating()) {
    std::ofstream(golden, std::ios::binary) << text;
    EXPECT_LT(text.size(), kGoldenBytesMax);
    return;
  }
  const std::vector<std::string> expected = Lines(ReadText(golden));
  const std::vector<std::string> actual = Lines(text);
  const auto [left, right] =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  if (left == expected.end() && right == actual.end()) {
    return;
  }
  ADD_FAILURE() << golden << ':' << left - expected.begin() + 1
                << " differs\n  stored: " << (left == expected.end() ? "(end)" : *left)
                << "\n  actual: " << (right == actual.end() ? "(end)" : *right);
}

std::string WithoutLastLine(const std::string& text) {
  const std::size_t end = text.find_last_of('\n', text.size() - 2);
  return text.substr(0, end + 1);
}

// CheckPolicy compares the policy report in both forms.
void CheckPolicy(const fs::path& folder, std::vector<std::string> words,
                 const RunSetting& setting) {
  words.insert(words.end(), {"--report", "policy"});
  for (const char* format : {"text", "json"}) {
    const std::string name = format == std::string("text") ? "txt" : "json";
    const fs::path golden = folder / ("expect.policy." + name);
    if (fs::exists(golden)) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"--report-format", format});
      const RunResult run = RunEastwest(all, setting);
      EXPECT_EQ(run.exit, 0) << run.err;
      ExpectSame(golden, run.out);
    }
  }
}

void Check(const fs::path& folder) {
  SCOPED_TRACE(folder.filename());
  EXPECT_TRUE(fs::exists(folder / "README.md"));
  std::vector<std::string> words = Words(folder);
  ASSERT_GT(words.size(), 3U) << "no args";
  // In the folder of the captures, so that no path of this machine is written.
  const RunSetting setting = {.directory = kSourceDir / "pcaps"};
  if (fs::exists(folder / "expect.summary.txt")) {
    const RunResult run = RunEastwest({words[0], words[1], words[2], words[3]}, setting);
    EXPECT_EQ(run.exit, 0) << run.err;
    ExpectSame(folder / "expect.summary.txt", WithoutLastLine(run.out));
  }
  if (fs::exists(folder / "expect.summary.json")) {
    const RunResult run = RunEastwest({words[0], words[1], words[2], words[3], "--json"}, setting);
    EXPECT_EQ(run.exit, 0) << run.err;
    ExpectSame(folder / "expect.summary.json", run.out);
  }
  CheckPolicy(folder, {words[0], words[1], words[2], words[3]}, setting);
  words.insert(words.end(), {"-o", "-"});
  const RunResult run = RunEastwest(words, setting);
  EXPECT_EQ(run.exit, 0) << run.err;
  ExpectSame(folder / "expect.eve.jsonl", run.out);
}

TEST(GoldenTest, EveryCaptureGivesWhatIsStored) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kSourceDir / "tests/golden")) {
    if (entry.is_directory()) {
      folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  EXPECT_GE(folders.size(), 7U);
  for (const fs::path& folder : folders) {
    Check(folder);
  }
}

}  // namespace
}  // namespace eastwest::testing
