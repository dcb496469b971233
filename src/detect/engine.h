// Engine is the whole of detection: it learns roles from each event, then asks every detector in
// the order of rule numbers. One thread.
#ifndef EASTWEST_SRC_DETECT_ENGINE_H_
#define EASTWEST_SRC_DETECT_ENGINE_H_

#include <cstdint>

#include "src/detect/alert.h"
#include "src/detect/alert_gate.h"
#include "src/detect/cm0062.h"
#include "src/detect/single_rules.h"
#include "src/detect/site_model.h"
#include "src/detect/smb1_exploit.h"
#include "src/detect/workstation_rules.h"
#include "src/event/event.h"

namespace eastwest::detect {

struct DetectCounters {
  std::uint64_t alerts = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t pairs_evicted = 0;
  std::uint64_t steps_dropped = 0;
  std::uint64_t alert_keys_evicted = 0;
  std::uint64_t learned_refused = 0;
  std::uint64_t creates_evicted = 0;
};

class Engine {
 public:
  // The sink outlives the engine.
  Engine(SiteModel site, AlertSink& sink);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // OnEvent takes events in the order of their packets.
  void OnEvent(const event::Event& event);

  DetectCounters counters() const;
  const SiteModel& site() const { return site_; }

 private:
  SiteModel site_;
  AlertGate gate_;
  Cm0062Detector cm0062_;
  WorkstationRules workstations_;
  SingleRules singles_;
  Smb1Exploit smb1_exploit_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ENGINE_H_
