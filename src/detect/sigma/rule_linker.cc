// The part of RuleLoader that makes rules ready for alerts and links correlations to their rules.
#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/rule_loader.h"
#include "src/detect/stable_hash.h"

namespace eastwest::detect::sigma {
namespace {

// Numbers of rules from outside: signature ids 6300000 and up.
constexpr std::uint32_t kOutsideBase = 100000;
constexpr std::uint32_t kOutsideNumbers = 900000;

constexpr std::string_view kTagPrefix = "attack.";

bool IsTechnique(std::string_view tag) {
  return tag.size() > 4 && (tag[0] == 't' || tag[0] == 'T') && tag[1] >= '0' && tag[1] <= '9';
}

std::string UpperId(std::string_view tag) {
  std::string id(tag);
  id[0] = 'T';
  return id;
}

// Pairing says under which tactic a technique serves: one that the rule names and the technique
// belongs to, else the first that the rule names, else the technique's own.
const AttackNames::Tactic* TacticFor(const AttackNames& attack,
                                     const std::vector<const AttackNames::Tactic*>& named,
                                     const AttackNames::Known* technique) {
  if (technique != nullptr) {
    for (const std::string& tag : technique->tactics) {
      const AttackNames::Tactic* tactic = attack.TacticOf(tag);
      // By id: a tactic that was renamed has two names.
      if (tactic != nullptr &&
          std::ranges::any_of(named, [tactic](const auto* one) { return one->id == tactic->id; })) {
        return tactic;
      }
    }
  }
  if (!named.empty()) {
    return named.front();
  }
  return technique != nullptr && !technique->tactics.empty()
             ? attack.TacticOf(technique->tactics.front())
             : nullptr;
}

void NameTechniques(const AttackNames& attack, CompiledRule& rule) {
  std::vector<const AttackNames::Tactic*> tactics;
  for (const std::string& tag : rule.header.tags) {
    const std::string lower = AsciiLower(tag);
    if (lower.starts_with(kTagPrefix) && !IsTechnique(lower.substr(kTagPrefix.size()))) {
      if (const auto* tactic = attack.TacticOf(lower.substr(kTagPrefix.size()))) {
        tactics.push_back(tactic);
      }
    }
  }
  for (const std::string& tag : rule.header.tags) {
    const std::string lower = AsciiLower(tag);
    if (lower.starts_with(kTagPrefix) && IsTechnique(lower.substr(kTagPrefix.size()))) {
      const std::string id = UpperId(lower.substr(kTagPrefix.size()));
      // For one release alerts carry both the present id and the one of the version before.
      if (const std::string* present = attack.RenamedTo(id);
          present != nullptr &&
          std::ranges::find(rule.technique_texts, *present) == rule.technique_texts.end()) {
        rule.technique_texts.push_back(*present);
      }
      rule.technique_texts.push_back(id);
    }
  }
  for (const std::string& id : rule.technique_texts) {
    const AttackNames::Known* known = attack.TechniqueOf(id);
    const AttackNames::Tactic* tactic = TacticFor(attack, tactics, known);
    rule.techniques.push_back({tactic == nullptr ? std::string_view{} : tactic->id,
                               tactic == nullptr ? std::string_view{} : tactic->name, id,
                               known == nullptr ? std::string_view(id) : known->name});
  }
}

// CheckAliases: an alias for a rule that is not counted would leave its own field in place.
absl::Status CheckAliases(const CorrelationRule& rule) {
  const std::vector<std::string_view> counted(rule.rules.begin(), rule.rules.end());
  for (const CorrelationRule::Alias& alias : rule.aliases) {
    for (const auto& [name, field] : alias.fields) {
      if (std::ranges::find(counted, name) == counted.end()) {
        return At(
            rule.header.place,
            fmt::format("correlation.aliases.{} names \"{}\", and correlation.rules does not{}",
                        alias.name, name, NearestHint(name, counted)));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<CompiledRule> RuleLoader::NewRule(const Header& header, bool ours) const {
  auto rule = std::make_unique<CompiledRule>();
  rule->header = header;
  NameTechniques(attack_, *rule);
  const std::uint32_t hashed = static_cast<std::uint32_t>(
      StableHash(header.id.empty() ? header.title : header.id) % kOutsideNumbers);
  rule->alert.number = header.extras.number.value_or(kOutsideBase + hashed);
  rule->alert.name = rule->header.name;
  rule->alert.title = rule->header.title;
  rule->alert.category = rule->header.extras.category.empty()
                             ? std::string_view(ours ? "Potentially Bad Traffic" : "Misc activity")
                             : std::string_view(rule->header.extras.category);
  if (!header.extras.number) {
    rule->alert.sigma_id = rule->header.id;
    rule->alert.author = rule->header.author;
    rule->alert.tags = rule->header.tags;
  }
  rule->alert.level = header.level;
  rule->alert.techniques = rule->techniques;
  rule->alerts = header.extras.alert.value_or(true);
  return rule;
}

std::optional<std::uint32_t> RuleLoader::FindRule(const RuleSet& set, std::string_view reference) {
  const auto found = std::ranges::find_if(set.rules, [reference](const auto& rule) {
    return rule->header.name == reference || rule->header.id == reference;
  });
  return found == set.rules.end()
             ? std::nullopt
             : std::optional(static_cast<std::uint32_t>(found - set.rules.begin()));
}

// Correlations may refer to each other: those whose rules are all there come first, until there
// are none left, or only ones that wait for each other or for what nobody has.
void RuleLoader::LinkCorrelations(RuleSet& set) {
  std::vector<const Loaded*> waiting;
  for (const Loaded& loaded : loaded_) {
    if (std::holds_alternative<CorrelationRule>(loaded.document)) {
      waiting.push_back(&loaded);
    }
  }
  const auto is_done = [this, &set](const Loaded* loaded) {
    const auto& rule = std::get<CorrelationRule>(loaded->document);
    const bool ready = std::ranges::all_of(rule.rules, [&set](const std::string& reference) {
      return FindRule(set, reference).has_value();
    });
    if (!ready) {
      return SkipsForAbsent(set, rule);
    }
    if (const absl::Status status = LinkCorrelation(set, rule); !status.ok()) {
      Refuse(*loaded, status);
    }
    return true;
  };
  while (std::erase_if(waiting, is_done) != 0) {
  }
  for (const Loaded* loaded : waiting) {
    RefuseWaiting(set, *loaded);
  }
}

// SkipsForAbsent: a rule that is switched off, waits for roles, or asks for what no packet shows
// takes its correlations with it.
bool RuleLoader::SkipsForAbsent(const RuleSet& set, const CorrelationRule& rule) {
  for (const std::string& reference : rule.rules) {
    const Absent* absent = FindAbsent(reference);
    if (absent != nullptr && !FindRule(set, reference)) {
      Skip(rule.header,
           fmt::format("refers to \"{}\", which is not loaded: {}", reference, absent->why));
      return true;
    }
  }
  return false;
}

void RuleLoader::RefuseWaiting(const RuleSet& set, const Loaded& loaded) {
  const auto& rule = std::get<CorrelationRule>(loaded.document);
  for (const std::string& reference : rule.rules) {
    if (FindRule(set, reference)) {
      continue;
    }
    if (FindLoaded(reference) == nullptr) {
      Refuse(loaded, At(rule.rules_place, "correlation.rules " + NoSuchRule(reference)));
    } else {
      Refuse(loaded, At(rule.header.place,
                        fmt::format("correlation refers to \"{}\", which refers back to it or "
                                    "cannot be loaded",
                                    reference)));
    }
  }
}

// Refuse: a correlation of somebody else that we cannot run must not keep the sensor from starting.
// It is somebody else's when a rule that it counts is.
void RuleLoader::Refuse(const Loaded& loaded, const absl::Status& why) {
  const auto& rule = std::get<CorrelationRule>(loaded.document);
  const bool counts_others = std::ranges::any_of(rule.rules, [this](const std::string& reference) {
    const Loaded* counted = FindLoaded(reference);
    return counted != nullptr && !counted->ours;
  });
  if (loaded.ours && !counts_others) {
    Fault(why);
  } else {
    Skip(rule.header, std::string(why.message()));
  }
}

absl::Status RuleLoader::LinkCorrelation(RuleSet& set, const CorrelationRule& rule) {
  std::unique_ptr<CompiledRule> compiled = NewRule(rule.header, true);
  const auto index = static_cast<std::uint32_t>(set.rules.size());
  compiled->digest = rule.header.digest;
  for (const std::string& reference : rule.rules) {
    compiled->inputs.push_back(*FindRule(set, reference));
    compiled->digest = CombineDigests(compiled->digest, set.rules[compiled->inputs.back()]->digest);
  }
  const auto taken = [&compiled](const auto& other) { return other->digest == compiled->digest; };
  while (std::ranges::any_of(set.rules, taken)) {
    ++compiled->digest;  // the same rule twice: each counts for itself
  }
  if (const absl::Status status = CheckAliases(rule); !status.ok()) {
    return status;
  }
  compiled->window = Window{.type = rule.type,
                            .timespan = rule.timespan,
                            .bounds = rule.bounds,
                            .percentile = rule.percentile,
                            .inputs = rule.rules.size()};
  for (const std::string& name : rule.group_by) {
    absl::StatusOr<KeyField> key = ResolveKey(set, rule, *compiled, name);
    if (!key.ok()) {
      return key.status();
    }
    compiled->group_by.push_back(*std::move(key));
  }
  for (const std::string& name : rule.fields) {
    absl::StatusOr<KeyField> key = ResolveKey(set, rule, *compiled, name);
    if (!key.ok()) {
      return key.status();
    }
    compiled->values.push_back(*std::move(key));
  }
  for (std::uint32_t place = 0; place < compiled->inputs.size(); ++place) {
    CompiledRule& input = *set.rules[compiled->inputs[place]];
    input.feeds.emplace_back(index, place);
    // A rule that only feeds correlations is silent unless it or the correlation says otherwise.
    const bool numbered = input.header.extras.number.has_value();
    input.alerts = input.header.extras.alert.value_or(rule.generate || numbered);
  }
  compiled->alerts = rule.header.extras.alert.value_or(true);
  set.rules.push_back(std::move(compiled));
  ++report_.correlations;
  return absl::OkStatus();
}

absl::StatusOr<KeyField> RuleLoader::ResolveKey(const RuleSet& set, const CorrelationRule& rule,
                                                const CompiledRule& compiled,
                                                const std::string& name) const {
  KeyField key{.name = name, .sources = {}};
  const auto alias = std::ranges::find(rule.aliases, name, &CorrelationRule::Alias::name);
  for (std::size_t place = 0; place < compiled.inputs.size(); ++place) {
    std::string wanted = name;
    if (alias != rule.aliases.end()) {
      const auto mapped = std::ranges::find(alias->fields, rule.rules[place],
                                            &std::pair<std::string, std::string>::first);
      wanted = mapped == alias->fields.end() ? name : mapped->second;
    }
    const CompiledRule& input = *set.rules[compiled.inputs[place]];
    KeyField::Source& source = key.sources.emplace_back();
    if (input.service) {
      source.field = FindField(*input.service, wanted);
      if (source.field == nullptr) {
        return At(rule.header.place,
                  fmt::format("{} of {} has no field \"{}\"{}", ServiceName(*input.service),
                              rule.rules[place], wanted, FieldHint(*input.service, wanted)));
      }
      source.field_name = source.field->name;
      continue;
    }
    const auto inner = std::ranges::find(input.group_by, wanted, &KeyField::name);
    if (inner == input.group_by.end()) {
      return At(rule.header.place,
                fmt::format("{} is not grouped by \"{}\"", rule.rules[place], wanted));
    }
    source.inner = static_cast<std::size_t>(inner - input.group_by.begin());
  }
  return key;
}

}  // namespace eastwest::detect::sigma
