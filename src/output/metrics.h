// Counters in Prometheus' text format.
#ifndef EASTWEST_SRC_OUTPUT_METRICS_H_
#define EASTWEST_SRC_OUTPUT_METRICS_H_

#include <string>

#include "src/output/stats.h"

namespace eastwest::output {

// RenderMetrics gives every counter of the statistics as eastwest_<name>_total, dots and dashes as
// underscores, in the order of their names.
std::string RenderMetrics(const StatsSnapshot& stats);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_METRICS_H_
