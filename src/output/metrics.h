// Counters in Prometheus' text format.
#ifndef EASTWEST_SRC_OUTPUT_METRICS_H_
#define EASTWEST_SRC_OUTPUT_METRICS_H_

#include <string>

#include "src/output/stats.h"

namespace eastwest::output {

// RenderMetrics gives every count of the statistics, in the order of their names, dots and dashes
// as underscores: counters as eastwest_<name>_total, gauges as eastwest_<name>. What an interface
// or an output has for itself is told apart by a label: eastwest_capture_interface_lost_total
// {interface="eth0"}.
std::string RenderMetrics(const StatsSnapshot& stats);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_METRICS_H_
