// rules/COVERAGE.md says what the rules answer: here it is proven.
#include "tests/coverage/coverage.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/run_program.h"
#include "tests/src/detect/sigma/stories.h"

namespace eastwest::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kRoot = EASTWEST_SOURCE_DIR;

const Coverage& Read() {
  static const Coverage coverage = ReadCoverage(kRoot + "/rules/coverage.yaml");
  return coverage;
}

std::set<std::uint32_t> Shipped() {
  std::set<std::uint32_t> numbers;
  const detect::sigma::RuleSet rules = detect::sigma::StoryRules();
  for (const auto& rule : rules.rules) {
    if (rule->header.extras.number) {
      numbers.insert(*rule->header.extras.number);
    }
  }
  return numbers;
}

// AlertsOn runs the program: the numbers of the rules that fire on a capture, once for all rows.
const std::set<std::uint32_t>& AlertsOn(const std::string& capture) {
  static std::map<std::string, std::set<std::uint32_t>> known;
  const auto [at, fresh] = known.try_emplace(capture);
  if (fresh) {
    const RunResult run = RunEastwest({"triage", "-c", kRoot + "/tests/lab/site.yaml", "--eve",
                                       "alert", "-o", "-", kRoot + "/pcaps/" + capture});
    EXPECT_EQ(run.exit, 0) << capture << ": " << run.err;
    constexpr std::string_view kKey = "\"signature_id\":";
    for (const std::string& line : Lines(run.out)) {
      if (const std::size_t found = line.find(kKey); found != std::string::npos) {
        at->second.insert(
            static_cast<std::uint32_t>(std::stoul(line.substr(found + kKey.size())) - 6'200'000));
      }
    }
  }
  return at->second;
}

template <typename Visit>
void ForEachRow(const Visit& visit) {
  for (const CoverageSource& source : Read().sources) {
    for (const CoverageRow& row : source.rows) {
      SCOPED_TRACE(source.name + ": " + row.item);
      visit(row);
    }
  }
}

TEST(CoverageTest, EveryRowHasRulesOrSaysWhyThereAreNone) {
  ForEachRow([](const CoverageRow& row) {
    EXPECT_THAT(row.item, Not(IsEmpty()));
    EXPECT_NE(row.rules.empty(), row.unobservable.empty());
    EXPECT_TRUE(row.captures.empty() || !row.rules.empty());
  });
}

TEST(CoverageTest, EveryRuleThatIsNamedExistsAndHasAStoryThatMakesItFire) {
  const std::set<std::uint32_t> shipped = Shipped();
  std::set<std::uint32_t> told;
  for (const detect::sigma::Story& story : detect::sigma::Stories()) {
    if (story.fires != nullptr) {
      told.insert(story.rule);
    }
  }
  ForEachRow([&](const CoverageRow& row) {
    for (const std::uint32_t number : row.rules) {
      EXPECT_THAT(shipped, Contains(number));
      EXPECT_THAT(told, Contains(number));
    }
  });
}

TEST(CoverageTest, EveryCaptureThatIsNamedMakesARuleOfItsRowFire) {
  ForEachRow([](const CoverageRow& row) {
    for (const std::string& capture : row.captures) {
      const std::set<std::uint32_t>& fired = AlertsOn(capture);
      const bool proven = std::ranges::any_of(
          row.rules, [&fired](std::uint32_t number) { return fired.contains(number); });
      EXPECT_TRUE(proven) << capture << " proves none of them";
    }
  });
}

TEST(CoverageTest, TheCatalogueIsShippedOrSaysWhyNot) {
  std::set<std::uint32_t> accounted = Shipped();
  for (const auto& [number, reason] : Read().not_shipped) {
    EXPECT_TRUE(accounted.insert(number).second) << "EW-" << number << " is shipped";
    EXPECT_THAT(reason, Not(IsEmpty()));
  }
  EXPECT_THAT(accounted, ::testing::ContainerEq(Read().catalogue));
}

TEST(CoverageTest, ThePageIsWhatTheDataSays) {
  const std::string path = kRoot + "/rules/COVERAGE.md";
  const std::string page = Render(Read(), detect::sigma::StoryRules());
  if (std::getenv("EASTWEST_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << page;
  }
  EXPECT_EQ(ReadText(path), page) << "EASTWEST_UPDATE_GOLDEN=1 ctest -R coverage_test writes it";
}

}  // namespace
}  // namespace eastwest::testing
