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

// Keys that are over are looked for so often; until then they take room.
constexpr std::chrono::seconds kDropEvery{10};

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

void ExchangeSample(StateArchive& archive, Sample& sample) {
  archive.Value(sample.time);
  archive.Value(sample.frame);
  archive.Value(sample.flow_id);
  archive.Value(sample.value_hash);
  archive.Value(sample.value);
  archive.Value(sample.chain_start);
  archive.Value(sample.input);
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
  const auto [high, low] = StableHashes(text, kStableSeed, kOtherSeed + rule);
  return {high ^ rule, low};
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

std::size_t Correlator::keys() const {
  std::size_t keys = 0;
  for (const auto& [timespan, states] : states_) {
    keys += states.size();
  }
  return keys;
}

Correlator::States& Correlator::StatesOf(std::chrono::seconds timespan) {
  return states_.try_emplace(timespan, keys_max_).first->second;
}

void Correlator::KeepOnly(const Windows& windows) {
  std::map<std::chrono::seconds, States> before;
  before.swap(states_);
  for (auto& [timespan, states] : before) {
    states.VisitNewest([&](const Key& key, State& state) {
      if (const Window* window = windows(state.rule)) {
        StatesOf(window->timespan).Restore(key, std::move(state));
      }
    });
  }
}

void Correlator::Exchange(StateArchive& archive, const Windows& windows) {
  const auto body = [](StateArchive& to, Key& key, State& state) {
    to.Value(key.high);
    to.Value(key.low);
    to.Value(state.rule);
    to.List(state.samples, limits::kCorrelationSamplesMax, ExchangeSample);
  };
  const auto wanted = [&](const State& state) {
    const Window* window = windows(state.rule);
    return window != nullptr && Fits(*window, state.samples) &&
           std::ranges::any_of(state.samples, [&](const Sample& one) {
             return archive.now() - one.time < window->timespan;
           });
  };
  if (!archive.reading()) {
    for (auto& [timespan, states] : states_) {
      SaveEntries(archive, states, wanted, body);
    }
    return archive.End();
  }
  while (archive.Follows()) {
    Key key;
    State state;
    body(archive, key, state);
    if (archive.ok() && wanted(state) && keys() < keys_max_) {
      archive.CountEntry();
      state.touched = std::ranges::max(state.samples, {}, &Sample::time).time;
      auto& states = StatesOf(windows(state.rule)->timespan);
      states.Restore(key, std::move(state));
    }
  }
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
  if (const std::size_t keep = window.Keep(); samples.size() > keep) {
    samples.erase(samples.begin());
    // What decides nothing is no loss.
    samples_dropped_ += keep == limits::kCorrelationSamplesMax ? 1U : 0U;
  }
}

// IsOver: what may still be told of the key's last window has been told. A match can be told late,
// with a time long past (an attempt when its flow ends); then its window is told late as a whole,
// so that it is the time of the telling that counts.
bool Correlator::IsOver(std::chrono::seconds timespan, const State& state) const {
  constexpr std::chrono::seconds kLate = 2 * limits::kAnswerWait;
  return state.touched <= clock_ - timespan - std::max(timespan, kLate);
}

void Correlator::DropOver() {
  dropped_ = clock_;
  for (auto& [timespan, states] : states_) {
    states.DropOldest(
        [this, span = timespan](const State& oldest) { return IsOver(span, oldest); });
  }
}

// MakeRoom evicts the key whose newest match is the oldest.
void Correlator::MakeRoom() {
  States* oldest = nullptr;
  for (auto& [timespan, states] : states_) {
    const State* state = states.Oldest();
    if (state != nullptr && (oldest == nullptr || state->touched < oldest->Oldest()->touched)) {
      oldest = &states;
    }
  }
  oldest->EvictOldest();
  ++keys_evicted_;
}

std::span<const Sample> Correlator::Add(std::uint64_t rule, const Window& window,
                                        std::string_view key, const Sample& sample) {
  const Key hashed = KeyOf(rule, key);
  clock_ = std::max(clock_, sample.time);
  if (clock_ - dropped_ >= kDropEvery) {
    DropOver();
  }
  States& states = StatesOf(window.timespan);
  State* state = states.Touch(hashed);
  if (state == nullptr) {
    if (keys() >= keys_max_) {
      MakeRoom();
    }
    state = &states.Add(hashed, {.rule = rule, .touched = {}, .samples = {}});
  }
  state->touched = clock_;
  Insert(window, state->samples, sample);
  if (!ConditionHolds(window, state->samples)) {
    return {};
  }
  result_ = state->samples;
  return result_;
}

}  // namespace eastwest::detect::sigma
