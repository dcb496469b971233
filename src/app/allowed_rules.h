// CheckAllowedRules: an agreement about a rule that there is not would allow nothing, in silence.
#ifndef EASTWEST_SRC_APP_ALLOWED_RULES_H_
#define EASTWEST_SRC_APP_ALLOWED_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/app/site_config.h"

namespace eastwest::app {

// RuleNumber reads "EW-0302", in either case; nothing when it is something else.
std::optional<std::uint32_t> RuleNumber(std::string_view tag);

// KnownRules are those that were read, on or off, beside the native detectors.
struct KnownRules {
  std::vector<std::uint32_t> numbers;  // of the catalogue
  std::vector<std::string> names;
};

// The status names the entry and the nearest rule.
absl::Status CheckAllowedRules(const SiteConfig& site, const KnownRules& rules);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_ALLOWED_RULES_H_
