// The sensor's statistics: what it took and what it lost, since its start and in the last interval.
#ifndef EASTWEST_SRC_APP_SENSOR_STATS_H_
#define EASTWEST_SRC_APP_SENSOR_STATS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "src/capture/live_counts.h"
#include "src/capture/live_source.h"
#include "src/core/counters.h"
#include "src/core/packet_time.h"
#include "src/output/stats.h"

namespace eastwest::app {

// Losses sums up what was not looked at, or not to its end.
struct Losses {
  std::uint64_t offered = 0;        // packets that were there to be seen
  std::uint64_t lost = 0;           // of them, by kernel, card and our own rings
  std::uint64_t decode_errors = 0;  // packets that are damaged or cut
  std::uint64_t evictions = 0;      // of all tables that were full
  std::uint64_t gaps = 0;           // holes in TCP streams
  std::uint64_t late = 0;           // packets whose time was before one that came earlier

  // permille of offered packets that were lost.
  std::uint64_t loss_permille() const { return offered == 0 ? 0 : lost * 1000 / offered; }
  Losses Since(const Losses& before) const;
};

Losses LossesOf(const capture::LiveCounts& capture, const output::StatsSnapshot& stats);

// AddCapture adds what the source counted, in total and by interface.
void AddCapture(const capture::LiveSource& source, output::StatsSnapshot& stats);

// AddInterval adds what happened since the last statistics event, as "interval.lost" and so on.
void AddInterval(const Losses& losses, std::chrono::seconds length, output::StatsSnapshot& stats);

// ShutdownText is the page for people, some lines.
std::string ShutdownText(const capture::LiveCounts& capture, const output::StatsSnapshot& stats);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_STATS_H_
