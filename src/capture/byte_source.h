// ByteSource gives the bytes of one input in order: a file, standard input, a pipe, each also
// compressed with gzip or zstd.
#ifndef EASTWEST_SRC_CAPTURE_BYTE_SOURCE_H_
#define EASTWEST_SRC_CAPTURE_BYTE_SOURCE_H_

#include <absl/status/statusor.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace eastwest::capture {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Read fills the front of into, which is not empty, and returns how much: at least 1 byte, or
  // 0 at the end. A pipe gives what it has. Errors, without the name of the input: DataLoss for
  // corrupt compressed data, OutOfRange for compressed data that ends early, Cancelled after
  // ReadProgress::stop, anything else for what the system says.
  [[nodiscard]] virtual absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) = 0;
};

// ReadProgress may be read, and stop be set, by any thread.
struct ReadProgress {
  std::atomic<std::uint64_t> bytes_read{0};  // as stored, so compressed bytes of a compressed file
  std::atomic<bool> stop{false};
  // Called by the reading thread before it waits for a silent pipe: nobody else may wait for what
  // it holds back.
  std::function<void()> before_wait = [] {};
};

// OpenInput opens path ("-" is standard input) and takes a compression off that shows in the
// first bytes. progress may be null. Opening a FIFO waits for its writer.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(const std::string& path,
                                                      ReadProgress* progress);

// Decompressed looks at the first bytes of raw and returns a source of the plain bytes.
absl::StatusOr<std::unique_ptr<ByteSource>> Decompressed(std::unique_ptr<ByteSource> raw);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_BYTE_SOURCE_H_
