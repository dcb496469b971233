// Spool keeps lines on disk for an output that is not there, across restarts of the program.
#ifndef EASTWEST_SRC_OUTPUT_SPOOL_H_
#define EASTWEST_SRC_OUTPUT_SPOOL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::output {

// A file of lines and a second one, PATH.done, that says how many bytes of it are done with. When
// all are, the file is emptied; when it is full and a quarter of it is, that part is given back.
// After a crash lines may be there that were done with, never fewer.
// For one thread at a time.
class Spool {
 public:
  // Open takes over what an earlier run left. A line that its crash tore is cut off.
  static absl::StatusOr<std::unique_ptr<Spool>> Open(std::string path, std::uint64_t bytes_max);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Append: false when the spool is full, or cannot be written. The file has bytes_max at most.
  bool Append(std::string_view line);

  // Peek returns the first lines that are not done with, lines_max of them at most.
  std::vector<std::string> Peek(std::size_t lines_max) const;

  // Done ends the first count lines that Peek showed.
  void Done(const std::vector<std::string>& peeked, std::size_t count);

  bool empty() const { return done_ == size_; }
  std::uint64_t bytes() const { return size_ - done_; }

 private:
  Spool(std::string path, int descriptor, std::uint64_t bytes_max)
      : path_(std::move(path)), descriptor_(descriptor), bytes_max_(bytes_max) {}
  void Recover();
  bool MakeRoom(std::uint64_t bytes);
  bool Compact();
  void RememberDone() const;

  std::string path_;
  int descriptor_;
  std::uint64_t bytes_max_;
  std::uint64_t size_ = 0;  // of whole lines
  std::uint64_t done_ = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SPOOL_H_
