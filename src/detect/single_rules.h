// SingleRules are the rules that one event proves, or two calls in a row:
// EW-0117, 0203, 0204, 0301, 0302, 0401 and 0902.
#ifndef EASTWEST_SRC_DETECT_SINGLE_RULES_H_
#define EASTWEST_SRC_DETECT_SINGLE_RULES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/pair_state.h"
#include "src/detect/site_model.h"
#include "src/detect/steps.h"
#include "src/event/event.h"

namespace eastwest::detect {

// A service counts as created and started when its start lies in (create, create + 60 s).
inline constexpr std::chrono::seconds kServiceStartWindow{60};

class SingleRules {
 public:
  // Site and gate outlive the rules.
  SingleRules(const SiteModel& site, AlertGate& gate,
              std::size_t pairs_max = limits::kServiceCreatePairsMax)
      : site_(site), gate_(gate), creates_(pairs_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t creates_evicted() const { return creates_.evicted() + creates_dropped_; }

 private:
  void OnNegotiated(const event::Event& event, const event::SmbNegotiated& negotiated);
  void OnAnomaly(const event::Event& event, const event::ProtocolAnomaly& anomaly);
  void OnWrite(const event::Event& event, const event::FileWritten& written);
  void OnExecutableWrite(const event::Event& event, const Step& step);
  void OnServiceCreate(const event::Event& event, const Step& step);
  void OnServiceStart(const event::Event& event, const Step& step);
  void OnToolPipe(const event::Event& event, const Step& step);
  void Remember(const PairKey& pair, const Step& create);
  const Step* CreateBefore(const PairKey& pair, const Step& start) const;

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<PairKey, std::deque<Step>> creates_;  // newest last
  std::uint64_t creates_dropped_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_SINGLE_RULES_H_
