// LiveCounts is what a live capture took, and what it lost, where.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_
#define EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_

#include <cstdint>

namespace eastwest::capture {

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

  // lost: packets that were there to be seen and were not looked at.
  std::uint64_t lost() const {
    return kernel_drops + interface_drops + ring_drops + pool_drops + shed;
  }
  // offered: all that were there to be seen.
  std::uint64_t offered() const { return kernel_packets + interface_drops; }
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_COUNTS_H_
