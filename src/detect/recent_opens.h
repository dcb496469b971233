// RecentOpens are the opens of the last second between two hosts, small enough to be looked through
// for each further one.
#ifndef EASTWEST_SRC_DETECT_RECENT_OPENS_H_
#define EASTWEST_SRC_DETECT_RECENT_OPENS_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "src/core/packet_time.h"
#include "src/detect/steps.h"

namespace eastwest::detect {

// A program that opens one file over and over within a second opens it once.
inline constexpr std::chrono::seconds kRepeatSpan{1};

class RecentOpens {
 public:
  // Opens are added in any order of time. Whoever adds them bounds their number.
  void Add(const Step& open) {
    newest_ = std::max(newest_, open.time);
    if (entries_.size() == entries_.capacity()) {
      std::erase_if(entries_,
                    [this](const Entry& entry) { return newest_ - entry.time >= kRepeatSpan; });
    }
    entries_.push_back({open.time, open.file_key, open.kind});
  }

  // Knows: nothing that Has would have to find was left out.
  bool Knows(const Step& open) const { return open.time >= newest_; }
  bool Has(const Step& open) const {
    return std::ranges::any_of(entries_, [&open](const Entry& entry) {
      return entry.key == open.file_key && entry.kind == open.kind &&
             open.time - entry.time < kRepeatSpan;
    });
  }

  void Remove(const Step& open) {
    const auto found = std::ranges::find_if(entries_, [&open](const Entry& entry) {
      return entry.key == open.file_key && entry.kind == open.kind && entry.time == open.time;
    });
    if (found != entries_.end()) {
      entries_.erase(found);
    }
  }
  void Forget(std::uint64_t file_key) {
    std::erase_if(entries_, [file_key](const Entry& entry) { return entry.key == file_key; });
  }
  void Clear() { entries_ = {}; }

 private:
  struct Entry {
    PacketTime time;
    std::uint64_t key = 0;
    StepKind kind = StepKind::kShareOpen;
  };
  std::vector<Entry> entries_;
  PacketTime newest_ = PacketTime::min();
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_RECENT_OPENS_H_
