// Rule setup: which rules this run has, from the program itself and from the paths the user names.
#ifndef EASTWEST_SRC_APP_RULE_SETUP_H_
#define EASTWEST_SRC_APP_RULE_SETUP_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/config.h"
#include "src/detect/sigma/attack.h"
#include "src/detect/sigma/rule_loader.h"

namespace eastwest::app {

// RulePaths is what -s and -S name.
struct RulePaths {
  std::vector<std::string> add;
  std::vector<std::string> replace;  // not empty: our own rules are left out
  bool describe_only = false;        // everything, to be shown and not run
};

// LoadedRules keeps what the rules refer to.
struct LoadedRules {
  std::unique_ptr<detect::sigma::AttackNames> attack;
  detect::sigma::RuleSet rules;
  detect::sigma::LoadReport report;
};

// LoadRules is all or nothing. With faults the status names the first and how many more there are;
// faults, when given, takes them all.
absl::StatusOr<LoadedRules> LoadRules(const Config& config, const RulePaths& paths,
                                      std::vector<absl::Status>* faults = nullptr);

// RuleNames are those in a list as rules_enabled and rules_disabled have it: "EW-0103, EW-0215".
std::vector<std::string> RuleNames(std::string_view list);

// RuleText is the file that a rule was read from, as Place names it.
absl::StatusOr<std::string> RuleText(const std::string& file);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_RULE_SETUP_H_
