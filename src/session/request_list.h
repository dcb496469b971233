// What PendingRequests are made of: a list that owns its entries and links them through themselves,
// and an index of them by MessageId. Every message goes in and out of both.
#ifndef EASTWEST_SRC_SESSION_REQUEST_LIST_H_
#define EASTWEST_SRC_SESSION_REQUEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/hash/hash.h"

namespace eastwest::session {

// RequestList is a list in order. Entry has members `before` and `after`, pointers to an Entry,
// that are the list's. What stands in a list is the list's as well, what is removed the caller's.
template <typename Entry>
class RequestList {
 public:
  using Owner = std::unique_ptr<Entry>;

  RequestList() = default;
  RequestList(const RequestList&) = delete;
  RequestList& operator=(const RequestList&) = delete;
  ~RequestList() {
    while (!empty()) {
      Remove(*first_);
    }
  }

  bool empty() const { return first_ == nullptr; }
  std::size_t size() const { return size_; }
  Entry* first() const { return first_; }

  Entry& PushBack(Owner entry) { return InsertBefore(nullptr, std::move(entry)); }

  // InsertBefore: before null is behind the last one.
  Entry& InsertBefore(Entry* later, Owner entry) {
    Entry* const inserted = entry.release();
    inserted->before = later == nullptr ? last_ : later->before;
    inserted->after = later;
    (inserted->before == nullptr ? first_ : inserted->before->after) = inserted;
    (later == nullptr ? last_ : later->before) = inserted;
    ++size_;
    return *inserted;
  }

  Owner Remove(Entry& entry) {
    (entry.before == nullptr ? first_ : entry.before->after) = entry.after;
    (entry.after == nullptr ? last_ : entry.after->before) = entry.before;
    --size_;
    return Owner(&entry);
  }

 private:
  Entry* first_ = nullptr;
  Entry* last_ = nullptr;
  std::size_t size_ = 0;
};

// MessageIndex finds an Entry by its MessageId. The hash has a key of the process: a client chooses
// its ids, and must not choose where they lie.
template <typename Entry>
class MessageIndex {
 public:
  std::size_t size() const { return size_; }

  Entry* Find(std::uint64_t message_id) const {
    const Slot& slot = slots_[PlaceOf(message_id)];
    return slot.entry;
  }

  // Put gives the entry that had the id before, or null.
  Entry* Put(std::uint64_t message_id, Entry& entry) {
    Slot& slot = slots_[PlaceOf(message_id)];
    Entry* old = std::exchange(slot.entry, &entry);
    slot.message_id = message_id;
    if (old == nullptr && ++size_ > mask_ / 2) {
      Grow();
    }
    return old;
  }

  // Erase moves up what stands behind the place that gets free, so that nobody stops there in vain.
  void Erase(std::uint64_t message_id) {
    std::size_t hole = PlaceOf(message_id);
    if (slots_[hole].entry == nullptr) {
      return;
    }
    --size_;
    for (std::size_t at = Next(hole); slots_[at].entry != nullptr; at = Next(at)) {
      const std::size_t from_home = (at - HomeOf(slots_[at].message_id)) & mask_;
      if (from_home >= ((at - hole) & mask_)) {
        slots_[hole] = slots_[at];
        hole = at;
      }
    }
    slots_[hole].entry = nullptr;
  }

 private:
  struct Slot {
    std::uint64_t message_id = 0;
    Entry* entry = nullptr;  // null: free
  };
  static constexpr std::size_t kFirstSlots = 8;

  std::size_t Next(std::size_t at) const { return (at + 1) & mask_; }
  std::size_t HomeOf(std::uint64_t message_id) const {
    return absl::Hash<std::uint64_t>{}(message_id)&mask_;
  }

  // PlaceOf is where the id is, or where it would be put: half of the slots are free.
  std::size_t PlaceOf(std::uint64_t message_id) const {
    std::size_t at = HomeOf(message_id);
    while (slots_[at].entry != nullptr && slots_[at].message_id != message_id) {
      at = Next(at);
    }
    return at;
  }

  void Grow() {
    const std::size_t old_mask = std::exchange(mask_, 2 * mask_ + 1);
    const auto old = std::exchange(slots_, std::make_unique<Slot[]>(mask_ + 1));
    for (std::size_t i = 0; i <= old_mask; ++i) {
      if (old[i].entry != nullptr) {
        slots_[PlaceOf(old[i].message_id)] = old[i];
      }
    }
  }

  std::unique_ptr<Slot[]> slots_ = std::make_unique<Slot[]>(kFirstSlots);
  std::size_t mask_ = kFirstSlots - 1;  // of a power of two: what it lets through is a place
  std::size_t size_ = 0;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_REQUEST_LIST_H_
