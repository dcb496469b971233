#include "src/app/rules_command.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/app/rule_setup.h"
#include "src/app/status_text.h"

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

void List(const LoadedRules& loaded) {
  for (const CompiledRule* rule : Sorted(loaded)) {
    fmt::print("{:<9} {:<13} {}{}\n", TagOf(*rule), detect::LevelName(rule->alert.level),
               rule->header.title, rule->alerts ? "" : " (building block)");
  }
}

bool IsNamed(const CompiledRule& rule, std::string_view name) {
  return EqualsIgnoreCase(TagOf(rule), name) || EqualsIgnoreCase(rule.header.id, name) ||
         EqualsIgnoreCase(rule.header.name, name);
}

void Explain(const CompiledRule& rule) {
  fmt::print("{}  {}\n", TagOf(rule), rule.header.title);
  fmt::print("level       {}\n", detect::LevelName(rule.alert.level));
  for (const detect::Technique& technique : rule.alert.techniques) {
    fmt::print("ATT&CK      {} {} ({})\n", technique.technique_id, technique.technique_name,
               technique.tactic_name);
  }
  if (rule.service) {
    fmt::print("looks at    {}\n", detect::sigma::ServiceName(*rule.service));
  } else {
    fmt::print("looks at    {} within {} s\n",
               fmt::format("matches of {} rules", rule.inputs.size()),
               rule.window->timespan.count());
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
}

int ExplainAll(const LoadedRules& loaded, const std::vector<std::string>& names) {
  int exit = kExitDone;
  for (const std::string& name : names) {
    const std::vector<const CompiledRule*> rules = Sorted(loaded);
    const auto found = std::ranges::find_if(
        rules, [&name](const CompiledRule* rule) { return IsNamed(*rule, name); });
    if (found == rules.end()) {
      fmt::print(stderr, "eastwest: no rule is called \"{}\": expected EW-nnnn, an id or a name\n",
                 name);
      exit = kExitUsage;
    } else {
      Explain(**found);
    }
  }
  return exit;
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
  for (const auto& [where, why] : report.skipped) {
    fmt::print("skipped {}: {}\n", where, why);
  }
  return kExitDone;
}

int RunRules(const Options& options, const Config& config) {
  if (options.rules_command == "check") {
    return RunRulesCheck(options, config);
  }
  const auto loaded = LoadRules(config, {options.rules_added, options.rules_instead});
  if (!loaded.ok()) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(loaded.status()));
    return kExitUsage;
  }
  if (options.rules_command == "list") {
    List(*loaded);
    return kExitDone;
  }
  return ExplainAll(*loaded, options.rules_named);
}

}  // namespace eastwest::app
