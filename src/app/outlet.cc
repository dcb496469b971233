#include "src/app/outlet.h"

namespace eastwest::app {

std::vector<output::NamedCount> Outlet::Counts() const {
  const detect::DetectCounters detect = engine_.counters();
  return {
      {"detect.alerts_suppressed", detect.suppressed},
      {"detect.pairs_evicted", detect.pairs_evicted},
      {"detect.name_hosts_evicted", detect.name_hosts_evicted},
      {"detect.creates_evicted", detect.creates_evicted},
      {"detect.steps_dropped", detect.steps_dropped},
      {"detect.alert_keys_evicted", detect.alert_keys_evicted},
      {"detect.learned_refused", detect.learned_refused},
      {"detect.ntlm_exchanges_evicted", detect.ntlm_exchanges_evicted},
      {"detect.tickets_resolved", tickets_.resolved()},
      {"detect.tickets_evicted", tickets_.tickets_evicted()},
      {"detect.correlation_keys_evicted", detect.correlation_keys_evicted},
      {"detect.correlation_samples_dropped", detect.correlation_samples_dropped},
      {"detect.slow_matches", detect.slow_matches},
  };
}

}  // namespace eastwest::app
