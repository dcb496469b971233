#include "src/detect/sigma/sigma_engine.h"

#include <algorithm>
#include <utility>

#include "parsers/bytes/text.h"
#include "src/detect/sigma/alert_text.h"

namespace eastwest::detect::sigma {
namespace {

using event::Outcome;

// Wanted: a refused request is no deed unless the rule says so, and an attempt only when it may be.
bool Wanted(const CompiledRule& rule, const event::Fact& fact) {
  const std::optional<Outcome> outcome = OutcomeOf(fact);
  if (rule.any_outcome || !outcome) {
    return true;
  }
  if (*outcome == Outcome::kFailed) {
    return rule.header.extras.refusal != Extras::Refusal::kIgnore;
  }
  return *outcome == Outcome::kSucceeded || rule.header.extras.attempt != Extras::Attempt::kIgnore;
}

// AdjustLevel takes off what nobody answered, or what was refused.
void AdjustLevel(const CompiledRule& rule, const event::Fact& fact, Alert& alert) {
  const std::optional<Outcome> outcome = OutcomeOf(fact);
  if (rule.any_outcome || !outcome || alert.level <= Level::kLow) {
    return;
  }
  if (*outcome == Outcome::kFailed && rule.header.extras.refusal == Extras::Refusal::kLow) {
    alert.level = Level::kLow;
    alert.level_reasons.emplace_back("the target refused: low");
  } else if (*outcome == Outcome::kAttempted &&
             rule.header.extras.attempt == Extras::Attempt::kLower) {
    alert.level = static_cast<Level>(static_cast<int>(alert.level) - 1);
    alert.level_reasons.emplace_back("no answer from the server in view: one level down");
  }
}

bool IsGroupedBy(const CompiledRule& rule, std::string_view name, std::string_view other) {
  return std::ranges::any_of(rule.group_by, [&](const KeyField& key) {
    return key.name == name || key.name == other ||
           std::ranges::any_of(key.sources, [&](const KeyField::Source& source) {
             return source.field_name == name || source.field_name == other;
           });
  });
}

}  // namespace

std::uint64_t SigmaEngine::slow_matches() const {
  std::uint64_t sum = 0;
  for (const auto& matcher : rules_.matchers) {
    sum += matcher == nullptr ? 0 : matcher->slow_matches();
  }
  return sum;
}

void SigmaEngine::OnEvent(const event::Event& event) {
  const Subject subject{event, site_, nullptr};
  for (const Service service : ServicesOf(event)) {
    const std::unique_ptr<Matcher>& matcher = rules_.matchers[static_cast<std::size_t>(service)];
    if (matcher == nullptr) {
      continue;
    }
    for (const std::uint32_t index : matcher->Match(subject)) {
      OnMatch(*rules_.rules[index], subject);
    }
  }
}

void SigmaEngine::Replace(RuleSet rules) {
  keys_evicted_before_ = keys_evicted();
  samples_dropped_before_ = samples_dropped();
  correlator_ = Correlator();
  rules_ = std::move(rules);
}

const Rule* SigmaEngine::OnDerived(const event::Event& event, const Alert& alert) {
  const std::unique_ptr<Matcher>& matcher =
      rules_.matchers[static_cast<std::size_t>(Service::kDerived)];
  if (matcher == nullptr) {
    return nullptr;
  }
  const Subject subject{event, site_, &alert};
  const Rule* named = nullptr;
  for (const std::uint32_t index : matcher->Match(subject)) {
    const CompiledRule& rule = *rules_.rules[index];
    if (rule.alert.number == alert.rule->number) {
      named = &rule.alert;
    } else if (rule.alerts) {
      RaiseDetection(rule, subject);
    }
    FeedCorrelations({rule, subject, {}});
  }
  return named;
}

void SigmaEngine::OnMatch(const CompiledRule& rule, const Subject& subject) {
  if (!Wanted(rule, subject.event.fact)) {
    return;
  }
  if (rule.alerts) {
    RaiseDetection(rule, subject);
  }
  FeedCorrelations({rule, subject, {}});
}

// Places are fed from the last to the first: one match of a rule that is named twice is not its own
// predecessor.
void SigmaEngine::FeedCorrelations(const Match& match) {
  for (auto feed = match.rule.feeds.rbegin(); feed != match.rule.feeds.rend(); ++feed) {
    Feed(feed->first, feed->second, match);
  }
}

bool SigmaEngine::ValueOf(const KeyField& key, std::uint32_t place, const Match& match,
                          std::string& value) {
  const KeyField::Source& source = key.sources[place];
  if (source.field == nullptr) {
    value = match.keys[source.inner];
    return true;
  }
  values_.Clear();
  source.field->get(match.subject, source.field_name, values_);
  if (values_.empty() || values_.values().front().text.empty()) {
    return false;
  }
  value = values_.values().front().text;
  return true;
}

double SigmaEngine::NumberOf(const KeyField& key, std::uint32_t place, const Match& match) {
  const KeyField::Source& source = key.sources[place];
  if (source.field == nullptr) {
    return 0;
  }
  values_.Clear();
  source.field->get(match.subject, source.field_name, values_);
  return values_.empty() ? 0 : static_cast<double>(values_.values().front().number.value_or(0));
}

void SigmaEngine::Feed(std::uint32_t index, std::uint32_t place, const Match& match) {
  const CompiledRule& rule = *rules_.rules[index];
  std::string text;
  Match grouped{rule, match.subject, {}};
  std::string key_text;
  for (const KeyField& key : rule.group_by) {
    if (!ValueOf(key, place, match, text)) {
      return;  // without it the match belongs to no group
    }
    key_text += AsciiLower(text) + '\x1f';
    grouped.keys.push_back(text);
  }
  const event::Event& event = match.subject.event;
  Sample sample{.time = event.time,
                .frame = event.frame,
                .flow_id = event.flow.id,
                .value_hash = 0,
                .value = 0,
                .chain_start = event.time,
                .input = place};
  if (rule.window->type == CorrelationRule::Type::kValueCount) {
    std::string values;
    for (const KeyField& field : rule.values) {
      if (!ValueOf(field, place, match, text)) {
        return;
      }
      values += AsciiLower(text) + '\x1f';
    }
    sample.value_hash = HashOf(values);
  } else if (!rule.values.empty()) {
    sample.value = NumberOf(rule.values.front(), place, match);
  }
  const std::span<const Sample> samples = correlator_.Add(index, *rule.window, key_text, sample);
  if (samples.empty()) {
    return;
  }
  if (rule.alerts) {
    RaiseCorrelation(grouped, samples);
  }
  FeedCorrelations(grouped);
}

std::string SigmaEngine::Discriminator(const CompiledRule& rule, const Subject& subject) {
  std::string text;
  for (const std::string& name : rule.header.extras.per) {
    const Field* field = FindField(*rule.service, name);
    if (field == nullptr) {
      continue;
    }
    values_.Clear();
    field->get(subject, field->name, values_);
    for (const FieldValue& value : values_.values()) {
      text += AsciiLower(value.text) + '\x1f';
    }
  }
  return text;
}

void SigmaEngine::RaiseDetection(const CompiledRule& rule, const Subject& subject) {
  const std::string discriminator = Discriminator(rule, subject);
  Alert alert = MakeAlert(rule, subject);
  AdjustLevel(rule, subject.event.fact, alert);
  gate_.Raise(std::move(alert), discriminator);
}

void SigmaEngine::RaiseCorrelation(const Match& match, std::span<const Sample> samples) {
  const CompiledRule& rule = match.rule;
  const bool by_source = IsGroupedBy(rule, "src_ip", "id.orig_h");
  const bool by_target = IsGroupedBy(rule, "dst_ip", "id.resp_h");
  std::string others;
  for (std::size_t i = 0; i < rule.group_by.size(); ++i) {
    others += AsciiLower(match.keys[i]) + '\x1f';
  }
  Alert alert = MakeCorrelationAlert(rules_, rule, match.subject, samples);
  const net::IpAddress source = by_source ? alert.source.address : net::IpAddress{};
  const net::IpAddress target = by_target ? alert.target.address : net::IpAddress{};
  gate_.RaiseFor(std::move(alert), source, target, others);
}

}  // namespace eastwest::detect::sigma
