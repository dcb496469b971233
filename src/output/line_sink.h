// LineSink is where finished lines go: a file, the standard output, or memory.
#ifndef EASTWEST_SRC_OUTPUT_LINE_SINK_H_
#define EASTWEST_SRC_OUTPUT_LINE_SINK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/output/line_target.h"

namespace eastwest::output {

// LineSink gathers lines in a buffer and writes whole buffers; on a terminal, line by line. When
// a write fails the bytes stay in the buffer for the next try, so no line is ever torn; only a
// line that finds the buffer full is lost, and counted. Close tells about it.
class LineSink final : public LineTarget {
 public:
  // OpenFile creates or truncates path, or continues it when append is set.
  static absl::StatusOr<std::unique_ptr<LineSink>> OpenFile(std::string path, bool append = false);
  static std::unique_ptr<LineSink> Stdout();
  // NeverWaiting writes to a pipe or terminal that somebody else opened only what it takes at once:
  // lines that find the buffer full then are lost, and counted. Close waits some seconds.
  static std::unique_ptr<LineSink> NeverWaiting(int descriptor, std::string name);
  static std::unique_ptr<LineSink> Memory();

  ~LineSink() override;  // flushes, and cannot tell: callers that care call Close

  void WriteLine(std::string_view line, LineKind kind = LineKind::kLog) override;

  // Flush hands everything gathered to the system.
  void Flush();

  // Reopen flushes and opens the path anew, appending: for log rotation. Nothing to do for the
  // standard output and memory.
  absl::Status Reopen();

  // Close flushes and closes; an error when a line did not reach its place.
  absl::Status Close();

  std::uint64_t lines() const { return lines_; }
  std::uint64_t bytes() const { return bytes_; }  // line feeds included
  std::uint64_t lines_lost() const { return lines_lost_; }
  std::uint64_t write_errors() const { return write_errors_; }

  // contents is what a memory sink holds.
  const std::string& contents() const { return buffer_; }

 private:
  enum class Target : std::uint8_t { kFile, kStdout, kNeverWaiting, kMemory };

  LineSink(Target target, int descriptor, std::string path);
  bool WriteOut();
  void WriteOutPatiently();
  absl::Status Verdict() const;

  Target target_;
  int descriptor_;
  std::string path_;
  bool by_line_ = false;
  std::string buffer_;
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_lost_ = 0;
  std::uint64_t write_errors_ = 0;
  int last_error_ = 0;  // errno
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_LINE_SINK_H_
