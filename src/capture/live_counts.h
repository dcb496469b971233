// LiveCounts is what a live capture took, and what it lost, where.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_
#define EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_

#include <cstdint>

namespace eastwest::capture {

// KernelCounts are the kernel's own, since a capture was opened; they wrap at 32 bits.
struct KernelCounts {
  std::uint32_t packets = 0;
  std::uint32_t drops = 0;
  std::uint32_t interface_drops = 0;
};

// Since the start, over however many times the interface was opened.
struct LiveCounts {
  std::uint64_t received = 0;         // frames that the kernel gave us
  std::uint64_t bytes = 0;            // of them, as captured
  std::uint64_t kernel_packets = 0;   // that passed the filter, dropped ones included
  std::uint64_t kernel_drops = 0;     // the kernel's ring was full: we were too slow
  std::uint64_t interface_drops = 0;  // by the card or its driver
  std::uint64_t ring_drops = 0;       // no descriptor was free: the workers were too slow
  std::uint64_t pool_drops = 0;       // no block was free: the same
  std::uint64_t shed = 0;             // bulk of others, left out to keep the rest
  std::uint64_t outages = 0;          // times that the interface went away or down

  LiveCounts& operator+=(const LiveCounts& other) {
    received += other.received;
    bytes += other.bytes;
    kernel_packets += other.kernel_packets;
    kernel_drops += other.kernel_drops;
    interface_drops += other.interface_drops;
    ring_drops += other.ring_drops;
    pool_drops += other.pool_drops;
    shed += other.shed;
    outages += other.outages;
    return *this;
  }

  // AddKernel adds what the kernel counted from before to now. Unsigned differences are right
  // across a wrap. What the card lost is the same number for every queue of an interface, so only
  // one of them adds it; when the interface goes away it falls, and is no difference.
  void AddKernel(const KernelCounts& before, const KernelCounts& now, bool with_interface) {
    constexpr std::uint32_t kFall = 1U << 31U;
    kernel_packets += now.packets - before.packets;
    kernel_drops += now.drops - before.drops;
    const std::uint32_t by_interface = now.interface_drops - before.interface_drops;
    interface_drops += with_interface && by_interface < kFall ? by_interface : 0;
  }

  // lost: packets that were there to be seen and were not looked at.
  std::uint64_t lost() const {
    return kernel_drops + interface_drops + ring_drops + pool_drops + shed;
  }
  // offered: all that were there to be seen.
  std::uint64_t offered() const { return kernel_packets + interface_drops; }
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_
