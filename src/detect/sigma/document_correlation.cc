#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/yaml_reader.h"

namespace eastwest::detect::sigma {
namespace {

using Type = CorrelationRule::Type;
using Comparison = CorrelationRule::Comparison;

constexpr std::array<std::pair<std::string_view, Type>, 7> kTypes = {{
    {"event_count", Type::kEventCount},
    {"value_count", Type::kValueCount},
    {"temporal", Type::kTemporal},
    {"temporal_ordered", Type::kTemporalOrdered},
    {"value_sum", Type::kValueSum},
    {"value_avg", Type::kValueAvg},
    {"value_percentile", Type::kValuePercentile},
}};

constexpr std::array<std::pair<std::string_view, Comparison>, 6> kComparisons = {{
    {"gt", Comparison::kGt},
    {"gte", Comparison::kGte},
    {"lt", Comparison::kLt},
    {"lte", Comparison::kLte},
    {"eq", Comparison::kEq},
    {"neq", Comparison::kNeq},
}};

template <typename Table>
auto Find(const Table& table, std::string_view name) {
  return std::ranges::find_if(table, [name](const auto& entry) { return entry.first == name; });
}

// HintOf names the nearest entry of a table, or of the words beside it.
template <typename Table>
std::string HintOf(std::string_view word, const Table& table,
                   std::initializer_list<std::string_view> others) {
  NearestName nearest(word);
  std::ranges::for_each(table, [&nearest](const auto& entry) { nearest.Offer(entry.first); });
  std::ranges::for_each(others, [&nearest](std::string_view name) { nearest.Offer(name); });
  return nearest.Hint();
}

// ReadTimespan reads "30s", "10m", "2h" or "1d"; a year is the longest.
std::chrono::seconds ReadTimespan(YamlReader& reader, const YAML::Node& map) {
  constexpr std::array<std::pair<char, std::int64_t>, 4> kUnits = {
      {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}}};
  constexpr std::int64_t kLongest = std::int64_t{366} * 86400;
  const std::string text = reader.Text(map, "timespan");
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool one_left = error == std::errc{} && end + 1 == text.data() + text.size();
  const auto* const unit =
      one_left ? std::ranges::find(kUnits, *end, &std::pair<char, std::int64_t>::first)
               : kUnits.end();
  if (unit == kUnits.end() || count <= 0 || count > kLongest / unit->second) {
    reader.Fail(map["timespan"] ? map["timespan"] : map,
                fmt::format("timespan is \"{}\": expected a number and s, m, h or d", text));
    return std::chrono::seconds{1};
  }
  return std::chrono::seconds{count * unit->second};
}

double ReadNumber(YamlReader& reader, const YAML::Node& node, std::string_view key) {
  double number = 0;
  if (!node.IsScalar() || !YAML::convert<double>::decode(node, number)) {
    reader.Fail(node, fmt::format("condition.{} is no number", key));
  }
  return number;
}

void ReadCondition(YamlReader& reader, const YAML::Node& map, CorrelationRule& rule) {
  const YAML::Node condition = map["condition"];
  const bool temporal = rule.type == Type::kTemporal || rule.type == Type::kTemporalOrdered;
  if (!condition) {
    if (!temporal) {
      reader.Fail(map, "correlation has no condition");
    }
    return;
  }
  if (!condition.IsMap()) {
    reader.Fail(condition, "correlation.condition is no map, as in {gte: 5}");
    return;
  }
  for (const auto& entry : condition) {
    const std::string& key = entry.first.Scalar();
    if (key == "field") {
      rule.fields = reader.List(condition, "field");
    } else if (key == "percentile") {
      rule.percentile = ReadNumber(reader, entry.second, key);
    } else if (const auto* const found = Find(kComparisons, key); found != kComparisons.end()) {
      rule.bounds.push_back({found->second, ReadNumber(reader, entry.second, key)});
    } else {
      reader.Fail(entry.first, fmt::format("unknown key correlation.condition.{}{}", key,
                                           HintOf(key, kComparisons, {"field", "percentile"})));
    }
  }
  if (rule.bounds.empty()) {
    reader.Fail(condition, "correlation.condition has none of gt, gte, lt, lte, eq and neq");
  }
}

void ReadAliases(YamlReader& reader, const YAML::Node& map, CorrelationRule& rule) {
  const YAML::Node aliases = map["aliases"];
  if (!aliases) {
    return;
  }
  if (!aliases.IsMap()) {
    reader.Fail(aliases, "correlation.aliases is no map");
    return;
  }
  for (const auto& entry : aliases) {
    CorrelationRule::Alias& alias = rule.aliases.emplace_back();
    alias.name = reader.Scalar(entry.first, "alias");
    if (!entry.second.IsMap()) {
      reader.Fail(entry.second, fmt::format("alias {} is no map of RULE: FIELD", alias.name));
      return;
    }
    for (const auto& field : entry.second) {
      alias.fields.emplace_back(reader.Scalar(field.first, alias.name),
                                reader.Scalar(field.second, alias.name));
    }
  }
}

void CheckFields(YamlReader& reader, const YAML::Node& map, const CorrelationRule& rule) {
  const bool wants = rule.type == Type::kValueCount || rule.type == Type::kValueSum ||
                     rule.type == Type::kValueAvg || rule.type == Type::kValuePercentile;
  if (wants && rule.fields.empty()) {
    reader.Fail(map, "correlation.condition has no field");
  }
  if (wants && rule.fields.size() > 1 && rule.type != Type::kValueCount) {
    reader.Fail(map, "correlation.condition.field is a list: only value_count takes a tuple");
  }
  if (rule.rules.empty()) {
    reader.Fail(map, "correlation.rules is empty");
  }
  if (rule.type == Type::kValuePercentile && (rule.percentile < 0 || rule.percentile > 100)) {
    reader.Fail(map, "correlation.condition.percentile: expected 0 to 100");
  }
}

}  // namespace

CorrelationRule ReadCorrelationRule(YamlReader& reader, const YAML::Node& root) {
  CorrelationRule rule;
  rule.header = ReadHeader(reader, root);
  const YAML::Node map = root["correlation"];
  if (!map.IsMap()) {
    reader.Fail(map, "correlation is no map");
    return rule;
  }
  reader.OnlyKeys(map,
                  {"type", "rules", "group-by", "timespan", "condition", "aliases", "generate"},
                  "correlation.");
  const std::string type = reader.Text(map, "type");
  if (const auto* const found = Find(kTypes, type); found != kTypes.end()) {
    rule.type = found->second;
  } else {
    reader.Fail(
        map["type"] ? map["type"] : map,
        fmt::format("correlation.type is \"{}\": expected event_count, value_count, "
                    "temporal, temporal_ordered, value_sum, value_avg or value_percentile{}",
                    type, HintOf(type, kTypes, {})));
  }
  rule.rules = reader.List(map, "rules");
  rule.rules_place = reader.PlaceOf(map["rules"] ? map["rules"] : map);
  rule.group_by = reader.List(map, "group-by");
  rule.timespan = ReadTimespan(reader, map);
  rule.generate = reader.Flag(map, "generate", false);
  ReadCondition(reader, map, rule);
  ReadAliases(reader, map, rule);
  CheckFields(reader, map, rule);
  return rule;
}

}  // namespace eastwest::detect::sigma
