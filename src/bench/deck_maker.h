// MakeDeck fills a deck with the traffic of a profile. The same profile, seed, options and
// recordings give the same bytes on every machine.
#ifndef EASTWEST_SRC_BENCH_DECK_MAKER_H_
#define EASTWEST_SRC_BENCH_DECK_MAKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "src/bench/deck.h"
#include "src/bench/profile.h"
#include "src/bench/recording.h"

namespace eastwest::bench {

struct DeckOptions {
  std::uint64_t seed = 1;
  std::size_t packets = std::size_t{1} << 17;
  std::size_t bytes_max = std::size_t{64} << 20;
  std::optional<std::size_t> incidents;  // not set: as the profile says
};

// A deck needs as much room as its unfinished sessions may still take.
inline constexpr std::size_t kDeckBytesMin = std::size_t{16} << 20;

// sessions are what is replayed in the background; not empty. An error says what is impossible.
absl::StatusOr<Deck> MakeDeck(const Profile& profile, const DeckOptions& options,
                              const std::vector<Recording>& sessions, const Recording& attack);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_DECK_MAKER_H_
