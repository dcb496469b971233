#include "src/app/outlet.h"

#include <string_view>

#include "fmt/format.h"

namespace eastwest::app {

std::vector<output::NamedCount> Outlet::Counts() const {
  const detect::DetectCounters detect = engine_.counters();
  std::vector<output::NamedCount> counts = {
      {"detect.alerts_suppressed", detect.suppressed},
      {"detect.pairs_evicted", detect.pairs_evicted},
      {"detect.name_hosts_evicted", detect.name_hosts_evicted},
      {"detect.identities_evicted", detect.identities_evicted},
      {"detect.pipe_rhythms_evicted", detect.pipe_rhythms_evicted},
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
      {"detect.names_contested", detect.names_contested},
      {"detect.alerts_allowed", detect.allowed},
      {"detect.allow_expired", detect.allow_expired},
  };
  const detect::AllowList& agreed = engine_.site().allow_list();
  for (std::size_t i = 0; i < agreed.entries().size(); ++i) {
    const std::string& name = agreed.entries()[i].name;
    const auto add = [&](std::string_view what, std::uint64_t value) {
      counts.push_back(
          {.name = fmt::format("allow.{}.{}", output::StatsKey(name), what),
           .value = value,
           .gauge = false,
           .series = output::Series{
               .family = fmt::format("allow.{}", what), .label = "agreement", .value = name}});
    };
    add("held", agreed.count(i).held);
    add("expired", agreed.count(i).expired);
  }
  return counts;
}

}  // namespace eastwest::app
