// What PendingRequests are made of: a list that owns its entries and links them through themselves,
// and an index of them by MessageId. Every message goes in and out of both.
#ifndef EASTWEST_SRC_SESSION_REQUEST_LIST_H_
#define EASTWEST_SRC_SESSION_REQUEST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"

namespace eastwest::session {

// RequestList is a list in order. Entry has a member `after`, a unique_ptr to an Entry, and a
// member `before`, a pointer to one; both are the list's.
template <typename Entry>
class RequestList {
 public:
  using Owner = std::unique_ptr<Entry>;

  RequestList() = default;
  RequestList(const RequestList&) = delete;
  RequestList& operator=(const RequestList&) = delete;
  ~RequestList() {
    while (!empty()) {  // one by one: entries own each other, and there may be thousands
      Remove(*first_);
    }
  }

  bool empty() const { return first_ == nullptr; }
  std::size_t size() const { return size_; }
  Entry* first() const { return first_.get(); }

  Entry& PushBack(Owner entry) { return InsertBefore(nullptr, std::move(entry)); }

  // InsertBefore: before null is behind the last one.
  Entry& InsertBefore(Entry* later, Owner entry) {
    Entry& inserted = *entry;
    inserted.before = later == nullptr ? last_ : later->before;
    Owner& link = LinkTo(inserted);
    inserted.after = std::move(link);
    link = std::move(entry);
    (later == nullptr ? last_ : later->before) = &inserted;
    ++size_;
    return inserted;
  }

  Owner Remove(Entry& entry) {
    Owner& link = LinkTo(entry);
    Owner removed = std::move(link);
    link = std::move(entry.after);
    (link == nullptr ? last_ : link->before) = entry.before;
    --size_;
    return removed;
  }

 private:
  // LinkTo is what owns the entry, or will.
  Owner& LinkTo(const Entry& entry) {
    return entry.before == nullptr ? first_ : entry.before->after;
  }

  Owner first_;
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
    if (old == nullptr && ++size_ > slots_.size() / 2) {
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
      const std::size_t from_home = (at - HomeOf(slots_[at].message_id)) & Mask();
      if (from_home >= ((at - hole) & Mask())) {
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

  std::size_t Mask() const { return slots_.size() - 1; }
  std::size_t Next(std::size_t at) const { return (at + 1) & Mask(); }
  std::size_t HomeOf(std::uint64_t message_id) const {
    return absl::Hash<std::uint64_t>{}(message_id)&Mask();
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
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.entry != nullptr) {
        slots_[PlaceOf(slot.message_id)] = slot;
      }
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(kFirstSlots);  // a power of two
  std::size_t size_ = 0;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_REQUEST_LIST_H_
