#include "src/output/spool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
// Part of the file that has to be done with before the rest is copied.
constexpr std::uint64_t kCompactPart = 4;

bool CopyFrom(int from, std::uint64_t offset, std::uint64_t end, int to) {
  std::vector<char> piece(kPieceBytes);
  while (offset < end) {
    const std::size_t wanted = std::min<std::uint64_t>(piece.size(), end - offset);
    const ssize_t got = ::pread(from, piece.data(), wanted, static_cast<off_t>(offset));
    if (got <= 0 || ::write(to, piece.data(), static_cast<std::size_t>(got)) != got) {
      return false;
    }
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Spool>> Spool::Open(std::string path, std::uint64_t bytes_max) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) {
    return absl::UnavailableError(
        fmt::format("{}: the spool cannot be opened: {}", path, std::strerror(errno)));
  }
  std::unique_ptr<Spool> spool(new Spool(std::move(path), descriptor, bytes_max));
  spool->Recover();
  return spool;
}

Spool::~Spool() { ::close(descriptor_); }

void Spool::Recover() {
  struct stat about {};
  const bool known = ::fstat(descriptor_, &about) == 0;
  size_ = known ? static_cast<std::uint64_t>(about.st_size) : 0;
  char last = '\n';
  while (size_ > 0 && ::pread(descriptor_, &last, 1, static_cast<off_t>(size_ - 1)) == 1 &&
         last != '\n') {
    --size_;
  }
  (void)!::ftruncate(descriptor_, static_cast<off_t>(size_));
  std::ifstream done(path_ + ".done");
  if (!(done >> done_) || done_ > size_) {
    done_ = 0;
  }
  RememberDone();  // what is wrong there now would be right when the file has grown
}

// MakeRoom: false when bytes more do not fit.
bool Spool::MakeRoom(std::uint64_t bytes) {
  if (size_ + bytes <= bytes_max_) {
    return true;
  }
  const bool worthwhile = done_ >= bytes_max_ / kCompactPart && size_ - done_ + bytes <= bytes_max_;
  return worthwhile && Compact();
}

// Compact puts a file of what is not done with in the place of this one. Its ".done" is set back
// before: a crash in between sends lines again, and skips none.
bool Spool::Compact() {
  const std::string path = path_ + ".new";
  const int fresh = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fresh < 0) {
    return false;
  }
  const std::uint64_t done = std::exchange(done_, 0);
  bool replaced = CopyFrom(descriptor_, done, size_, fresh);
  if (replaced) {
    RememberDone();
    replaced = ::rename(path.c_str(), path_.c_str()) == 0;
  }
  if (!replaced) {
    ::close(fresh);
    (void)::unlink(path.c_str());
    done_ = done;
    RememberDone();
    return false;
  }
  ::close(descriptor_);
  descriptor_ = fresh;
  size_ -= done;
  return true;
}

bool Spool::Append(std::string_view line) {
  if (!MakeRoom(line.size() + 1)) {
    return false;
  }
  std::string whole(line);
  whole += '\n';
  std::size_t written = 0;
  while (written < whole.size()) {
    const ssize_t count = ::pwrite(descriptor_, whole.data() + written, whole.size() - written,
                                   static_cast<off_t>(size_ + written));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      (void)!::ftruncate(descriptor_, static_cast<off_t>(size_));  // no torn line
      return false;
    }
    written += static_cast<std::size_t>(count);
  }
  size_ += whole.size();
  return true;
}

std::vector<std::string> Spool::Peek(std::size_t lines_max) const {
  std::vector<std::string> lines;
  std::string rest;
  std::vector<char> piece(kPieceBytes);
  for (std::uint64_t at = done_; at < size_ && lines.size() < lines_max;) {
    const std::size_t wanted = std::min<std::uint64_t>(piece.size(), size_ - at);
    const ssize_t count = ::pread(descriptor_, piece.data(), wanted, static_cast<off_t>(at));
    if (count <= 0) {
      break;
    }
    rest.append(piece.data(), static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
    for (std::size_t end = rest.find('\n'); end != std::string::npos && lines.size() < lines_max;
         end = rest.find('\n')) {
      lines.push_back(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
  }
  return lines;
}

void Spool::Done(const std::vector<std::string>& peeked, std::size_t count) {
  for (std::size_t i = 0; i < count && i < peeked.size(); ++i) {
    done_ += peeked[i].size() + 1;
  }
  if (done_ >= size_) {
    // The file first: with the other order a crash in between would send everything again.
    (void)!::ftruncate(descriptor_, 0);
    size_ = 0;
    done_ = 0;
  }
  RememberDone();
}

// RememberDone: no number is better than an old one.
void Spool::RememberDone() const {
  const std::string path = path_ + ".done";
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::trunc);
    file << done_ << '\n';
    if (!file.flush()) {
      (void)::unlink(path.c_str());
      return;
    }
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    (void)::unlink(path.c_str());
  }
}

}  // namespace eastwest::output
