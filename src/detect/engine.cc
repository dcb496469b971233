#include "src/detect/engine.h"

#include <utility>

namespace eastwest::detect {

Engine::Engine(SiteModel site, AlertSink& sink)
    : site_(std::move(site)),
      gate_(sink),
      cm0062_(site_, gate_),
      workstations_(site_, gate_),
      singles_(site_, gate_),
      smb1_exploit_(site_, gate_) {}

void Engine::OnEvent(const event::Event& event) {
  site_.Learn(event);
  cm0062_.OnEvent(event);
  workstations_.OnEvent(event);
  singles_.OnEvent(event);
  smb1_exploit_.OnEvent(event);
}

DetectCounters Engine::counters() const {
  DetectCounters counters;
  counters.alerts = gate_.alerts();
  counters.suppressed = gate_.suppressed();
  counters.pairs_evicted = cm0062_.pairs_evicted();
  counters.steps_dropped = cm0062_.steps_dropped();
  counters.alert_keys_evicted = gate_.keys_evicted();
  counters.learned_refused = site_.learned_refused();
  counters.creates_evicted = singles_.creates_evicted();
  return counters;
}

}  // namespace eastwest::detect
