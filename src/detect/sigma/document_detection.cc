#include <algorithm>
#include <array>

#include "fmt/format.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/yaml_reader.h"

namespace eastwest::detect::sigma {
namespace {

RuleValue ReadValue(YamlReader& reader, const YAML::Node& node, const std::string& key) {
  if (node.IsNull()) {
    return {.text = {}, .null = true, .line = reader.PlaceOf(node).line};
  }
  return {.text = reader.Scalar(node, key), .null = false, .line = reader.PlaceOf(node).line};
}

// ReadItem reads "field|modifier: value", where the value may be a list.
RuleItem ReadItem(YamlReader& reader, const YAML::Node& key, const YAML::Node& value) {
  RuleItem item;
  item.place = reader.PlaceOf(key);
  const std::string& text = key.Scalar();
  std::size_t start = text.find('|');
  item.field = text.substr(0, start);
  while (start != std::string::npos) {
    const std::size_t end = text.find('|', start + 1);
    item.modifiers.push_back(text.substr(start + 1, end - start - 1));
    start = end;
  }
  if (value.IsSequence()) {
    for (const YAML::Node& one : value) {
      item.values.push_back(ReadValue(reader, one, text));
    }
    if (item.values.empty()) {
      reader.Fail(key, fmt::format("{} has an empty list", text));
    }
  } else {
    item.values.push_back(ReadValue(reader, value, text));
  }
  return item;
}

std::vector<RuleItem> ReadItems(YamlReader& reader, const YAML::Node& map) {
  std::vector<RuleItem> items;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) {
      reader.Fail(entry.first, "is no field name");
      return items;
    }
    items.push_back(ReadItem(reader, entry.first, entry.second));
  }
  if (items.empty()) {
    reader.Fail(map, "is an empty search");
  }
  return items;
}

Search ReadSearch(YamlReader& reader, const YAML::Node& key, const YAML::Node& node) {
  Search search{.name = key.Scalar(), .any = {}, .place = reader.PlaceOf(key)};
  if (node.IsMap()) {
    search.any.push_back(ReadItems(reader, node));
    return search;
  }
  if (!node.IsSequence()) {
    search.any.push_back({RuleItem{.field = {},
                                   .modifiers = {},
                                   .values = {ReadValue(reader, node, search.name)},
                                   .place = search.place}});
    return search;
  }
  RuleItem keywords{.field = {}, .modifiers = {}, .values = {}, .place = search.place};
  for (const YAML::Node& one : node) {
    if (one.IsMap()) {
      search.any.push_back(ReadItems(reader, one));
    } else {
      keywords.values.push_back(ReadValue(reader, one, search.name));
    }
  }
  if (!keywords.values.empty()) {
    search.any.push_back({std::move(keywords)});
  }
  if (search.any.empty()) {
    reader.Fail(key, fmt::format("search {} is empty", search.name));
  }
  return search;
}

// MisspeltIn names the search that was to be the condition.
std::string MisspeltIn(const std::vector<Search>& searches) {
  for (const Search& search : searches) {
    if (!NearestHint(search.name, std::array<std::string_view, 1>{"condition"}).empty()) {
      return fmt::format(" (did you mean condition by \"{}\"?)", search.name);
    }
  }
  return {};
}

}  // namespace

std::vector<Search> ReadSearches(YamlReader& reader, const YAML::Node& detection,
                                 std::initializer_list<std::string_view> not_searches) {
  std::vector<Search> searches;
  for (const auto& entry : detection) {
    if (!entry.first.IsScalar()) {
      reader.Fail(entry.first, "is no name of a search");
    } else if (std::ranges::find(not_searches, entry.first.Scalar()) == not_searches.end()) {
      searches.push_back(ReadSearch(reader, entry.first, entry.second));
    }
  }
  if (searches.empty()) {
    reader.Fail(detection, "has no search");
  }
  return searches;
}

DetectionRule ReadDetectionRule(YamlReader& reader, const YAML::Node& root) {
  DetectionRule rule;
  rule.header = ReadHeader(reader, root);
  rule.source = ReadLogSource(reader, root);
  const YAML::Node detection = root["detection"];
  if (!detection || !detection.IsMap()) {
    reader.Fail(root, "detection is no map");
    return rule;
  }
  if (detection["timeframe"]) {
    reader.Fail(detection["timeframe"], "timeframe is no longer Sigma: write a correlation");
  }
  rule.searches = ReadSearches(reader, detection, {"condition"});
  rule.conditions = reader.List(detection, "condition");
  rule.condition_place =
      reader.PlaceOf(detection["condition"] ? detection["condition"] : detection);
  if (rule.conditions.empty()) {
    reader.Fail(detection, fmt::format("detection has no condition{}", MisspeltIn(rule.searches)));
  }
  return rule;
}

Filter ReadFilter(YamlReader& reader, const YAML::Node& root) {
  Filter filter;
  filter.header = ReadHeader(reader, root);
  filter.source = ReadLogSource(reader, root);
  const YAML::Node map = root["filter"];
  if (!map.IsMap()) {
    reader.Fail(map, "filter is no map");
    return filter;
  }
  const bool any = map["rules"] && map["rules"].IsScalar() && map["rules"].Scalar() == "any";
  if (!any) {
    filter.rules = reader.List(map, "rules");
    if (filter.rules.empty()) {
      reader.Fail(map, "filter.rules: expected a list of rules, or any");
    }
  }
  filter.searches = ReadSearches(reader, map, {"rules", "condition"});
  filter.condition = reader.Text(map, "condition");
  filter.condition_place = reader.PlaceOf(map);
  if (filter.condition.empty()) {
    reader.Fail(map, "filter has no condition");
  }
  return filter;
}

}  // namespace eastwest::detect::sigma
