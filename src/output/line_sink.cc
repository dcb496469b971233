#include "src/output/line_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "fmt/format.h"
#include "src/core/limits.h"

namespace eastwest::output {
namespace {

int OpenForWriting(const std::string& path, bool append) {
  const int mode = append ? O_APPEND : O_TRUNC;
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | mode, 0640);
}

absl::Status ErrnoStatus(std::string_view what, const std::string& path, int error) {
  return absl::UnavailableError(fmt::format("{} {}: {}", what, path, std::strerror(error)));
}

// WriteSome writes what the system takes of text, waiting for a pipe that is full; -1 with errno.
ssize_t WriteSome(int descriptor, std::string_view text) {
  while (true) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      return written;
    }
    if (errno == EAGAIN) {
      pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
      (void)::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return -1;
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<LineSink>> LineSink::OpenFile(std::string path, bool append) {
  const int descriptor = OpenForWriting(path, append);
  if (descriptor < 0) {
    return ErrnoStatus("cannot open for writing:", path, errno);
  }
  return std::unique_ptr<LineSink>(new LineSink(Target::kFile, descriptor, std::move(path)));
}

std::unique_ptr<LineSink> LineSink::Stdout() {
  return std::unique_ptr<LineSink>(new LineSink(Target::kStdout, STDOUT_FILENO, "standard output"));
}

std::unique_ptr<LineSink> LineSink::Memory() {
  return std::unique_ptr<LineSink>(new LineSink(Target::kMemory, -1, "memory"));
}

LineSink::LineSink(Target target, int descriptor, std::string path)
    : target_(target),
      descriptor_(descriptor),
      path_(std::move(path)),
      by_line_(descriptor >= 0 && ::isatty(descriptor) == 1) {
  if (target_ != Target::kMemory) {
    buffer_.reserve(limits::kLineSinkBufferBytes);
  }
}

LineSink::~LineSink() { Close().IgnoreError(); }

void LineSink::WriteLine(std::string_view line, LineKind /*kind*/) {
  const bool full = buffer_.size() + line.size() + 1 > limits::kLineSinkBufferBytes;
  // An empty buffer takes any line, so a line longer than the buffer still gets through.
  if (target_ != Target::kMemory && full && !buffer_.empty() && !WriteOut()) {
    ++lines_lost_;
    return;
  }
  buffer_ += line;
  buffer_ += '\n';
  ++lines_;
  bytes_ += line.size() + 1;
  if (by_line_) {
    Flush();
  }
}

void LineSink::Flush() {
  if (target_ != Target::kMemory) {
    (void)WriteOut();  // a failure is counted, and its bytes wait for the next try
  }
}

// WriteOut empties the buffer; false when something stayed in it.
bool LineSink::WriteOut() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t written = WriteSome(descriptor_, std::string_view(buffer_).substr(done));
    if (written < 0) {
      last_error_ = errno;
      ++write_errors_;
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  buffer_.erase(0, done);
  return buffer_.empty();
}

absl::Status LineSink::Reopen() {
  if (target_ != Target::kFile || descriptor_ < 0) {
    return absl::OkStatus();
  }
  Flush();
  const int descriptor = OpenForWriting(path_, /*append=*/true);
  if (descriptor < 0) {
    return ErrnoStatus("cannot open again:", path_, errno);  // the old file goes on
  }
  (void)::close(descriptor_);
  descriptor_ = descriptor;
  return absl::OkStatus();
}

absl::Status LineSink::Close() {
  if (target_ == Target::kMemory) {
    return absl::OkStatus();
  }
  if (descriptor_ >= 0) {
    Flush();
    // Some file systems tell only here that the disk is full.
    if (target_ == Target::kFile && ::close(descriptor_) != 0) {
      last_error_ = errno;
      ++write_errors_;
      lines_lost_ += 1;
    }
    descriptor_ = -1;
  }
  return Verdict();
}

absl::Status LineSink::Verdict() const {
  if (lines_lost_ == 0 && buffer_.empty()) {
    return absl::OkStatus();
  }
  return absl::DataLossError(fmt::format("cannot write {}: {}; {} lines lost, {} bytes unwritten",
                                         path_, std::strerror(last_error_), lines_lost_,
                                         buffer_.size()));
}

}  // namespace eastwest::output
