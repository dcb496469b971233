#include "src/capture/block_pool.h"

#include <utility>

namespace eastwest::capture {

std::unique_ptr<Block> BlockPool::Take() {
  if (free_.empty()) {
    Reclaim();
  }
  while (free_.empty() && pending_.size() >= pending_max_) {
    progress_.Wait();
    Reclaim();
  }
  if (free_.empty()) {
    ++allocated_;
    return std::make_unique<Block>();
  }
  std::unique_ptr<Block> block = std::move(free_.back());
  free_.pop_back();
  block->last_sequence = 0;
  return block;
}

void BlockPool::GiveBack(std::unique_ptr<Block> block) {
  if (block->last_sequence == 0) {
    free_.push_back(std::move(block));
  } else {
    pending_.push_back(std::move(block));
  }
}

// A file gives a block back right after its last packet was delivered, so the sequences in
// pending_ ascend and looking at the front is enough.
void BlockPool::Reclaim() {
  if (pending_.empty()) {
    return;
  }
  const std::uint64_t passed = progress_.PassedSequence();
  while (!pending_.empty() && pending_.front()->last_sequence <= passed) {
    free_.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
}

}  // namespace eastwest::capture
