// MemoryBudget is what all flows of a shard may hold together.
#ifndef EASTWEST_SRC_STREAM_MEMORY_BUDGET_H_
#define EASTWEST_SRC_STREAM_MEMORY_BUDGET_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "parsers/bytes/bytes.h"

namespace eastwest::stream {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  bool Full() const { return used_ >= bytes_max_; }
  bool Fits(std::size_t bytes) const { return used_ <= bytes_max_ && bytes <= bytes_max_ - used_; }
  void Take(std::size_t bytes) { used_ += bytes; }
  void Return(std::size_t bytes) { used_ -= bytes; }
  std::size_t used() const { return used_; }

 private:
  std::size_t bytes_max_;
  std::size_t used_ = 0;
};

// HeldBytes is a buffer that is charged to a budget and keeps no memory when empty.
class HeldBytes {
 public:
  explicit HeldBytes(MemoryBudget& budget) : budget_(&budget) {}
  ~HeldBytes() { Clear(); }
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  HeldBytes(HeldBytes&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})), budget_(other.budget_) {}
  HeldBytes& operator=(HeldBytes&& other) noexcept {
    if (this != &other) {
      Clear();
      bytes_ = std::exchange(other.bytes_, {});
      budget_ = other.budget_;
    }
    return *this;
  }

  // TryAppend returns false, and takes nothing, when the budget is used up.
  [[nodiscard]] bool TryAppend(Bytes more) {
    if (!budget_->Fits(more.size())) {
      return false;
    }
    Append(more);
    return true;
  }

  // Append does not refuse: whoever holds more than a header asks the budget first.
  void Append(Bytes more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    budget_->Take(more.size());
  }

  // DropFront forgets the first count bytes, at most all of them.
  void DropFront(std::size_t count) {
    if (count >= bytes_.size()) {
      Clear();
      return;
    }
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(count));
    budget_->Return(count);
  }

  void Clear() {
    budget_->Return(bytes_.size());
    std::vector<std::uint8_t>().swap(bytes_);
  }

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  Bytes view() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
  MemoryBudget* budget_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_MEMORY_BUDGET_H_
