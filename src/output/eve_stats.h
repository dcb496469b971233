// Counters as an EVE stats event.
#ifndef EASTWEST_SRC_OUTPUT_EVE_STATS_H_
#define EASTWEST_SRC_OUTPUT_EVE_STATS_H_

#include <string>
#include <string_view>

#include "src/output/eve_common.h"
#include "src/output/stats.h"

namespace eastwest::output {

// SuricataHasCounter: the dotted name is one of Suricata's, so the schema has a place for it.
bool SuricataHasCounter(std::string_view name);

// WriteStats puts Suricata's counters where Suricata has them; ours go under stats.eastwest, and
// nowhere in strict mode.
void WriteStats(EveContext& eve, const StatsSnapshot& stats);

// CountersJson gives what WriteStats has under "stats", as a document of its own.
std::string CountersJson(const StatsSnapshot& stats);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_STATS_H_
