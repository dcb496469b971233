// The part of RuleLoader that decides which of the rules that were read are run.
#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "parsers/bytes/text.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/log_sources.h"
#include "src/detect/sigma/rule_loader.h"

namespace eastwest::detect::sigma {

bool IsCalled(const Header& header, std::string_view name) {
  const auto& number = header.extras.number;
  return !name.empty() &&
         (EqualsIgnoreCase(header.id, name) || EqualsIgnoreCase(header.name, name) ||
          (number && EqualsIgnoreCase(fmt::format("EW-{:04}", *number), name)));
}

// CheckEnabled: a number that no rule has is a typing mistake.
void RuleLoader::CheckEnabled() {
  for (const std::uint32_t number : enabled_) {
    const bool known = std::ranges::any_of(loaded_, [number](const Loaded& loaded) {
      return HeaderOf(loaded.document).extras.number == number;
    });
    if (!known) {
      Fault(absl::NotFoundError(fmt::format("rules_enabled: no rule is called EW-{:04}", number)));
    }
  }
}

// CheckDisabled: what is to be silent and is not there is a typing mistake, too. A filter says
// nothing: without it rules would say more.
void RuleLoader::CheckDisabled() {
  for (const std::string& name : disabled_) {
    NearestName nearest(name);
    const bool known = std::ranges::any_of(loaded_, [&name, &nearest](const Loaded& loaded) {
      const Header& header = HeaderOf(loaded.document);
      if (std::holds_alternative<Filter>(loaded.document)) {
        return false;
      }
      nearest.Offer(header.extras.number ? fmt::format("EW-{:04}", *header.extras.number)
                                         : header.id);
      nearest.Offer(header.name);
      return IsCalled(header, name);
    });
    if (!known && disabled_all_known_) {
      Fault(absl::NotFoundError(
          fmt::format("rules_disabled: \"{}\" is no rule: expected EW-nnnn, or the id or name of a "
                      "rule that is loaded{}",
                      name, nearest.Hint())));
    }
  }
}

bool RuleLoader::IsEnabled(const Header& header) const {
  const auto& number = header.extras.number;
  return everything_ || header.extras.enabled ||
         (number && std::ranges::find(enabled_, *number) != enabled_.end());
}

bool RuleLoader::HasNeeds(const Header& header) {
  if (describe_only_) {
    for (const std::string& need : header.extras.needs) {
      if (need.starts_with('%')) {
        placeholders_.try_emplace(need.substr(1, need.size() - 2), 1, need);
      }
    }
    return true;
  }
  return std::ranges::all_of(header.extras.needs, [this](const std::string& need) {
    // "%Accounts%" is a list of names that the site gives, anything else a role.
    return need.starts_with('%') ? placeholders_.contains(need.substr(1, need.size() - 2))
                                 : std::ranges::find(roles_, need) != roles_.end();
  });
}

// DropUnwanted leaves out what is switched off, waits for roles, or is not for use. What a
// correlation counts comes with it when somebody switches that on.
void RuleLoader::DropUnwanted() {
  std::vector<std::string> counted;
  for (const Loaded& loaded : loaded_) {
    const auto* correlation = std::get_if<CorrelationRule>(&loaded.document);
    if (correlation != nullptr && !correlation->header.extras.enabled &&
        IsEnabled(correlation->header)) {
      counted.insert(counted.end(), correlation->rules.begin(), correlation->rules.end());
    }
  }
  for (std::size_t i = 0; i < counted.size(); ++i) {  // grows: correlations of correlations
    for (const Loaded& loaded : loaded_) {
      const auto* correlation = std::get_if<CorrelationRule>(&loaded.document);
      if (correlation != nullptr && correlation->header.name == counted[i] &&
          counted.size() < loaded_.size()) {
        counted.insert(counted.end(), correlation->rules.begin(), correlation->rules.end());
      }
    }
  }
  const std::size_t before = loaded_.size();
  std::erase_if(loaded_, [this, &counted](const Loaded& loaded) {
    const Header& header = HeaderOf(loaded.document);
    const bool enabled =
        IsEnabled(header) || std::ranges::find(counted, header.name) != counted.end();
    const bool unwanted = !enabled || !HasNeeds(header) || header.status == "deprecated" ||
                          header.status == "unsupported";
    if (unwanted) {
      absent_.push_back(
          {header.id, header.name, enabled ? WhyUnwanted(header) : "it is switched off"});
    }
    return unwanted;
  });
  report_.disabled += before - loaded_.size();
}

std::string RuleLoader::WhyUnwanted(const Header& header) const {
  return header.status == "deprecated" || header.status == "unsupported"
             ? fmt::format("it is {}", header.status)
             : fmt::format("it needs {} of the site", fmt::join(header.extras.needs, ", "));
}

bool RuleLoader::IsDisabled(const Header& header) const {
  return !describe_only_ && std::ranges::any_of(disabled_, [&header](const std::string& name) {
    return IsCalled(header, name);
  });
}

// Counted are the rules that correlations count which are run for themselves or for another one.
std::set<const RuleLoader::Loaded*> RuleLoader::Counted() const {
  std::set<const Loaded*> counted;
  std::vector<const Loaded*> open;
  for (const Loaded& loaded : loaded_) {
    if (!IsDisabled(HeaderOf(loaded.document))) {
      open.push_back(&loaded);
    }
  }
  while (!open.empty()) {
    const auto* correlation = std::get_if<CorrelationRule>(&open.back()->document);
    open.pop_back();
    for (const std::string& name :
         correlation == nullptr ? std::vector<std::string>() : correlation->rules) {
      const Loaded* input = FindLoaded(name);
      if (input != nullptr && counted.insert(input).second) {
        open.push_back(input);
      }
    }
  }
  return counted;
}

namespace {

// NamesADetector: the rule stands for what code finds, which it has to be there to silence.
bool NamesADetector(const Document& document) {
  const auto* rule = std::get_if<DetectionRule>(&document);
  return rule != nullptr && IsOurs(rule->source) && rule->source.service == "derived";
}

}  // namespace

// DropDisabled: who counts a rule that the site switched off counts it all the same, and it is
// silent. What only a dropped correlation counted goes with it, unless it has a number of its own
// or was to alert beside it.
void RuleLoader::DropDisabled() {
  const std::set<const Loaded*> counted = Counted();
  std::set<std::string> orphans;
  for (const Loaded& loaded : loaded_) {
    const auto* correlation = std::get_if<CorrelationRule>(&loaded.document);
    if (correlation != nullptr && !correlation->generate && IsDisabled(correlation->header) &&
        !counted.contains(&loaded)) {
      orphans.insert(correlation->rules.begin(), correlation->rules.end());
    }
  }
  std::vector<bool> drops;
  for (Loaded& loaded : loaded_) {
    Header& header = HeaderOf(loaded.document);
    const bool disabled = IsDisabled(header);
    const bool orphan = !header.extras.number && !header.extras.alert.value_or(false) &&
                        (orphans.contains(header.name) || orphans.contains(header.id));
    drops.push_back(!counted.contains(&loaded) && !NamesADetector(loaded.document) &&
                    (disabled || orphan));
    if (disabled) {
      header.extras.alert = false;
    }
  }
  std::size_t at = 0;
  std::erase_if(loaded_, [this, &drops, &at](const Loaded& loaded) {
    const bool dropped = drops[at++];
    if (dropped) {
      const Header& header = HeaderOf(loaded.document);
      absent_.push_back({header.id, header.name, "rules_disabled names it, or what counts it"});
      ++report_.disabled;
    }
    return dropped;
  });
}

}  // namespace eastwest::detect::sigma
