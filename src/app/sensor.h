// The sensor command: live traffic in, EVE out, for months.
#ifndef EASTWEST_SRC_APP_SENSOR_H_
#define EASTWEST_SRC_APP_SENSOR_H_

#include "src/app/config.h"
#include "src/app/options.h"

namespace eastwest::app {

// RunSensor returns the exit code, when it was told to stop.
int RunSensor(const Options& options, const Config& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_H_
