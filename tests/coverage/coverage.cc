#include "tests/coverage/coverage.h"

#include <algorithm>
#include <filesystem>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::testing {
namespace {

using detect::sigma::CompiledRule;

std::string Text(const YAML::Node& node) { return node ? node.as<std::string>() : std::string(); }

CoverageRow ReadRow(const YAML::Node& node) {
  CoverageRow row;
  row.item = Text(node["item"]);
  row.unobservable = Text(node["unobservable"]);
  row.config = Text(node["config"]);
  row.note = Text(node["note"]);
  if (node["rules"]) {
    row.rules = node["rules"].as<std::vector<std::uint32_t>>();
  }
  if (node["captures"]) {
    row.captures = node["captures"].as<std::vector<std::string>>();
  }
  return row;
}

std::string Tag(std::uint32_t number) { return fmt::format("EW-{:04}", number); }

std::string RuleFile(const CompiledRule& rule) {
  const std::filesystem::path path(rule.header.place.file);
  return (path.parent_path().filename() / path.filename()).string();
}

const CompiledRule* Find(const detect::sigma::RuleSet& rules, std::uint32_t number) {
  const auto found = std::ranges::find_if(
      rules.rules, [number](const auto& rule) { return rule->header.extras.number == number; });
  return found == rules.rules.end() ? nullptr : found->get();
}

std::string RenderRow(const CoverageRow& row, const detect::sigma::RuleSet& rules) {
  if (row.rules.empty()) {
    return fmt::format("| {} | *not observable*: {} | | |\n", row.item, row.unobservable);
  }
  std::vector<std::string> links;
  for (const std::uint32_t number : row.rules) {
    const CompiledRule* rule = Find(rules, number);
    links.push_back(rule == nullptr ? Tag(number)
                                    : fmt::format("[{}]({})", Tag(number), RuleFile(*rule)));
  }
  const std::string note = row.note.empty() ? "" : fmt::format(" ({})", row.note);
  const std::string proof = row.captures.empty()
                                ? std::string("stories")
                                : fmt::format("stories; {}", fmt::join(row.captures, ", "));
  return fmt::format("| {}{} | {} | {} | {} |\n", row.item, note, fmt::join(links, " "), row.config,
                     proof);
}

std::string RenderRule(const CompiledRule& rule) {
  const auto& extras = rule.header.extras;
  std::string state = extras.enabled ? "on" : "off";
  if (!extras.needs.empty()) {
    state += fmt::format(", needs {}", fmt::join(extras.needs, ", "));
  }
  std::vector<std::string> techniques;
  for (const auto& technique : rule.alert.techniques) {
    techniques.emplace_back(technique.technique_id);
  }
  return fmt::format("| [{}]({}) | {} | {} | {} | {} |\n", Tag(*extras.number), RuleFile(rule),
                     rule.header.title, detect::LevelName(rule.header.level),
                     fmt::join(techniques, " "), state);
}

}  // namespace

Coverage ReadCoverage(const std::string& path) {
  const YAML::Node root = YAML::LoadFile(path);
  Coverage coverage;
  for (const YAML::Node& source : root["sources"]) {
    CoverageSource& added = coverage.sources.emplace_back();
    added.name = Text(source["name"]);
    for (const YAML::Node& row : source["rows"]) {
      added.rows.push_back(ReadRow(row));
    }
  }
  for (const auto& entry : root["not_shipped"]) {
    coverage.not_shipped[entry.first.as<std::uint32_t>()] = Text(entry.second);
  }
  for (const YAML::Node& range : root["catalogue"]) {
    const std::string text = Text(range);
    const std::size_t dash = text.find('-');
    const auto first = static_cast<std::uint32_t>(std::stoul(text));
    const auto last = dash == std::string::npos
                          ? first
                          : static_cast<std::uint32_t>(std::stoul(text.substr(dash + 1)));
    for (std::uint32_t number = first; number <= last; ++number) {
      coverage.catalogue.insert(number);
    }
  }
  return coverage;
}

std::string Render(const Coverage& coverage, const detect::sigma::RuleSet& rules) {
  std::string text =
      "# Coverage: what was asked for, and what answers it\n"
      "Made by `coverage_test` from [coverage.yaml](coverage.yaml) and the rules: edit those, then "
      "`EASTWEST_UPDATE_GOLDEN=1 ctest --preset release -R coverage_test`.\n"
      "Every rule has stories: one in which it fires, one a step short of it, and a harmless twin "
      "(`tests/src/detect/sigma/stories_*.cc`). Captures are in `pcaps/`.\n"
      "Where a row needs configuration, roles, zones and `rules_enabled` are keys of the "
      "configuration file, and lists stand under `site.placeholders`.\n";
  for (const CoverageSource& source : coverage.sources) {
    text += fmt::format("\n## {}\n| Item | Rules | Configuration | Proof |\n|---|---|---|---|\n",
                        source.name);
    for (const CoverageRow& row : source.rows) {
      text += RenderRow(row, rules);
    }
  }
  text += "\n## All rules\n| Rule | Title | Level | ATT&CK | Comes |\n|---|---|---|---|---|\n";
  std::map<std::uint32_t, const CompiledRule*> numbered;
  for (const auto& rule : rules.rules) {
    if (rule->header.extras.number) {
      numbered[*rule->header.extras.number] = rule.get();
    }
  }
  for (const auto& [number, rule] : numbered) {
    text += RenderRule(*rule);
  }
  text += "\n## Not shipped\n| Number | Why |\n|---|---|\n";
  for (const auto& [number, reason] : coverage.not_shipped) {
    text += fmt::format("| {} | {} |\n", Tag(number), reason);
  }
  return text;
}

}  // namespace eastwest::testing
