// CheckAllowedRules: an agreement about a rule that there is not would allow nothing, in silence.
#ifndef EASTWEST_SRC_APP_ALLOWED_RULES_H_
#define EASTWEST_SRC_APP_ALLOWED_RULES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "src/app/site_config.h"

namespace eastwest::app {

// known are numbers of the catalogue beside those of the native detectors. The status names the
// entry and the nearest rule.
absl::Status CheckAllowedRules(const SiteConfig& site, std::vector<std::uint32_t> known);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_ALLOWED_RULES_H_
