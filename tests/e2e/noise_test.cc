// Harmless captures raise nothing of EVE severity 1, but for what noise_allowed.tsv explains. The
// small captures of pcaps/ always; those of a larger collection when there is one: the directory
// that EASTWEST_CAPTURES names, or `shared` beside the checkout, with corpus/INDEX.tsv (column
// `kind`) and corpus-lab/labels.tsv (scenarios b...).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

namespace fs = std::filesystem;
using Rules = std::set<std::string>;

const fs::path kSourceDir = EASTWEST_SOURCE_DIR;
const std::string kLabSite = kSourceDir / "tests/lab/site.yaml";

fs::path Collection() {
  const char* const named = std::getenv("EASTWEST_CAPTURES");
  return named != nullptr ? fs::path(named) : kSourceDir.parent_path() / "shared";
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

// Table reads lines of tab-separated fields, without comments and lines of fewer fields.
std::vector<std::vector<std::string>> Table(const fs::path& path, std::size_t fields_min) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : Lines(ReadText(path))) {
    std::vector<std::string> fields = Split(line, '\t');
    if (!line.starts_with('#') && fields.size() >= fields_min) {
      rows.push_back(std::move(fields));
    }
  }
  return rows;
}

std::map<std::string, Rules> Allowed() {
  std::map<std::string, Rules> allowed;
  for (const std::vector<std::string>& row : Table(kSourceDir / "tests/e2e/noise_allowed.tsv", 3)) {
    for (const std::string& rule : Split(row[1], ',')) {
      allowed[row[0]].insert(rule);
    }
  }
  return allowed;
}

// LoudRules is what a capture raises of severity 1: numbers of the catalogue.
Rules LoudRules(const fs::path& capture, const std::string& config) {
  std::vector<std::string> arguments = {"triage", "-o", "-", "--eve", "alert", capture};
  if (!config.empty()) {
    arguments.insert(arguments.end(), {"-c", config});
  }
  const RunResult run = RunEastwest(arguments);
  EXPECT_TRUE(run.exit == 0 || run.exit == 3) << capture << ": " << run.exit << ' ' << run.err;
  Rules rules;
  const std::string key = "\"signature_id\":6200";
  for (const std::string& line : Lines(run.out)) {
    const std::size_t at = line.find(key);
    if (line.find("\"severity\":1") != std::string::npos && at != std::string::npos) {
      rules.insert(std::to_string(std::stoul(line.substr(at + key.size(), 4))));
    }
  }
  return rules;
}

void ExpectQuiet(const fs::path& capture, const std::string& config) {
  static const std::map<std::string, Rules> allowed = Allowed();
  const auto entry = allowed.find(capture.filename());
  EXPECT_EQ(LoudRules(capture, config), entry == allowed.end() ? Rules{} : entry->second)
      << capture;
}

TEST(NoiseTest, HarmlessCapturesOfOurOwnAreQuiet) {
  std::size_t quiet = 0;
  for (const std::vector<std::string>& row : Table(kSourceDir / "pcaps/LABELS.tsv", 3)) {
    const std::vector<std::string> must_not = Split(row[2], ',');
    if (std::ranges::find(must_not, "high") != must_not.end()) {
      ++quiet;
      ExpectQuiet(kSourceDir / "pcaps" / row[0], kLabSite);
    }
  }
  EXPECT_GE(quiet, 1U);
  EXPECT_FALSE(LoudRules(kSourceDir / "pcaps/psexec_full.pcap", kLabSite).empty())
      << "this test would find nothing";
}

TEST(NoiseTest, HarmlessCapturesOfTheCollectionAreQuiet) {
  const fs::path folder = Collection() / "corpus";
  std::size_t quiet = 0;
  for (const std::vector<std::string>& row : Table(folder / "INDEX.tsv", 7)) {
    if (row[6] == "benign") {
      ++quiet;
      ExpectQuiet(folder / row[0], "");
    }
  }
  if (quiet == 0) {
    GTEST_SKIP() << "no captures in " << folder;
  }
}

TEST(NoiseTest, HarmlessScenariosOfTheLabAreQuiet) {
  const fs::path folder = Collection() / "corpus-lab";
  std::size_t quiet = 0;
  for (const std::vector<std::string>& row : Table(folder / "labels.tsv", 2)) {
    if (row[1].starts_with('b')) {
      ++quiet;
      ExpectQuiet(folder / row[0], kLabSite);
    }
  }
  if (quiet == 0) {
    GTEST_SKIP() << "no captures in " << folder;
  }
}

}  // namespace
}  // namespace eastwest::testing
