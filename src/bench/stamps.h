// Stamps remembers when packets were handed over, so that the way from packet to alert can be
// timed. One thread writes, any thread reads.
#ifndef EASTWEST_SRC_BENCH_STAMPS_H_
#define EASTWEST_SRC_BENCH_STAMPS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace eastwest::bench {

class Stamps {
 public:
  using Steady = std::chrono::steady_clock;

  // Set is for every kEvery-th packet: number % kEvery == 0.
  static constexpr std::uint64_t kEvery = 16;
  void Set(std::uint64_t number, Steady::time_point now) {
    (*at_)[PlaceOf(number)].store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  // At is when the packet, or one of the kEvery - 1 ahead of it, was handed over.
  Steady::time_point At(std::uint64_t number) const {
    return Steady::time_point(
        Steady::duration((*at_)[PlaceOf(number)].load(std::memory_order_relaxed)));
  }

 private:
  // Of the last 4 Mi packets: more than all rings and blocks hold.
  static constexpr std::size_t kPlaces = std::size_t{1} << 18;
  static std::size_t PlaceOf(std::uint64_t number) { return number / kEvery % kPlaces; }

  std::unique_ptr<std::array<std::atomic<Steady::rep>, kPlaces>> at_ =
      std::make_unique<std::array<std::atomic<Steady::rep>, kPlaces>>();
};

// Quantile is by nearest rank; 0 when there are no values.
inline double Quantile(std::vector<double> values, double part) {
  if (values.empty()) {
    return 0;
  }
  const double rank = std::ceil(part * static_cast<double>(values.size()));
  const auto at = static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_STAMPS_H_
