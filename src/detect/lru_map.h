// LruMap is a hash map with a bound: the entry that was touched longest ago goes first. What it
// holds, and in which order, depends on the calls alone, never on hash values.
#ifndef EASTWEST_SRC_DETECT_LRU_MAP_H_
#define EASTWEST_SRC_DETECT_LRU_MAP_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace eastwest::detect {

template <typename Key, typename Value>
class LruMap {
 public:
  explicit LruMap(std::size_t entries_max) : entries_max_(entries_max) {}

  // Find leaves the order as it is. Pointers stay valid until the entry is evicted.
  const Value* Find(const Key& key) const {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &found->second->second;
  }
  Value* Find(const Key& key) {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &found->second->second;
  }

  // Touch finds an entry and makes it the newest.
  Value* Touch(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) {
      return nullptr;
    }
    entries_.splice(entries_.end(), entries_, found->second);
    return &found->second->second;
  }

  // Add puts in a key that is not there yet, as the newest.
  Value& Add(const Key& key, Value value) {
    if (entries_.size() >= entries_max_) {
      EvictOldest();
    }
    entries_.emplace_back(key, std::move(value));
    index_.emplace(key, std::prev(entries_.end()));
    return entries_.back().second;
  }

  // Oldest is null when there is none.
  const Value* Oldest() const { return entries_.empty() ? nullptr : &entries_.front().second; }
  // EvictOldest makes room; there must be an entry.
  void EvictOldest() {
    PopOldest();
    ++evicted_;
  }

  // DropOldest forgets entries from the oldest on, as long as done is true of their values: what
  // nobody will ask for again. That is no eviction.
  template <typename Done>
  void DropOldest(const Done& done) {
    while (!entries_.empty() && done(entries_.front().second)) {
      PopOldest();
    }
  }

  // ForEach visits every value, the oldest first.
  template <typename Visit>
  void ForEach(const Visit& visit) {
    for (auto& entry : entries_) {
      visit(entry.second);
    }
  }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& entry : entries_) {
      visit(entry.second);
    }
  }

  // Restore puts in an entry of an earlier run as the oldest, when there is room and the key is
  // new.
  void Restore(Key key, Value value) {
    if (entries_.size() < entries_max_ && !index_.contains(key)) {
      entries_.emplace_front(std::move(key), std::move(value));
      index_.emplace(entries_.front().first, entries_.begin());
    }
  }

  // VisitNewest calls visit(key, value) with every entry, the newest first.
  template <typename Visit>
  void VisitNewest(const Visit& visit) {
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
      visit(std::as_const(entry->first), entry->second);
    }
  }

  std::size_t size() const { return entries_.size(); }
  std::uint64_t evicted() const { return evicted_; }

 private:
  void PopOldest() {
    index_.erase(entries_.front().first);
    entries_.pop_front();
  }

  using Entries = std::list<std::pair<Key, Value>>;

  std::size_t entries_max_;
  Entries entries_;  // oldest first
  absl::flat_hash_map<Key, typename Entries::iterator> index_;
  std::uint64_t evicted_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_LRU_MAP_H_
