// The triage command: captures in, a summary for people and EVE for machines out.
#ifndef EASTWEST_SRC_APP_TRIAGE_H_
#define EASTWEST_SRC_APP_TRIAGE_H_

#include "src/app/config.h"
#include "src/app/options.h"

namespace eastwest::app {

// RunTriage returns the exit code.
int RunTriage(const Options& options, const Config& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_TRIAGE_H_
