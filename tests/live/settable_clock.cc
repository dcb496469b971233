// A clock of the machine that a test may set, for one program: loaded ahead of the C library and
// of libpcap, it changes what both say of the time of day, and nothing else. What the kernel
// stamped before the clock was set keeps the time it had, as with clock_settime(2).
//
// EASTWEST_CLOCK_FILE names a file of kStepsMax pairs of numbers of 64 bits in the order of the
// machine: from which nanosecond of the real clock on, and how many nanoseconds are added then.
// Pairs are in use up to the first that is zero; the last one that has come is in force.
#include <dlfcn.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kStepsMax = 64;

struct Step {
  std::atomic<std::int64_t> from;  // the test writes it last
  std::atomic<std::int64_t> added;
};

// Steps is mapped once; without a file there are none.
const Step* Steps() {
  static const Step* const steps = [] {
    const char* const path = std::getenv("EASTWEST_CLOCK_FILE");
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    void* const memory = ::mmap(nullptr, kStepsMax * sizeof(Step), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return memory == MAP_FAILED ? nullptr : static_cast<const Step*>(memory);
  }();
  return steps;
}

timespec Shifted(timespec real) {
  const std::int64_t nanoseconds = real.tv_sec * kSecond + real.tv_nsec;
  const Step* const steps = Steps();
  std::int64_t added = 0;
  for (std::size_t i = 0; steps != nullptr && i < kStepsMax; ++i) {
    const std::int64_t from = steps[i].from.load(std::memory_order_acquire);
    if (from == 0 || from > nanoseconds) {
      break;
    }
    added = steps[i].added.load(std::memory_order_relaxed);
  }
  const std::int64_t shown = nanoseconds + added;
  return {.tv_sec = shown / kSecond, .tv_nsec = shown % kSecond};
}

template <typename Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

struct Receiver {
  pcap_handler handler;
  u_char* user;
};

// The time of a live frame is in nanoseconds: the sensor asks libpcap for that.
void OnFrame(u_char* user, const pcap_pkthdr* header, const u_char* data) {
  const auto& receiver = *reinterpret_cast<const Receiver*>(user);
  const timespec shown = Shifted({.tv_sec = header->ts.tv_sec, .tv_nsec = header->ts.tv_usec});
  pcap_pkthdr changed = *header;
  changed.ts = {.tv_sec = shown.tv_sec, .tv_usec = shown.tv_nsec};
  receiver.handler(receiver.user, &changed, data);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static const auto real = Next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) {
    *now = Shifted(*now);
  }
  return result;
}

int pcap_dispatch(pcap_t* handle, int count, pcap_handler handler, u_char* user) {
  static const auto real = Next<int (*)(pcap_t*, int, pcap_handler, u_char*)>("pcap_dispatch");
  Receiver receiver{handler, user};
  return real(handle, count, &OnFrame, reinterpret_cast<u_char*>(&receiver));
}

}  // extern "C"
