#include "src/output/metrics.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <map>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

std::string MetricName(std::string_view name, bool gauge) {
  const bool said = gauge || name.ends_with(".total");
  std::string text = fmt::format("eastwest_{}{}", name, said ? "" : "_total");
  std::ranges::replace_if(
      text, [](unsigned char byte) { return std::isalnum(byte) == 0; }, '_');
  return text;
}

// Labels in the text format: backslash, quote and line feed are written with a backslash.
std::string LabelText(const Series& series) {
  std::string value;
  for (const char byte : series.value) {
    if (byte == '\n') {
      value += "\\n";
      continue;
    }
    value += byte == '\\' || byte == '"' ? "\\" : "";
    value += byte;
  }
  return fmt::format("{{{}=\"{}\"}}", series.label, value);
}

// Family is all samples of one name.
struct Family {
  bool gauge = false;
  std::string name;                              // in stats events
  std::map<std::string, std::uint64_t> samples;  // by label
};

}  // namespace

std::string RenderMetrics(const StatsSnapshot& stats) {
  std::map<std::string, Family> families;
  const auto add = [&families](const NamedCount& count) {
    const std::string& name = count.series ? count.series->family : count.name;
    Family& family = families[MetricName(name, count.gauge)];
    family.gauge = count.gauge;
    family.name = name;
    family.samples[count.series ? LabelText(*count.series) : std::string()] = count.value;
  };
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    add({.name = std::string(kCounterNames[i]),
         .value = stats.counters.Get(static_cast<Counter>(i))});
  }
  for (const NamedCount& other : stats.others) {
    add(other);
  }
  add({.name = "detect.alert", .value = stats.alerts});
  std::string text;
  for (const auto& [name, family] : families) {
    text += fmt::format("# HELP {} {} of stats events\n", name, family.name);
    text += fmt::format("# TYPE {} {}\n", name, family.gauge ? "gauge" : "counter");
    for (const auto& [label, value] : family.samples) {
      text += fmt::format("{}{} {}\n", name, label, value);
    }
  }
  return text;
}

}  // namespace eastwest::output
