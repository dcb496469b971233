#include "src/capture/block_reader.h"

#include <algorithm>
#include <span>
#include <utility>

namespace eastwest::capture {

BlockReader::~BlockReader() {
  if (block_ != nullptr) {
    pool_.GiveBack(std::move(block_));
  }
}

std::uint64_t BlockReader::Skip(std::uint64_t count) {
  while (count > 0) {
    if (ahead_.empty()) {
      Fill(1);
    }
    if (ahead_.empty()) {
      return count;
    }
    const std::uint64_t step = std::min<std::uint64_t>(count, ahead_.size());
    Consume(static_cast<std::size_t>(step));
    count -= step;
  }
  return 0;
}

void BlockReader::Fill(std::size_t count) {
  while (ahead_.size() < count && !at_end_) {
    if (block_ == nullptr || filled_ == fill_end_) {
      NextBlock();
    }
    const std::span<std::uint8_t> room = block_->bytes();
    const absl::StatusOr<std::size_t> got =
        source_->Read(room.subspan(filled_, fill_end_ - filled_));
    if (!got.ok() || *got == 0) {
      status_ = got.status();
      at_end_ = true;
      return;
    }
    const std::size_t start = filled_ - ahead_.size();
    filled_ += *got;
    ahead_ = room.first(filled_).subspan(start);
  }
}

// The tail is shorter than the record that Peek was asked for, so tail and new data fit.
void BlockReader::NextBlock() {
  std::unique_ptr<Block> next = pool_.Take();
  std::ranges::copy(ahead_, next->bytes().begin());
  filled_ = ahead_.size();
  fill_end_ = filled_ + read_bytes_;
  ahead_ = next->bytes().first(filled_);
  std::swap(block_, next);
  if (next != nullptr) {
    pool_.GiveBack(std::move(next));
  }
}

}  // namespace eastwest::capture
