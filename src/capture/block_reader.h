// BlockReader gives the records of one input in one piece each, without copying them.
#ifndef EASTWEST_SRC_CAPTURE_BLOCK_READER_H_
#define EASTWEST_SRC_CAPTURE_BLOCK_READER_H_

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "parsers/bytes/bytes.h"
#include "src/capture/block_pool.h"
#include "src/capture/byte_source.h"

namespace eastwest::capture {

// BlockReader reads its source into blocks of the pool. Only a record that straddles the end of
// a block is moved, to the front of the next one; the views it gives stay valid until the pool
// lends the block again.
class BlockReader {
 public:
  // read_bytes, at most kCaptureBlockBytes, is how much is read into one block.
  BlockReader(std::unique_ptr<ByteSource> source, BlockPool& pool,
              std::size_t read_bytes = limits::kCaptureBlockBytes)
      : source_(std::move(source)), pool_(pool), read_bytes_(read_bytes) {}
  BlockReader(const BlockReader&) = delete;
  BlockReader& operator=(const BlockReader&) = delete;
  ~BlockReader();

  // Peek returns the next count bytes, at most kCaptureRecordBytesMax; fewer only at the end of
  // the source or after an error, see status().
  Bytes Peek(std::size_t count) {
    if (ahead_.size() < count) {
      Fill(count);
    }
    return ahead_.size() < count ? ahead_ : ahead_.first(count);
  }

  // Consume steps over count bytes that Peek has shown.
  void Consume(std::size_t count) { ahead_ = ahead_.subspan(count); }

  // Skip steps over count bytes and returns how many of them the source did not have.
  std::uint64_t Skip(std::uint64_t count);

  // MarkDelivered: the packet with this sequence points into the bytes that Peek showed last.
  void MarkDelivered(std::uint64_t sequence) { block_->last_sequence = sequence; }

  const absl::Status& status() const { return status_; }

 private:
  void Fill(std::size_t count);
  void NextBlock();

  std::unique_ptr<ByteSource> source_;
  BlockPool& pool_;
  std::size_t read_bytes_;
  std::unique_ptr<Block> block_;
  std::size_t filled_ = 0;    // bytes of the block that hold data
  std::size_t fill_end_ = 0;  // where reading into the block stops
  Bytes ahead_;               // the data not yet consumed, up to filled_
  bool at_end_ = false;
  absl::Status status_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_BLOCK_READER_H_
