#include "src/app/stop_signal.h"

#include <atomic>
#include <csignal>

namespace eastwest::app {
namespace {

// A signal handler sees nothing but globals, and may touch only lock-free atomics.
std::atomic<capture::FileSet*> stopped_files{nullptr};
std::atomic<bool> was_received{false};
static_assert(std::atomic<capture::FileSet*>::is_always_lock_free);

void OnSignal(int signal) {
  was_received.store(true);
  if (capture::FileSet* const files = stopped_files.load()) {
    files->RequestStop();
  }
  std::signal(signal, SIG_DFL);  // the second one ends the program
}

}  // namespace

StopSignal::StopSignal(capture::FileSet& files) {
  stopped_files.store(&files);
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

StopSignal::~StopSignal() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stopped_files.store(nullptr);
}

bool StopSignal::received() { return was_received.load(); }

}  // namespace eastwest::app
