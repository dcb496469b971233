#include "src/bench/rate_search.h"

namespace eastwest::bench {

absl::StatusOr<SearchResult> SearchRate(
    const SearchOptions& options, const std::function<absl::StatusOr<RateTrial>(double)>& trial) {
  constexpr double kPercent = 100;
  constexpr double kGivenUpPart = 1024;  // what is lost at a thousandth of it has another cause
  SearchResult result;
  double without_loss = 0;
  double bound = options.highest;  // above it there is loss
  bool with_loss = false;
  for (double rate = options.highest; rate > options.highest / kGivenUpPart;
       rate = (without_loss + bound) / 2) {
    const absl::StatusOr<RateTrial> ran = trial(rate);
    if (!ran.ok()) {
      return ran.status();
    }
    result.trials.push_back(*ran);
    if (ran->reached && ran->lost == 0) {
      without_loss = rate;
    } else {
      bound = rate;
      with_loss |= ran->lost > 0;
    }
    if (bound - without_loss <= bound * options.resolution_percent / kPercent) {
      break;
    }
  }
  result.rate = without_loss;
  result.generator_limited = !with_loss;
  return result;
}

}  // namespace eastwest::bench
