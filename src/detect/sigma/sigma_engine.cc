#include "src/detect/sigma/sigma_engine.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "parsers/bytes/text.h"
#include "src/detect/sigma/alert_text.h"
#include "src/detect/sigma/field_keys.h"
#include "src/detect/stable_hash.h"

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

// Rating is a level, and why it is not the rule's own.
struct Rating {
  Level level;
  std::string_view reason;
};

// RatingOf takes off what nobody answered, or what was refused.
Rating RatingOf(const CompiledRule& rule, const event::Fact& fact) {
  const Level level = rule.alert.level;
  const std::optional<Outcome> outcome = OutcomeOf(fact);
  if (rule.any_outcome || !outcome || level <= Level::kLow) {
    return {level, {}};
  }
  if (*outcome == Outcome::kFailed && rule.header.extras.refusal == Extras::Refusal::kLow) {
    return {Level::kLow, "the target refused: low"};
  }
  if (*outcome == Outcome::kAttempted && rule.header.extras.attempt == Extras::Attempt::kLower) {
    return {static_cast<Level>(static_cast<int>(level) - 1),
            "no answer from the server in view: one level down"};
  }
  return {level, {}};
}

// Ends are the hosts that an alert about a subject speaks of.
AlertGate::Ends EndsOf(const Subject& subject) {
  if (subject.derived != nullptr) {
    return {subject.derived->source.address, subject.derived->target.address};
  }
  return {subject.event.flow.client, subject.event.flow.server};
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

// Of such a flow it is known what it does not have; any host, port or size is possible.
bool SigmaEngine::WantsUnreadEnds() const {
  constexpr std::array<std::string_view, 4> kKnown = {"app", "compressed_messages",
                                                      "encrypted_messages", "sealed_calls"};
  constexpr std::array<std::string_view, 2> kApps = {"failed", ""};
  const std::unique_ptr<Matcher>& matcher =
      rules_.matchers[static_cast<std::size_t>(Service::kFlowEnd)];
  return matcher != nullptr && std::ranges::any_of(kApps, [&](std::string_view app) {
           event::Event event;
           event.fact = event::FlowEnded{.app = app};
           return matcher->MayMatch({event, site_, nullptr}, kKnown);
         });
}

void SigmaEngine::OnEvent(const event::Event& event) {
  const Subject subject(event, site_);
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
  rules_ = std::move(rules);
  correlator_.KeepOnly(Windows());
}

Correlator::Windows SigmaEngine::Windows() const {
  absl::flat_hash_map<std::uint64_t, const Window*> windows;
  for (const auto& rule : rules_.rules) {
    if (rule->window) {
      windows.emplace(rule->digest, &*rule->window);
    }
  }
  return [windows = std::move(windows)](std::uint64_t digest) {
    const auto found = windows.find(digest);
    return found == windows.end() ? nullptr : found->second;
  };
}

void SigmaEngine::Exchange(StateArchive& archive) { correlator_.Exchange(archive, Windows()); }

SigmaEngine::Naming SigmaEngine::OnDerived(const event::Event& event, const Alert& alert) {
  const std::unique_ptr<Matcher>& matcher =
      rules_.matchers[static_cast<std::size_t>(Service::kDerived)];
  if (matcher == nullptr) {
    return {};
  }
  const Subject subject(event, site_, &alert);
  Naming naming;
  for (const std::uint32_t index : matcher->Match(subject)) {
    const CompiledRule& rule = *rules_.rules[index];
    if (rule.alert.number == alert.rule->number) {
      naming = {.rule = &rule.alert, .silent = !rule.alerts};
    } else if (rule.alerts) {
      RaiseDetection(rule, subject);
    }
    FeedCorrelations({rule, subject, {}});
  }
  return naming;
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

std::optional<std::string_view> SigmaEngine::ValueOf(const KeyField& key, std::uint32_t place,
                                                     const Match& match) {
  const KeyField::Source& source = key.sources[place];
  if (source.field == nullptr) {
    return match.keys[source.inner];
  }
  values_.Clear();
  source.field->get(match.subject, source.field_name, values_);
  if (values_.empty() || values_.values().front().text.empty()) {
    return std::nullopt;
  }
  return values_.values().front().text;
}

bool SigmaEngine::JoinValues(const std::vector<KeyField>& keys, std::uint32_t place,
                             const Match& match) {
  constexpr char kSeparator = '\x1f';
  joined_.clear();
  return std::ranges::all_of(keys, [&](const KeyField& key) {
    const Field* field = key.sources[place].field;
    if (field == nullptr || !field->is_address) {
      const std::optional<std::string_view> text = ValueOf(key, place, match);
      AppendLower(joined_, text.value_or(""));
      joined_ += kSeparator;
      return text.has_value();
    }
    const FieldKey address = field->key(match.subject);
    const std::string_view text = address.kind == 0 ? "" : addresses_.TextOf(AddressOf(address));
    joined_ += text;
    joined_ += kSeparator;
    return !text.empty();
  });
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
  const event::Event& event = match.subject.event;
  Sample sample{.time = event.time,
                .frame = event.frame,
                .flow_id = event.flow.id,
                .value_hash = 0,
                .value = 0,
                .chain_start = event.time,
                .input = place};
  if (rule.window->type == CorrelationRule::Type::kValueCount) {
    if (!JoinValues(rule.values, place, match)) {
      return;
    }
    sample.value_hash = StableHash(joined_);
  } else if (!rule.values.empty()) {
    sample.value = NumberOf(rule.values.front(), place, match);
  }
  if (!JoinValues(rule.group_by, place, match)) {
    return;  // without a value the match belongs to no group
  }
  const std::span<const Sample> samples =
      correlator_.Add(rule.digest, *rule.window, joined_, sample);
  if (samples.empty()) {
    return;
  }
  Match grouped{rule, match.subject, {}};
  for (const KeyField& key : rule.group_by) {
    grouped.keys.emplace_back(*ValueOf(key, place, match));
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
      AppendLower(text, value.text);
      text += '\x1f';
    }
  }
  return text;
}

// Both ask the gate first: most of what repeats is suppressed, and an alert is dear to put
// together.
void SigmaEngine::RaiseDetection(const CompiledRule& rule, const Subject& subject) {
  const std::string discriminator = Discriminator(rule, subject);
  const Rating rating = RatingOf(rule, subject.event.fact);
  const AlertGate::Ends ends = EndsOf(subject);
  if (gate_.SuppressesFor(rule.alert.number, ends, discriminator, rating.level,
                          subject.event.time)) {
    return;
  }
  Alert alert = MakeAlert(rule, subject);
  alert.level = rating.level;
  if (!rating.reason.empty()) {
    alert.level_reasons.emplace_back(rating.reason);
  }
  gate_.Raise(std::move(alert), discriminator);
}

void SigmaEngine::RaiseCorrelation(const Match& match, std::span<const Sample> samples) {
  const CompiledRule& rule = match.rule;
  std::string others;
  for (std::size_t i = 0; i < rule.group_by.size(); ++i) {
    AppendLower(others, match.keys[i]);
    others += '\x1f';
  }
  const AlertGate::Ends ends = EndsOf(match.subject);
  const bool by_source = IsGroupedBy(rule, "src_ip", "id.orig_h");
  const bool by_target = IsGroupedBy(rule, "dst_ip", "id.resp_h");
  const net::IpAddress source = by_source ? ends.source : net::IpAddress{};
  const net::IpAddress target = by_target ? ends.target : net::IpAddress{};
  if (gate_.SuppressesFor(rule.alert.number, {source, target}, others, rule.alert.level,
                          match.subject.event.time)) {
    return;
  }
  gate_.RaiseFor(MakeCorrelationAlert(rules_, rule, match.subject, samples), source, target,
                 others);
}

}  // namespace eastwest::detect::sigma
