// SearchRate finds the highest rate without loss by binary search, RFC 2544 26.1.
#ifndef EASTWEST_SRC_BENCH_RATE_SEARCH_H_
#define EASTWEST_SRC_BENCH_RATE_SEARCH_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::bench {

struct SearchOptions {
  double highest = 0;             // packets a second: where the search begins
  double resolution_percent = 2;  // of the rate found
};

struct RateTrial {
  double rate = 0;
  std::uint64_t packets = 0;
  std::uint64_t lost = 0;
  bool reached = true;  // false: the generator could not make so much
};

struct SearchResult {
  double rate = 0;                 // the highest without loss; 0: there was loss at every rate
  bool generator_limited = false;  // the highest rate had no loss, or could not be made
  std::vector<RateTrial> trials;   // in the order in which they ran
};

// trial runs one rate. The first error ends the search.
absl::StatusOr<SearchResult> SearchRate(
    const SearchOptions& options, const std::function<absl::StatusOr<RateTrial>(double)>& trial);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_RATE_SEARCH_H_
