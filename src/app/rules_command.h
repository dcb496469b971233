// The commands around rules: "eastwest rules check|list|explain", and -T.
#ifndef EASTWEST_SRC_APP_RULES_COMMAND_H_
#define EASTWEST_SRC_APP_RULES_COMMAND_H_

#include "src/app/config.h"
#include "src/app/options.h"

namespace eastwest::app {

// RunRules is "eastwest rules ..."; returns the exit code.
int RunRules(const Options& options, const Config& config);

// RunRulesCheck loads everything and says what it found, as -T does.
int RunRulesCheck(const Options& options, const Config& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_RULES_COMMAND_H_
