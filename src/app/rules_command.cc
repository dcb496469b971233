#include "src/app/rules_command.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "parsers/bytes/text.h"
#include "src/app/rule_setup.h"
#include "src/app/status_text.h"
#include "src/core/spelling.h"
#include "src/output/eve_json.h"

namespace eastwest::app {
namespace {

using detect::sigma::CompiledRule;

std::string TagOf(const CompiledRule& rule) {
  const auto& number = rule.header.extras.number;
  return number ? fmt::format("EW-{:04}", *number) : rule.header.id;
}

std::vector<const CompiledRule*> Sorted(const LoadedRules& loaded) {
  std::vector<const CompiledRule*> rules;
  for (const auto& rule : loaded.rules.rules) {
    rules.push_back(rule.get());
  }
  std::ranges::stable_sort(rules, {}, [](const CompiledRule* rule) {
    return std::pair(!rule->header.extras.number.has_value(),
                     rule->header.extras.number.value_or(0));
  });
  return rules;
}

using Names = std::vector<std::string>;

bool IsAmong(const Names& names, const CompiledRule& rule) {
  return std::ranges::any_of(names, [&rule](const std::string& name) {
    return detect::sigma::IsCalled(rule.header, name);
  });
}

// Config says what the site has to say for the rule to run.
std::string ConfigOf(const CompiledRule& rule, const Names& disabled) {
  const detect::sigma::Extras& extras = rule.header.extras;
  std::vector<std::string> needs;
  if (IsAmong(disabled, rule)) {
    needs.emplace_back("switched off by rules_disabled");
  }
  if (!extras.enabled) {
    needs.push_back(extras.number
                        ? fmt::format("comes switched off: rules_enabled: {}", TagOf(rule))
                        : std::string("comes switched off"));
  }
  for (const std::string& need : extras.needs) {
    needs.push_back(need.starts_with('%')
                        ? fmt::format("site.placeholders.{}", need.substr(1, need.size() - 2))
                        : fmt::format("site.roles.{}", need));
  }
  return fmt::format("{}", fmt::join(needs, "; "));
}

void List(const LoadedRules& loaded, const Names& disabled) {
  for (const CompiledRule* rule : Sorted(loaded)) {
    const std::string config = ConfigOf(*rule, disabled);
    fmt::print("{:<9} {:<13} {}{}{}\n", TagOf(*rule), detect::LevelName(rule->alert.level),
               rule->header.title, rule->alerts ? "" : " (building block)",
               config.empty() ? "" : fmt::format(" [{}]", config));
  }
}

// Running are the places of the rules that run with this configuration.
std::set<std::pair<std::string, int>> Running(const LoadedRules& loaded) {
  std::set<std::pair<std::string, int>> places;
  for (const auto& rule : loaded.rules.rules) {
    places.emplace(rule->header.place.file, rule->header.place.line);
  }
  return places;
}

// FamilyOf is the folder of a rule: "files" of rules/files/mass_read.yml.
std::string FamilyOf(const CompiledRule& rule) {
  return std::filesystem::path(rule.header.place.file).parent_path().filename().string();
}

std::string_view JsonOf(const CompiledRule& rule, bool enabled, output::Json& json) {
  const detect::sigma::Header& header = rule.header;
  json.Begin();
  json.Text("id", header.id);
  if (header.extras.number) {
    json.Number("number", *header.extras.number);
    json.Text("rule", TagOf(rule));
  }
  json.TextIfAny("name", header.name);
  json.Text("title", header.title);
  json.Text("level", detect::LevelName(rule.alert.level));
  json.TextIfAny("status", header.status);
  json.Text("family", FamilyOf(rule));
  json.Text("file", header.place.file);
  json.Number("line", static_cast<std::uint64_t>(header.place.line));
  json.Text("kind", rule.service ? "detection" : "correlation");
  if (rule.service) {
    json.Text("service", detect::sigma::ServiceName(*rule.service));
  }
  json.Texts("attack", rule.technique_texts);
  json.TextsIfAny("needs", header.extras.needs);
  json.Flag("alerts", rule.alerts);
  json.Flag("enabled", enabled);
  return json.Finish();
}

void ListJson(const LoadedRules& loaded, const LoadedRules& runs, const Names& disabled) {
  const std::set<std::pair<std::string, int>> running = Running(runs);
  output::Json json;
  std::string_view between = "[\n";
  for (const CompiledRule* rule : Sorted(loaded)) {
    const detect::sigma::Place& place = rule->header.place;
    const bool enabled = running.contains({place.file, place.line}) && !IsAmong(disabled, *rule);
    fmt::print("{}{}", between, JsonOf(*rule, enabled, json));
    between = ",\n";
  }
  fmt::print("{}]\n", loaded.rules.rules.empty() ? "[" : "\n");
}

std::string_view Compared(detect::sigma::CorrelationRule::Comparison comparison) {
  constexpr std::string_view kNames[] = {"more than", "at least", "less than",
                                         "at most",   "exactly",  "not"};
  return kNames[static_cast<std::size_t>(comparison)];
}

// Trigger says when the rule speaks.
std::string TriggerOf(const CompiledRule& rule) {
  if (!rule.window) {
    return "each match; the same again only after 10 minutes, or at a higher level";
  }
  using Type = detect::sigma::CorrelationRule::Type;
  const detect::sigma::Window& window = *rule.window;
  std::string what;
  switch (window.type) {
    case Type::kEventCount:
      what = "matches";
      break;
    case Type::kValueCount:
      what = "values of";
      break;
    case Type::kValueSum:
      what = "as the sum of";
      break;
    case Type::kValueAvg:
      what = "as the average of";
      break;
    case Type::kValuePercentile:
      what = "as a percentile of";
      break;
    case Type::kTemporal:
      what = "all of the rules below";
      break;
    case Type::kTemporalOrdered:
      what = "all of the rules below, in this order";
      break;
  }
  std::string text;
  for (const auto& bound : window.bounds) {
    text += fmt::format("{} {:g} ", Compared(bound.comparison), bound.number);
  }
  text += what;
  for (const detect::sigma::KeyField& value : rule.values) {
    text += " " + value.name;
  }
  text += fmt::format(" within {} s", window.timespan.count());
  for (std::size_t i = 0; i < rule.group_by.size(); ++i) {
    text += (i == 0 ? ", for each " : ", ") + rule.group_by[i].name;
  }
  return text;
}

// Asks is the part of the rule's file that says what it looks for, as it is written there.
std::string AsksOf(const CompiledRule& rule) {
  const absl::StatusOr<std::string> text = RuleText(rule.header.place.file);
  if (!text.ok()) {
    return {};
  }
  std::string asks;
  bool inside = false;
  int line_number = 0;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    if (++line_number < rule.header.place.line) {
      continue;
    }
    if (line.starts_with("---") && line_number > rule.header.place.line) {
      break;
    }
    if (!line.empty() && line[0] != ' ' && line[0] != '#' && line[0] != '-') {
      inside = line.starts_with("detection:") || line.starts_with("correlation:") ||
               line.starts_with("logsource:");
    }
    if (inside) {
      asks += "  " + line + "\n";
    }
  }
  return asks;
}

void Explain(const LoadedRules& loaded, const CompiledRule& rule, const Names& disabled) {
  fmt::print("{}  {}\n", TagOf(rule), rule.header.title);
  fmt::print("level       {}\n", detect::LevelName(rule.alert.level));
  for (const detect::Technique& technique : rule.alert.techniques) {
    fmt::print("ATT&CK      {} {} ({})\n", technique.technique_id, technique.technique_name,
               technique.tactic_name);
  }
  if (rule.service) {
    fmt::print("looks at    {}\n", detect::sigma::ServiceName(*rule.service));
  } else {
    for (const std::uint32_t input : rule.inputs) {
      const CompiledRule& counted = *loaded.rules.rules[input];
      fmt::print("counts      {} ({})\n", counted.header.title, counted.header.name);
    }
  }
  fmt::print("speaks at   {}{}\n", TriggerOf(rule),
             rule.alerts ? "" : "; never by itself: other rules count it");
  if (const std::string config = ConfigOf(rule, disabled); !config.empty()) {
    fmt::print("needs       {}\n", config);
  }
  fmt::print("written in  {}:{}\n", rule.header.place.file, rule.header.place.line);
  if (!rule.header.author.empty()) {
    fmt::print("author      {}\n", rule.header.author);
  }
  if (!rule.header.extras.proof.empty()) {
    fmt::print("shown by    {}\n", rule.header.extras.proof);
  }
  for (const std::string& benign : rule.header.false_positives) {
    fmt::print("harmless    {}\n", benign);
  }
  if (!rule.header.description.empty()) {
    fmt::print("\n{}\n", rule.header.description);
  }
  if (const std::string asks = AsksOf(rule); !asks.empty()) {
    fmt::print("\n{}", asks);
  }
}

std::string NoSuchRule(std::string_view name, const std::vector<const CompiledRule*>& rules) {
  NearestName nearest(name);
  for (const CompiledRule* rule : rules) {
    nearest.Offer(TagOf(*rule));
    nearest.Offer(rule->header.name);
  }
  return fmt::format("no rule is called \"{}\": expected EW-nnnn, an id or a name{}", name,
                     nearest.Hint());
}

int ExplainAll(const LoadedRules& loaded, const Names& names, const Names& disabled) {
  int exit = kExitDone;
  const std::vector<const CompiledRule*> rules = Sorted(loaded);
  for (const std::string& name : names) {
    const auto found = std::ranges::find_if(rules, [&name](const CompiledRule* rule) {
      return detect::sigma::IsCalled(rule->header, name);
    });
    if (found == rules.end()) {
      fmt::print(stderr, "eastwest: {}\n", NoSuchRule(name, rules));
      exit = kExitUsage;
    } else {
      Explain(loaded, **found, disabled);
    }
  }
  return exit;
}

int RunList(const Options& options, const Config& config, const LoadedRules& loaded) {
  if (options.report_format != "json") {
    List(loaded, RuleNames(config.rules_disabled));
    return kExitDone;
  }
  const auto runs = LoadRules(config, {options.rules_added, options.rules_instead});
  if (!runs.ok()) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(runs.status()));
    return kExitUsage;
  }
  ListJson(loaded, *runs, RuleNames(config.rules_disabled));
  return kExitDone;
}

}  // namespace

int RunRulesCheck(const Options& options, const Config& config) {
  std::vector<absl::Status> faults;
  if (const auto site = MakeSiteModel(config.site); !site.ok()) {
    faults.push_back(site.status());
  }
  const auto loaded = LoadRules(config, {options.rules_added, options.rules_instead}, &faults);
  if (!loaded.ok() && faults.empty()) {
    faults.push_back(loaded.status());
  }
  for (const absl::Status& fault : faults) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(fault));
  }
  if (!faults.empty()) {
    fmt::print(stderr, "eastwest: {} {}: nothing was loaded\n", faults.size(),
               faults.size() == 1 ? "fault" : "faults");
    return kExitUsage;
  }
  const detect::sigma::LoadReport& report = loaded->report;
  fmt::print("{} detections, {} correlations and {} filters are good; {} are switched off\n",
             report.detections, report.correlations, report.filters, report.disabled);
  for (const auto& [where, why] : report.partly) {
    fmt::print("loaded in part {}: {}\n", where, why);
  }
  for (const auto& [where, why] : report.skipped) {
    fmt::print("skipped {}: {}\n", where, why);
  }
  return kExitDone;
}

int RunRules(const Options& options, const Config& config) {
  if (options.rules_command == "check") {
    return RunRulesCheck(options, config);
  }
  // What is switched off, or waits for roles, can be read about all the same.
  const auto loaded = LoadRules(config, {options.rules_added, options.rules_instead, true});
  if (!loaded.ok()) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(loaded.status()));
    return kExitUsage;
  }
  if (options.rules_command == "list") {
    return RunList(options, config, *loaded);
  }
  return ExplainAll(*loaded, options.rules_named, RuleNames(config.rules_disabled));
}

}  // namespace eastwest::app
