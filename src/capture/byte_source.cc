#include "src/capture/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "parsers/bytes/bytes.h"
#include "src/capture/decompress.h"

namespace eastwest::capture {
namespace {

absl::Status SystemError(const char* what, int error) {
  return {absl::ErrnoToStatusCode(error),
          fmt::format("{}: {}", what, std::generic_category().message(error))};
}

// FdSource reads a descriptor with plain read(2) in as large pieces as it is asked for.
class FdSource final : public ByteSource {
 public:
  FdSource(int fd, bool regular, ReadProgress* progress)
      : fd_(fd), regular_(regular), progress_(progress) {}
  ~FdSource() override {
    if (fd_ != STDIN_FILENO) {
      close(fd_);
    }
  }

  absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) override {
    for (;;) {
      if (progress_ != nullptr && progress_->stop.load(std::memory_order_relaxed)) {
        return absl::CancelledError("stopped before its end");
      }
      if (!regular_ && !WaitForData()) {
        continue;
      }
      const ssize_t got = read(fd_, into.data(), into.size());
      if (got >= 0) {
        Count(static_cast<std::size_t>(got));
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR && errno != EAGAIN) {
        return SystemError("cannot be read", errno);
      }
    }
  }

 private:
  // A pipe may stay silent for ever; a stop must still be seen. Faults of the descriptor are left
  // to read.
  bool WaitForData() const {
    constexpr int kStopLatencyMilliseconds = 100;
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, 0) != 0) {
      return true;
    }
    if (progress_ != nullptr) {
      progress_->before_wait();
    }
    return poll(&ready, 1, kStopLatencyMilliseconds) != 0;
  }

  void Count(std::size_t bytes) {
    if (progress_ != nullptr) {
      progress_->bytes_read.fetch_add(bytes, std::memory_order_relaxed);
    }
  }

  int fd_;
  bool regular_;
  ReadProgress* progress_;
};

// PrefixedSource gives back the first bytes that were read to look at.
class PrefixedSource final : public ByteSource {
 public:
  PrefixedSource(std::array<std::uint8_t, 4> prefix, std::size_t size,
                 std::unique_ptr<ByteSource> rest)
      : prefix_(prefix), size_(size), rest_(std::move(rest)) {}

  absl::StatusOr<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (given_ == size_) {
      return rest_->Read(into);
    }
    const Bytes left = Bytes(prefix_).first(size_).subspan(given_);
    const std::size_t count = std::min(left.size(), into.size());
    std::ranges::copy(left.first(count), into.begin());
    given_ += count;
    return count;
  }

 private:
  std::array<std::uint8_t, 4> prefix_;
  std::size_t size_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> Decompressed(std::unique_ptr<ByteSource> raw) {
  std::array<std::uint8_t, 4> start{};
  std::size_t size = 0;
  while (size < start.size()) {
    const absl::StatusOr<std::size_t> got = raw->Read(std::span(start).subspan(size));
    if (!got.ok()) {
      return got.status();
    }
    if (*got == 0) {
      break;
    }
    size += *got;
  }
  auto whole = std::make_unique<PrefixedSource>(start, size, std::move(raw));
  const Bytes seen = Bytes(start).first(size);
  if (StartsGzip(seen)) {
    return MakeGzipSource(std::move(whole));
  }
  if (StartsZstd(seen)) {
    return MakeZstdSource(std::move(whole));
  }
  return whole;
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(const std::string& path,
                                                      ReadProgress* progress) {
  const bool standard_input = path == "-";
  const int fd = standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return SystemError("cannot be opened", errno);
  }
  struct stat about {};
  const bool regular = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  if (regular) {
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  return Decompressed(std::make_unique<FdSource>(fd, regular, progress));
}

}  // namespace eastwest::capture
