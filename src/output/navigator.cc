#include "src/output/navigator.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "src/output/eve_alert.h"
#include "src/output/eve_json.h"

namespace eastwest::output {
namespace {

constexpr std::uint64_t kPerLevel = 20;
// White where nothing was seen, red where it was critical.
constexpr std::string_view kColors[] = {"#ffffff", "#ffce56", "#ff6666"};

// "Lateral_Movement" of an alert is "lateral-movement" of a layer.
std::string ShortName(std::string_view tactic) {
  std::string name;
  for (const char c : tactic) {
    name.push_back(c == '_' || c == ' '   ? '-'
                   : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                                          : c);
  }
  return name;
}

// Rules from outside have no tag: their title is their name.
std::string NameOf(const detect::Rule& rule) {
  const std::string tag = RuleTag(rule);
  return tag.empty() ? std::string(rule.title) : tag;
}

// Citations are for a browser.
std::string WithoutCitations(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t begin = text.find("(Citation:");
    plain += text.substr(0, begin);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find(')', begin);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  std::ranges::replace(plain, '\n', ' ');
  while (plain.ends_with(' ')) {
    plain.pop_back();
  }
  return plain;
}

}  // namespace

void NavigatorLayer::OnAlert(const detect::Alert& alert) {
  for (const detect::Technique& technique : alert.rule->techniques) {
    Seen& seen = seen_[{std::string(technique.technique_id), ShortName(technique.tactic_name)}];
    ++seen.alerts;
    seen.level = std::max(seen.level, alert.level);
    seen.rules.insert(NameOf(*alert.rule));
  }
}

std::uint64_t NavigatorLayer::Score(const Seen& seen) {
  return kPerLevel * static_cast<std::uint64_t>(seen.level) + std::min(seen.alerts, kPerLevel);
}

std::string NavigatorLayer::Comment(const Seen& seen) {
  return fmt::format("{} {}, {}: {}", seen.alerts, seen.alerts == 1 ? "alert" : "alerts",
                     detect::LevelName(seen.level), fmt::join(seen.rules, ", "));
}

NavigatorLayer::Seen NavigatorLayer::SeenOf(std::string_view technique) const {
  Seen joined;
  for (const auto& [key, seen] : seen_) {
    if (key.first == technique) {
      joined.alerts += seen.alerts;
      joined.level = std::max(joined.level, seen.level);
      joined.rules.insert(seen.rules.begin(), seen.rules.end());
    }
  }
  return joined;
}

std::string NavigatorLayer::Render(const NavigatorNames& names, const NavigatorBase* base) const {
  Json json;
  json.Begin();
  json.Text("name", base == nullptr ? "eastwest" : fmt::format("{}, seen by eastwest", base->name));
  json.Text("domain", "enterprise-attack");
  json.BeginObject("versions");
  json.Text("layer", "4.5");
  json.Text("attack", names.attack_version);
  json.Text("navigator", "5.3.2");
  json.EndObject();
  json.Text("description", "Techniques that alerts named, scored by level (20 a step) and count");
  json.BeginArray("techniques");
  for (const auto& [key, seen] : seen_) {
    const auto& [technique, tactic] = key;
    if (std::ranges::find(names.superseded, technique) != names.superseded.end()) {
      continue;
    }
    json.BeginObject();
    json.Text("techniqueID", technique);
    json.TextIfAny("tactic", tactic);
    json.Number("score", Score(seen));
    json.Text("comment", Comment(seen));
    json.Flag("enabled", true);
    json.Flag("showSubtechniques", true);
    json.BeginArray("metadata");
    json.BeginObject();
    json.Text("name", "level");
    json.Text("value", detect::LevelName(seen.level));
    json.EndObject();
    json.EndArray();
    json.EndObject();
  }
  // What the base marks and nobody did stays in the layer, at the foot of the scale.
  if (base != nullptr) {
    for (const NavigatorBase::Technique& technique : base->techniques) {
      if (SeenOf(technique.id).alerts != 0) {
        continue;
      }
      json.BeginObject();
      json.Text("techniqueID", technique.id);
      json.TextIfAny("tactic", technique.tactic);
      json.Number("score", 0);
      json.TextIfAny("comment", technique.comment);
      json.Flag("enabled", true);
      json.Flag("showSubtechniques", true);
      json.EndObject();
    }
  }
  json.EndArray();
  json.BeginObject("gradient");
  json.BeginArray("colors");
  for (const std::string_view color : kColors) {
    json.Item(color);
  }
  json.EndArray();
  json.Number("minValue", 0);
  json.Number("maxValue", 100);
  json.EndObject();
  return std::string(json.Finish());
}

std::string NavigatorLayer::Tell(const NavigatorNames& names, const NavigatorBase& base) const {
  std::string text;
  std::set<std::string> marked;
  std::size_t seen_of_base = 0;
  for (const NavigatorBase::Technique& technique : base.techniques) {
    if (!marked.insert(technique.id).second) {
      continue;  // once for all tactics
    }
    const Seen seen = SeenOf(technique.id);
    if (seen.alerts == 0) {
      continue;
    }
    ++seen_of_base;
    text += fmt::format("  {:<10} {}\n", technique.id, Comment(seen));
    if (!technique.comment.empty()) {
      text += fmt::format("             {}\n", WithoutCitations(technique.comment));
    }
  }
  std::set<std::string> beyond;
  for (const auto& [key, seen] : seen_) {
    const bool old = std::ranges::find(names.superseded, key.first) != names.superseded.end();
    if (!old && !marked.contains(key.first)) {
      beyond.insert(key.first);
    }
  }
  std::string head = fmt::format("\nATT&CK LAYER {}\n  {} of its {} techniques were seen\n",
                                 base.name, seen_of_base, marked.size());
  if (!base.attack_version.empty() && base.attack_version != names.attack_version) {
    head += fmt::format("  it is of ATT&CK {}, alerts of {}\n", base.attack_version,
                        names.attack_version);
  }
  if (!beyond.empty()) {
    text += fmt::format("  not in it: {}\n", fmt::join(beyond, ", "));
  }
  return head + text;
}

}  // namespace eastwest::output
