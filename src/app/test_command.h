// -T: everything that can be found out without opening a capture or writing a file.
#ifndef EASTWEST_SRC_APP_TEST_COMMAND_H_
#define EASTWEST_SRC_APP_TEST_COMMAND_H_

#include "src/app/config.h"
#include "src/app/options.h"

namespace eastwest::app {

// RunTest names every fault of configuration, rules and, for the sensor, of interfaces, user and
// outputs; it returns the exit code.
int RunTest(const Options& options, const Config& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_TEST_COMMAND_H_
