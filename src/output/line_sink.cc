#include "src/output/line_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
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

constexpr std::chrono::seconds kClosePatience{3};
constexpr int kClosePauseMilliseconds = 100;

// WithoutWaiting gives a descriptor of the same pipe or terminal whose writes never wait. It is one
// of our own where that can be had, for whoever shares the other one does not expect it.
int WithoutWaiting(int descriptor) {
  struct stat about {};
  if (::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode)) {
    return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  }
  const int own = ::open(fmt::format("/proc/self/fd/{}", descriptor).c_str(),
                         O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (own >= 0) {
    return own;
  }
  (void)::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}

// WriteSome writes what the system takes of text, waiting for a pipe that is full when it waits at
// all; -1 with errno.
ssize_t WriteSome(int descriptor, std::string_view text, bool waits) {
  while (true) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      return written;
    }
    if (errno == EAGAIN && waits) {
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

std::unique_ptr<LineSink> LineSink::NeverWaiting(int descriptor, std::string name) {
  return std::unique_ptr<LineSink>(
      new LineSink(Target::kNeverWaiting, WithoutWaiting(descriptor), std::move(name)));
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
    const ssize_t written = WriteSome(descriptor_, std::string_view(buffer_).substr(done),
                                      target_ != Target::kNeverWaiting);
    if (written < 0) {
      last_error_ = errno;
      write_errors_ += errno == EAGAIN ? 0U : 1U;
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  buffer_.erase(0, done);
  return buffer_.empty();
}

void LineSink::WriteOutPatiently() {
  const auto deadline = std::chrono::steady_clock::now() + kClosePatience;
  while (!WriteOut() && last_error_ == EAGAIN && std::chrono::steady_clock::now() < deadline) {
    pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    (void)::poll(&writable, 1, kClosePauseMilliseconds);
  }
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
    target_ == Target::kNeverWaiting ? WriteOutPatiently() : Flush();
    // Some file systems tell only here that the disk is full.
    if (target_ != Target::kStdout && ::close(descriptor_) != 0) {
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
