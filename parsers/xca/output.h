// Output is what decompressed bytes are written to: a buffer of the caller, never left.
#ifndef EASTWEST_PARSERS_XCA_OUTPUT_H_
#define EASTWEST_PARSERS_XCA_OUTPUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"

namespace eastwest::xca {

class Output {
 public:
  explicit Output(std::span<std::uint8_t> buffer) : buffer_(buffer) {}

  std::size_t size() const { return size_; }
  bool full() const { return size_ == buffer_.size(); }

  // Put, Append and Repeat write as much as there is room for.
  void Put(std::uint8_t byte) {
    if (!full()) {
      buffer_[size_++] = byte;
    }
  }
  void Append(Bytes data) {
    const std::size_t count = Fitting(data.size());
    std::ranges::copy(data.first(count), buffer_.subspan(size_).begin());
    size_ += count;
  }
  void Repeat(std::uint8_t byte, std::size_t count) {
    count = Fitting(count);
    std::ranges::fill(buffer_.subspan(size_, count), byte);
    size_ += count;
  }

  // CopyBack repeats what was written distance bytes ago; a length above the distance repeats it
  // again and again. False when that would be before the first byte written.
  [[nodiscard]] bool CopyBack(std::size_t distance, std::size_t length) {
    if (distance == 0 || distance > size_) {
      return false;
    }
    const std::span<const std::uint8_t> from = buffer_.subspan(size_ - distance);
    const std::size_t end = size_ + Fitting(length);
    // Each round doubles what can be copied at once without overlap.
    for (std::size_t ready = distance; size_ < end;) {
      const std::size_t count = std::min(ready, end - size_);
      std::ranges::copy(from.first(count), buffer_.subspan(size_).begin());
      size_ += count;
      ready += count;
    }
    return true;
  }

 private:
  std::size_t Fitting(std::size_t count) const { return std::min(count, buffer_.size() - size_); }

  std::span<std::uint8_t> buffer_;
  std::size_t size_ = 0;
};

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_OUTPUT_H_
