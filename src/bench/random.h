// Random gives the same numbers from the same seed on every machine, unlike the standard
// distributions. Splitmix64 (Steele, Lea, Flood 2014).
#ifndef EASTWEST_SRC_BENCH_RANDOM_H_
#define EASTWEST_SRC_BENCH_RANDOM_H_

#include <cstdint>

namespace eastwest::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  // Below gives 0 to bound - 1; the bias of the remainder does not matter here.
  std::uint64_t Below(std::uint64_t bound) { return Next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_RANDOM_H_
