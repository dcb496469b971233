// Coverage is rules/coverage.yaml: the rows of the source documents, what answers them, and the
// numbers of the catalogue. Render makes rules/COVERAGE.md of it.
#ifndef EASTWEST_TESTS_COVERAGE_COVERAGE_H_
#define EASTWEST_TESTS_COVERAGE_COVERAGE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/detect/sigma/compiled_rule.h"

namespace eastwest::testing {

struct CoverageRow {
  std::string item;
  std::vector<std::uint32_t> rules;
  std::string unobservable;  // why, where there is no rule
  std::string config;        // what the site has to say; empty: nothing
  std::string note;
  std::vector<std::string> captures;  // of pcaps/
};

struct CoverageSource {
  std::string name;
  std::vector<CoverageRow> rows;
};

struct Coverage {
  std::vector<CoverageSource> sources;
  std::map<std::uint32_t, std::string> not_shipped;  // number -> reason
  std::set<std::uint32_t> catalogue;
};

// ReadCoverage throws YAML::Exception: in a test that is a failure with its place.
Coverage ReadCoverage(const std::string& path);

std::string Render(const Coverage& coverage, const detect::sigma::RuleSet& rules);

}  // namespace eastwest::testing

#endif  // EASTWEST_TESTS_COVERAGE_COVERAGE_H_
