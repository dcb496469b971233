// How a deck is played once through the machine: from memory, or over interfaces.
#ifndef EASTWEST_SRC_APP_BENCH_RUN_H_
#define EASTWEST_SRC_APP_BENCH_RUN_H_

#include <string>

#include "absl/status/statusor.h"
#include "src/app/bench_machine.h"

namespace eastwest::app {

// PlayFromMemory: paced plays at options.rate and loses what finds no room, otherwise as fast as it
// is taken.
absl::StatusOr<BenchResult> PlayFromMemory(const BenchSetup& setup, bench::Deck& deck,
                                           bench::PlayOptions options, bool paced);

// PlayOverInterfaces sends through the kernel from one interface and captures what arrives at the
// other; not paced, as fast as the kernel takes it. An error when one of them goes away.
struct Link {
  std::string interface;
  std::string peer;
};
absl::StatusOr<BenchResult> PlayOverInterfaces(const BenchSetup& setup, bench::Deck& deck,
                                               const bench::PlayOptions& options, bool paced,
                                               const Link& link);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_BENCH_RUN_H_
