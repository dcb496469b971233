// Rules written inside a test, and the catalogue as it lies in rules/.
#ifndef EASTWEST_TESTS_SRC_DETECT_SIGMA_RULES_FOR_TEST_H_
#define EASTWEST_TESTS_SRC_DETECT_SIGMA_RULES_FOR_TEST_H_

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "src/detect/sigma/rule_loader.h"

namespace eastwest::detect::sigma {

inline const AttackNames& NoAttackNames() {
  static const AttackNames names;
  return names;
}

// Load gives the rules of a text; the test fails when they have a fault.
inline RuleSet Load(std::string_view yaml, Placeholders placeholders = {}) {
  RuleLoader loader(std::move(placeholders), {}, NoAttackNames());
  loader.AddText(yaml, "test.yml", true);
  auto set = loader.Link();
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? *std::move(set) : RuleSet{};
}

// FaultOf gives the first fault of a text; empty when there is none.
inline std::string FaultOf(std::string_view yaml) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(yaml, "test.yml", true);
  const auto set = loader.Link();
  return set.ok() ? std::string() : std::string(set.status().message());
}

// AddCatalogue adds every family below rules/.
inline void AddCatalogue(RuleLoader& loader) {
  std::set<std::string> families;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(EASTWEST_SOURCE_DIR) + "/rules")) {
    if (entry.is_directory()) {
      families.insert(entry.path().string());
    }
  }
  for (const std::string& family : families) {
    const absl::Status added = loader.AddPath(family);
    EXPECT_TRUE(added.ok()) << added;
  }
}

// Catalogue is what comes switched on, for a site that has the given roles.
inline RuleSet Catalogue(std::vector<std::string> roles = {}) {
  RuleLoader loader({}, std::move(roles), NoAttackNames());
  AddCatalogue(loader);
  auto set = loader.Link();
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? *std::move(set) : RuleSet{};
}

// One detection of ours, as most tests need it: number 9001.
inline std::string Detection(std::string_view service, std::string_view detection) {
  return "title: T\nid: 11111111-0000-0000-0000-000000000001\nname: t1\nlevel: high\n"
         "logsource: {product: eastwest, service: " +
         std::string(service) + "}\neastwest: {number: 9001}\ndetection:\n" +
         std::string(detection);
}

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_TESTS_SRC_DETECT_SIGMA_RULES_FOR_TEST_H_
