// Every line of pcaps/LABELS.tsv holds: what must be reported is, what must not is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "src/detect/rules.h"
#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

const std::string kCaptures = EASTWEST_SOURCE_DIR "/pcaps/";

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

// Found is what one capture gave.
struct Found {
  std::set<std::uint32_t> rules;  // nnnn of EW-nnnn
  bool high = false;
};

Found Triage(const std::string& capture, const std::string& threads) {
  const RunResult run =
      RunEastwest({"triage", "-c", EASTWEST_SOURCE_DIR "/tests/lab/site.yaml", "--threads", threads,
                   "-o", "-", "--eve", "alert", kCaptures + capture});
  EXPECT_EQ(run.exit, 0) << run.err;
  Found found;
  for (const std::string& line : Lines(run.out)) {
    const std::string key = "\"signature_id\":6200";
    const std::size_t at = line.find(key);
    EXPECT_NE(at, std::string::npos) << line;
    found.rules.insert(static_cast<std::uint32_t>(std::stoul(line.substr(at + key.size()))));
    found.high |= line.find("\"severity\":1") != std::string::npos;
  }
  return found;
}

bool EngineHas(std::uint32_t number) {
  const auto rules = detect::AllRules();
  return std::any_of(rules.begin(), rules.end(),
                     [number](const detect::Rule& rule) { return rule.number == number; });
}

// CheckAnyOf: a label may name rules that the engine does not have (yet it is in the catalogue);
// only a group of which it has at least one can be asked for.
void CheckAnyOf(const std::string& group, const Found& found) {
  bool askable = false;
  bool reported = false;
  for (const std::string& number : Split(group, '|')) {
    const auto rule = static_cast<std::uint32_t>(std::stoul(number));
    askable |= EngineHas(rule);
    reported |= found.rules.contains(rule);
  }
  EXPECT_TRUE(reported || !askable) << "none of EW-{" << group << "} was reported";
}

void CheckNot(const std::string& what, const Found& found) {
  if (what == "high") {
    EXPECT_FALSE(found.high) << "something of high level was reported";
  } else {
    EXPECT_FALSE(found.rules.contains(static_cast<std::uint32_t>(std::stoul(what)))) << what;
  }
}

TEST(LabelsTest, EveryLineHoldsForAnyNumberOfThreads) {
  std::size_t captures = 0;
  for (const std::string& line : Lines(ReadText(kCaptures + "LABELS.tsv"))) {
    const std::vector<std::string> fields = Split(line, '\t');
    if (line.starts_with('#') || fields.size() < 3) {
      continue;
    }
    ++captures;
    for (const char* const threads : {"1", "4"}) {
      SCOPED_TRACE(fields[0] + " with --threads " + threads);
      const Found found = Triage(fields[0], threads);
      for (const std::string& group : Split(fields[1] == "-" ? "" : fields[1], ',')) {
        CheckAnyOf(group, found);
      }
      for (const std::string& what : Split(fields[2] == "-" ? "" : fields[2], ',')) {
        CheckNot(what, found);
      }
    }
  }
  EXPECT_GE(captures, 7U);
}

}  // namespace
}  // namespace eastwest::testing
