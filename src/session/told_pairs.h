// ToldPairs remembers of which pairs of hosts something was told. The end of a flow that nobody
// read is news only for them.
#ifndef EASTWEST_SRC_SESSION_TOLD_PAIRS_H_
#define EASTWEST_SRC_SESSION_TOLD_PAIRS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/net/address.h"
#include "parsers/net/steering.h"
#include "src/core/limits.h"
#include "src/core/state_archive.h"

namespace eastwest::session {

// A pair is one bit: two pairs may share it, and then one is taken for told that is not. Nothing is
// ever forgotten. The same packets set the same bits on every machine.
class ToldPairs {
 public:
  void Add(const net::IpAddress& one, const net::IpAddress& other) {
    if (words_.empty()) {
      words_.resize(kWords);
    } else if (one == last_one_ && other == last_other_) {
      return;
    }
    const std::uint32_t bit = BitOf(one, other);
    words_[bit / 64] |= std::uint64_t{1} << bit % 64;
    last_one_ = one;
    last_other_ = other;
  }

  bool MayHave(const net::IpAddress& one, const net::IpAddress& other) const {
    if (words_.empty()) {
      return false;
    }
    const std::uint32_t bit = BitOf(one, other);
    return (words_[bit / 64] >> bit % 64 & 1) != 0;
  }

  // Exchange writes the bits, or restores them.
  void Exchange(StateArchive& archive) {
    bool any = !words_.empty();
    archive.Value(any);
    words_.resize(any ? kWords : 0);
    last_one_ = last_other_ = {};
    for (std::uint64_t& word : words_) {
      archive.Value(word);
    }
  }

 private:
  static constexpr std::size_t kWords = limits::kToldPairBitsPerShard / 64;
  static_assert(std::has_single_bit(limits::kToldPairBitsPerShard));

  // All pairs of a shard have the lowest bits of the hash in common.
  static std::uint32_t BitOf(const net::IpAddress& one, const net::IpAddress& other) {
    constexpr int kShift = 32 - std::bit_width(limits::kToldPairBitsPerShard - 1);
    return net::HostPairHash(one, other) >> kShift;
  }

  std::vector<std::uint64_t> words_;  // none before the first pair
  // The pair that was added last: most events are of the pair of the event before.
  net::IpAddress last_one_;
  net::IpAddress last_other_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_TOLD_PAIRS_H_
