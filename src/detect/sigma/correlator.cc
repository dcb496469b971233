#include "src/detect/sigma/correlator.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

Correlator::Key Correlator::KeyOf(std::uint32_t number, std::string_view text) {
  constexpr std::uint64_t kOtherSeed = 0x9E3779B97F4A7C15U;
  return {StableHash(text) ^ number, StableHash(text, kOtherSeed + number)};
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

std::span<const Sample> Correlator::Add(std::uint32_t number, const Window& window,
                                        std::string_view key, const Sample& sample) {
  const Key hashed = KeyOf(number, key);
  clock_ = std::max(clock_, sample.time);
  longest_ = std::max(longest_, window.timespan);
  states_.DropOldest([this](const Samples& oldest) { return IsOver(oldest); });
  Samples* known = states_.Touch(hashed);
  Samples& samples = known != nullptr ? *known : states_.Add(hashed, {});
  Insert(window, samples, sample);
  if (!ConditionHolds(window, samples)) {
    return {};
  }
  result_ = samples;
  return result_;
}

}  // namespace eastwest::detect::sigma
