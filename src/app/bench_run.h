// BenchRun plays a deck once through the real path: rings, workers, rules, output.
#ifndef EASTWEST_SRC_APP_BENCH_RUN_H_
#define EASTWEST_SRC_APP_BENCH_RUN_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "src/app/config.h"
#include "src/app/rule_setup.h"
#include "src/bench/deck.h"
#include "src/bench/player.h"
#include "src/core/counters.h"

namespace eastwest::app {

struct BenchSetup {
  const Config& config;
  RulePaths rules;
};

struct BenchResult {
  bench::Score score;
  Counters counters;
  std::uint64_t decoded = 0;  // packets that came out of the rings
  std::uint64_t alerts = 0;
  std::map<std::uint32_t, std::uint64_t> alerts_by_rule;  // numbers of the catalogue; 0: others
  std::uint64_t incidents_expected = 0;
  std::uint64_t incidents_found = 0;
  std::vector<double> latencies_us;
  double workers_cpu_seconds = 0;
  double correlator_cpu_seconds = 0;
};

// PlayFromMemory: paced plays at options.rate and loses what finds no room, otherwise as fast as it
// is taken.
absl::StatusOr<BenchResult> PlayFromMemory(const BenchSetup& setup, bench::Deck& deck,
                                           bench::PlayOptions options, bool paced);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_BENCH_RUN_H_
