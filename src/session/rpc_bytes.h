// RpcBytes is a stub, or a part of a PDU, that waits for more: charged to the budget that all RPC
// of a shard shares. Empty it holds no memory.
#ifndef EASTWEST_SRC_SESSION_RPC_BYTES_H_
#define EASTWEST_SRC_SESSION_RPC_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

class RpcBytes {
 public:
  explicit RpcBytes(stream::MemoryBudget& budget) : budget_(&budget) {}
  ~RpcBytes() { Clear(); }
  RpcBytes(const RpcBytes&) = delete;
  RpcBytes& operator=(const RpcBytes&) = delete;
  RpcBytes(RpcBytes&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, {})) {}
  RpcBytes& operator=(RpcBytes&& other) noexcept {
    if (this != &other) {
      Clear();
      budget_ = other.budget_;
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }

  // Append returns false, and takes nothing, when the budget is used up.
  [[nodiscard]] bool Append(Bytes more) {
    if (!budget_->Fits(more.size())) {
      return false;
    }
    bytes_.insert(bytes_.end(), more.begin(), more.end());
    budget_->Take(more.size());
    return true;
  }

  // DropFront forgets the first count bytes, at most all of them.
  void DropFront(std::size_t count) {
    if (count >= bytes_.size()) {
      return Clear();
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
  stream::MemoryBudget* budget_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_BYTES_H_
