// RunBench is "eastwest bench": how much can this machine take before the first packet is lost.
#ifndef EASTWEST_SRC_APP_BENCH_COMMAND_H_
#define EASTWEST_SRC_APP_BENCH_COMMAND_H_

#include "src/app/config.h"
#include "src/app/options.h"

namespace eastwest::app {

// RunBench returns the exit code. Nothing is printed to stdout unless all was measured.
int RunBench(const Options& options, const Config& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_BENCH_COMMAND_H_
