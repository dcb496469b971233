// BenchReport is what a run measured, for people and for machines.
#ifndef EASTWEST_SRC_BENCH_REPORT_H_
#define EASTWEST_SRC_BENCH_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/bench/player.h"
#include "src/bench/rate_search.h"

namespace eastwest::bench {

// StageCost is CPU time, not waiting.
struct StageCost {
  std::string stage;
  double nanoseconds = 0;  // a packet
};

struct BenchReport {
  std::string profile;
  std::uint64_t seed = 0;
  std::size_t workers = 0;
  std::size_t deck_packets = 0;
  std::string way;  // "memory", or "A to B"

  Score score;
  std::optional<double> target_rate;                        // none: as fast as it is taken
  std::vector<std::pair<std::string, std::uint64_t>> lost;  // by cause
  std::vector<StageCost> stages;
  std::size_t ring_slots = 0;

  std::uint64_t alerts = 0;  // all of them
  std::vector<std::pair<std::string, std::uint64_t>> alerts_by_rule;
  std::uint64_t incidents_expected = 0;
  std::uint64_t incidents_found = 0;
  std::vector<double> latencies_us;  // from packet to incident
  std::uint64_t memory_bytes = 0;    // the most that was resident

  std::optional<SearchResult> search;
};

// What a frame takes on an Ethernet beside its captured bytes: check sequence, preamble and gap,
// IEEE 802.3 3.1.1 and 4.4.2.
inline constexpr double kFrameOverhead = 4 + 8 + 12;

// LineRate is how many such frames a second a link of so many Gbit/s carries.
double LineRate(double gigabits, double frame_bytes);

std::string RenderText(const BenchReport& report);
std::string RenderJson(const BenchReport& report);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_REPORT_H_
