#include "src/detect/sigma/correlator.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "src/detect/detect_state.h"
#include "src/detect/stable_hash.h"

namespace eastwest::detect::sigma {
namespace {

using Type = CorrelationRule::Type;
using Comparison = CorrelationRule::Comparison;

bool Holds(const CorrelationRule::Bound& bound, double number) {
  switch (bound.comparison) {
    case Comparison::kGt:
      return number > bound.number;
    case Comparison::kGte:
      return number >= bound.number;
    case Comparison::kLt:
      return number < bound.number;
    case Comparison::kLte:
      return number <= bound.number;
    case Comparison::kEq:
      return number == bound.number;
    case Comparison::kNeq:
      return number != bound.number;
  }
  return false;
}

bool HoldAll(const Window& window, double number) {
  return std::ranges::all_of(window.bounds, [number](const CorrelationRule::Bound& bound) {
    return Holds(bound, number);
  });
}

double Percentile(std::vector<double> values, double percentile) {
  // Nearest rank: the smallest value that so many percent of the values do not exceed.
  const double rank = std::ceil(percentile / 100 * static_cast<double>(values.size()));
  const auto at = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
  return values[at];
}

double Measure(const Window& window, const std::vector<Sample>& samples) {
  if (window.type == Type::kEventCount || window.type == Type::kValueCount ||
      window.type == Type::kTemporal) {
    return static_cast<double>(samples.size());  // values and inputs are kept once each
  }
  std::vector<double> values;
  double sum = 0;
  for (const Sample& sample : samples) {
    values.push_back(sample.value);
    sum += sample.value;
  }
  switch (window.type) {
    case Type::kValueSum:
      return sum;
    case Type::kValueAvg:
      return sum / static_cast<double>(samples.size());
    default:
      return Percentile(std::move(values), window.percentile);
  }
}

bool ConditionHolds(const Window& window, const std::vector<Sample>& samples) {
  if (window.type == Type::kTemporalOrdered) {
    return samples.size() == window.inputs;
  }
  if (window.type == Type::kTemporal && window.bounds.empty()) {
    return samples.size() >= window.inputs;
  }
  return HoldAll(window, Measure(window, samples));
}

bool Replaces(const Window& window, const Sample& old, const Sample& sample) {
  if (window.type == Type::kValueCount) {
    return old.value_hash == sample.value_hash;
  }
  return window.type == Type::kTemporal && old.input == sample.input;
}

}  // namespace

std::size_t Window::Keep() const {
  constexpr std::size_t kMost = limits::kCorrelationSamplesMax;
  if (type == Type::kTemporal) {
    return inputs;
  }
  if (type != Type::kEventCount && type != Type::kValueCount) {
    return kMost;
  }
  // Lower bounds are decided by the newest samples alone; upper ones need to see one more.
  double most = 1;
  for (const CorrelationRule::Bound& bound : bounds) {
    most = std::max(most, bound.number + 1);
  }
  return static_cast<std::size_t>(std::min(most, static_cast<double>(kMost)));
}

Correlator::Key Correlator::KeyOf(std::uint64_t rule, std::string_view text) {
  constexpr std::uint64_t kOtherSeed = 0x9E3779B97F4A7C15U;
  return {StableHash(text) ^ rule, StableHash(text, kOtherSeed + rule)};
}

bool Correlator::Fits(const Window& window, const Samples& samples) {
  const bool ordered = window.type == Type::kTemporalOrdered;
  if (samples.empty() || samples.size() > (ordered ? window.inputs : window.Keep())) {
    return false;
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].input >= window.inputs || (ordered && samples[i].input != i)) {
      return false;
    }
  }
  return ordered || std::ranges::is_sorted(samples, {}, &Sample::time);
}

void Correlator::KeepOnly(const Windows& windows) {
  LruMap<Key, State> kept(keys_max_);
  states_.VisitNewest([&](const Key& key, State& state) {
    if (windows(state.rule) != nullptr) {
      kept.Restore(key, std::move(state));
    }
  });
  keys_evicted_before_ = keys_evicted();
  states_ = std::move(kept);
}

void Correlator::Exchange(StateArchive& archive, const Windows& windows) {
  const auto sample = [](StateArchive& to, Sample& one) {
    to.Value(one.time);
    to.Value(one.frame);
    to.Value(one.flow_id);
    to.Value(one.value_hash);
    to.Value(one.value);
    to.Value(one.chain_start);
    to.Value(one.input);
  };
  ExchangeMap(
      archive, states_,
      [&](const State& state) {
        const Window* window = windows(state.rule);
        longest_ = std::max(longest_, window == nullptr ? longest_ : window->timespan);
        return window != nullptr && Fits(*window, state.samples) &&
               std::ranges::any_of(state.samples, [&](const Sample& one) {
                 return archive.now() - one.time < window->timespan;
               });
      },
      [&sample](StateArchive& to, Key& key, State& state) {
        to.Value(key.high);
        to.Value(key.low);
        to.Value(state.rule);
        to.List(state.samples, limits::kCorrelationSamplesMax, sample);
      });
}

// The newest match of each rule is kept, as far as matches of all rules ahead of it lead to it; a
// chain that is complete begins anew with the next match of the last rule.
void Correlator::InsertOrdered(const Window& window, Samples& samples, Sample sample) {
  if (samples.size() == window.inputs) {
    samples.pop_back();
  }
  const std::size_t at = sample.input;
  if (at == 0) {
    sample.chain_start = sample.time;
  } else {
    if (at > samples.size()) {
      return;  // the rule ahead of it has not matched yet
    }
    const Sample& before = samples[at - 1];
    if (before.time > sample.time || before.chain_start <= sample.time - window.timespan) {
      return;
    }
    sample.chain_start = before.chain_start;
  }
  if (at < samples.size()) {
    samples[at] = sample;
  } else {
    samples.push_back(sample);
  }
}

void Correlator::Insert(const Window& window, Samples& samples, const Sample& sample) {
  if (window.type == Type::kTemporalOrdered) {
    return InsertOrdered(window, samples, sample);
  }
  const auto old = std::ranges::find_if(
      samples, [&](const Sample& one) { return Replaces(window, one, sample); });
  if (old != samples.end()) {
    if (old->time > sample.time) {
      return;  // the newer one stays
    }
    samples.erase(old);
  }
  samples.insert(std::ranges::upper_bound(samples, sample.time, {}, &Sample::time), sample);
  const PacketTime newest = samples.back().time;
  std::erase_if(samples, [&](const Sample& one) { return one.time <= newest - window.timespan; });
  if (samples.size() > window.Keep()) {
    samples.erase(samples.begin());
    // What decides nothing is no loss.
    samples_dropped_ += window.Keep() == limits::kCorrelationSamplesMax ? 1U : 0U;
  }
}

// IsOver: every window that any sample could be in has ended, one more such time ago: facts that
// are told late belong to the past.
bool Correlator::IsOver(const Samples& samples) const {
  return std::ranges::all_of(
      samples, [this](const Sample& sample) { return sample.time <= clock_ - 2 * longest_; });
}

std::span<const Sample> Correlator::Add(std::uint64_t rule, const Window& window,
                                        std::string_view key, const Sample& sample) {
  const Key hashed = KeyOf(rule, key);
  clock_ = std::max(clock_, sample.time);
  longest_ = std::max(longest_, window.timespan);
  states_.DropOldest([this](const State& oldest) { return IsOver(oldest.samples); });
  State* known = states_.Touch(hashed);
  Samples& samples = known != nullptr ? known->samples : states_.Add(hashed, {rule, {}}).samples;
  Insert(window, samples, sample);
  if (!ConditionHolds(window, samples)) {
    return {};
  }
  result_ = samples;
  return result_;
}

}  // namespace eastwest::detect::sigma
