// BlockPool lends the large blocks that files are read into, and takes them back when no worker
// can still look into them.
#ifndef EASTWEST_SRC_CAPTURE_BLOCK_POOL_H_
#define EASTWEST_SRC_CAPTURE_BLOCK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "src/core/limits.h"

namespace eastwest::capture {

// WorkerProgress is how the pool learns that packets are done with. Both functions are called by
// the thread that reads.
class WorkerProgress {
 public:
  WorkerProgress() = default;
  WorkerProgress(const WorkerProgress&) = delete;
  WorkerProgress& operator=(const WorkerProgress&) = delete;
  virtual ~WorkerProgress() = default;

  // PassedSequence returns a sequence such that no worker will touch a packet up to and
  // including it again. It may lag behind the truth, never run ahead of it.
  virtual std::uint64_t PassedSequence() = 0;

  // Wait is called between two questions. It publishes whatever the caller still holds back for
  // its rings (or the answer would never change), and yields or sleeps briefly.
  virtual void Wait() = 0;
};

// PassedAtOnce is the progress of a reader that is done with a packet before it asks for the
// next one.
class PassedAtOnce final : public WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return std::numeric_limits<std::uint64_t>::max(); }
  void Wait() override {}
};

// Block is room for kCaptureBlockBytes of new data behind the cut record that is carried over
// from the block before it.
class Block {
 public:
  static constexpr std::size_t kBytes = limits::kCaptureBlockBytes + limits::kCaptureRecordBytesMax;

  // The storage is left uninitialised: pages that no data reaches cost nothing.
  Block() : data_(new std::uint8_t[kBytes]) {}

  std::span<std::uint8_t> bytes() { return {data_.get(), kBytes}; }

  // The sequence of the last packet that points into the block, 0 when none does.
  std::uint64_t last_sequence = 0;

 private:
  std::unique_ptr<std::uint8_t[]> data_;
};

class BlockPool {
 public:
  // pending_max bounds the blocks that were given back but may still be looked into. Blocks that
  // are lent come on top: at most two for each open file.
  explicit BlockPool(WorkerProgress& progress,
                     std::size_t pending_max = limits::kCaptureBlocksPendingMax)
      : progress_(progress), pending_max_(pending_max) {}

  // Take lends a block. It waits when pending_max blocks are still looked into.
  std::unique_ptr<Block> Take();

  // GiveBack ends the loan. Packets up to block->last_sequence may still point into the block.
  void GiveBack(std::unique_ptr<Block> block);

  std::size_t allocated() const { return allocated_; }

 private:
  void Reclaim();

  WorkerProgress& progress_;
  std::size_t pending_max_;
  std::size_t allocated_ = 0;
  std::vector<std::unique_ptr<Block>> free_;
  std::deque<std::unique_ptr<Block>> pending_;  // in the order they were given back
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_BLOCK_POOL_H_
