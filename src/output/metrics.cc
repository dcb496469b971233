#include "src/output/metrics.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <map>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

std::string MetricName(std::string_view name) {
  std::string text = fmt::format("eastwest_{}_total", name);
  std::ranges::replace_if(
      text, [](unsigned char byte) { return std::isalnum(byte) == 0; }, '_');
  return text;
}

}  // namespace

std::string RenderMetrics(const StatsSnapshot& stats) {
  std::map<std::string, std::uint64_t> values;
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    values[MetricName(kCounterNames[i])] = stats.counters.Get(static_cast<Counter>(i));
  }
  for (const NamedCount& other : stats.others) {
    values[MetricName(other.name)] = other.value;
  }
  values[MetricName("detect.alert")] = stats.alerts;
  std::string text;
  for (const auto& [name, value] : values) {
    text += fmt::format("# TYPE {} counter\n{} {}\n", name, name, value);
  }
  return text;
}

}  // namespace eastwest::output
