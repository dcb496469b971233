// LearnedSite writes the roles that were learned as a configuration file for a person to review.
#ifndef EASTWEST_SRC_APP_LEARNED_SITE_H_
#define EASTWEST_SRC_APP_LEARNED_SITE_H_

#include <string>

#include "src/detect/site_model.h"
#include "src/output/summary.h"

namespace eastwest::app {

// LearnedSiteYaml gives YAML that LoadConfig reads: each host under the roles that its deeds speak
// for, with the deeds as comments. Hosts that the inventory lists already are left out.
std::string LearnedSiteYaml(const detect::SiteModel& site, const output::RunReport& report);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_LEARNED_SITE_H_
