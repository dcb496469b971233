// Cm0062Detector joins, for each pair of hosts, a logon, a remote execution and repeated share
// opens that all lie in (t - 600 s, t] of packet time, in any order.
#ifndef EASTWEST_SRC_DETECT_CM0062_H_
#define EASTWEST_SRC_DETECT_CM0062_H_

#include <cstddef>
#include <cstdint>

#include "src/core/limits.h"
#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/pair_state.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

class Cm0062Detector {
 public:
  // Site and gate outlive the detector.
  Cm0062Detector(const SiteModel& site, AlertGate& gate, std::size_t pairs_max = limits::kPairsMax)
      : site_(site), gate_(gate), pairs_(pairs_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::size_t pairs() const { return pairs_.size(); }
  // How many steps are kept, of all pairs.
  std::size_t steps() const;
  std::uint64_t pairs_evicted() const { return pairs_.evicted(); }
  std::uint64_t steps_dropped() const { return steps_dropped_; }

 private:
  void SweepSilentPairs();
  PairState* PairOf(const event::Event& event);
  void Evaluate(const event::Event& event, const PairState& pair);

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<PairKey, PairState> pairs_;
  // The latest time any event had. Events of unanswered requests come late, with the time of
  // their request: they count where they belong and never move the clock back.
  PacketTime clock_{};
  PacketTime swept_{};
  std::uint64_t steps_dropped_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_CM0062_H_
