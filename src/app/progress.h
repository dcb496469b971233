// Progress shows on a terminal how far a long run is. Elsewhere it is silent.
#ifndef EASTWEST_SRC_APP_PROGRESS_H_
#define EASTWEST_SRC_APP_PROGRESS_H_

#include <chrono>
#include <cstdint>

namespace eastwest::app {

class Progress {
 public:
  // descriptor is where the line goes; nothing is ever written unless it is a terminal.
  Progress(int descriptor, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Show redraws the line a few times a second; runs that end sooner than that show nothing.
  // bytes_total is 0 when it is unknown.
  void Show(std::uint64_t bytes_read, std::uint64_t bytes_total);

  // Clear takes the line away before something else is printed.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;  // for people: packets have their own time

  int descriptor_;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PROGRESS_H_
