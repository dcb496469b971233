#include "src/app/progress.h"

#include <unistd.h>

#include <string>
#include <string_view>

#include "fmt/format.h"

namespace eastwest::app {
namespace {

constexpr std::chrono::milliseconds kFirst{500};
constexpr std::chrono::milliseconds kEvery{200};
constexpr std::string_view kEraseLine = "\r\x1b[K";

double Mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

void Put(int descriptor, std::string_view text) {
  // A progress line that cannot be written is not worth an error.
  [[maybe_unused]] const ssize_t ignored = ::write(descriptor, text.data(), text.size());
}

}  // namespace

Progress::Progress(int descriptor, bool wanted)
    : descriptor_(descriptor),
      enabled_(wanted && ::isatty(descriptor) == 1),
      start_(Clock::now()),
      next_(start_ + kFirst) {}

Progress::~Progress() { Clear(); }

void Progress::Show(std::uint64_t bytes_read, std::uint64_t bytes_total) {
  if (!enabled_) {
    return;
  }
  const Clock::time_point now = Clock::now();
  if (now < next_) {
    return;
  }
  next_ = now + kEvery;
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double speed = Mebibytes(bytes_read) / seconds;
  std::string line = fmt::format("{}reading {:.0f} MiB", kEraseLine, Mebibytes(bytes_read));
  if (bytes_total > 0 && bytes_read <= bytes_total) {
    const double share = static_cast<double>(bytes_read) / static_cast<double>(bytes_total);
    const double left = share > 0 ? seconds / share - seconds : 0;
    line += fmt::format(" of {:.0f} MiB, {:.0f} %, {:.0f} s left", Mebibytes(bytes_total),
                        100 * share, left);
  }
  Put(descriptor_, line + fmt::format(", {:.0f} MiB/s", speed));
}

void Progress::Clear() {
  if (shown_) {
    Put(descriptor_, kEraseLine);
    shown_ = false;
  }
}

}  // namespace eastwest::app
