// Correlator counts and orders matches in windows that slide on event time: event_count,
// value_count, temporal, temporal_ordered, value_sum, value_avg and value_percentile.
// Sigma specification 2.1.0, "Correlation rules"; what it leaves open is decided here:
// - A window is (t - timespan, t] and ends at the newest match. Late matches count where they
// belong.
// - What is kept of a key is bounded: the newest matches, or the newest match of each value.
// - A correlation whose condition holds says so with every match; whether that is an alert again is
//   the alert gate's business.
#ifndef EASTWEST_SRC_DETECT_SIGMA_CORRELATOR_H_
#define EASTWEST_SRC_DETECT_SIGMA_CORRELATOR_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "src/core/limits.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/detect/lru_map.h"
#include "src/detect/sigma/document.h"

namespace eastwest::detect::sigma {

// Sample is one match that a window holds.
struct Sample {
  PacketTime time;
  FrameId frame;
  std::uint64_t flow_id = 0;
  std::uint64_t value_hash = 0;  // value_count
  double value = 0;              // value_sum, value_avg, value_percentile
  PacketTime chain_start;        // temporal_ordered: the match of the first rule that led here
  std::uint32_t input = 0;       // which of the correlation's rules
};

// Window is what a correlation needs of its rule.
struct Window {
  CorrelationRule::Type type = CorrelationRule::Type::kEventCount;
  std::chrono::seconds timespan{0};
  std::vector<CorrelationRule::Bound> bounds;
  double percentile = 50;
  std::size_t inputs = 1;

  // Keep is how many samples of one key decide the condition.
  std::size_t Keep() const;
};

class Correlator {
 public:
  explicit Correlator(std::size_t keys_max = limits::kCorrelationKeysMax) : keys_max_(keys_max) {}

  // Add takes a match. Key is what the match is grouped by, of the correlation with that digest.
  // Returns the samples of the window when the condition holds, oldest first; empty when not.
  std::span<const Sample> Add(std::uint64_t rule, const Window& window, std::string_view key,
                              const Sample& sample);

  // Windows finds the window of a correlation by its digest; null when there is none.
  using Windows = std::function<const Window*(std::uint64_t)>;

  // KeepOnly forgets what belongs to no correlation any more.
  void KeepOnly(const Windows& windows);

  // Exchange writes what is in its window, or restores it for the correlations that there are.
  void Exchange(StateArchive& archive, const Windows& windows);

  std::size_t keys() const;
  std::uint64_t keys_evicted() const { return keys_evicted_; }
  std::uint64_t samples_dropped() const { return samples_dropped_; }

 private:
  // A key is known by its hash: 128 bits, so that no two of a run are taken for each other.
  struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.high, key.low);
    }
  };
  using Samples = std::vector<Sample>;  // sorted by time; of temporal_ordered by input
  struct State {
    std::uint64_t rule = 0;
    PacketTime touched;  // the correlator's clock at the last match
    Samples samples;
  };

  using States = LruMap<Key, State>;

  bool IsOver(std::chrono::seconds timespan, const State& state) const;
  States& StatesOf(std::chrono::seconds timespan);
  void DropOver();
  void MakeRoom();
  static Key KeyOf(std::uint64_t rule, std::string_view text);
  // Fits: the samples are such as Insert leaves for the window.
  static bool Fits(const Window& window, const Samples& samples);
  void Insert(const Window& window, Samples& samples, const Sample& sample);
  static void InsertOrdered(const Window& window, Samples& samples, Sample sample);

  std::size_t keys_max_;
  // By the timespan of their windows: a window of a day must not make those of a minute stay.
  std::map<std::chrono::seconds, States> states_;
  PacketTime clock_;    // of the newest sample
  PacketTime dropped_;  // when what is over was dropped last
  Samples result_;
  std::uint64_t keys_evicted_ = 0;
  std::uint64_t samples_dropped_ = 0;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_CORRELATOR_H_
