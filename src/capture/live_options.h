// LiveOptions says how interfaces are captured.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_OPTIONS_H_
#define EASTWEST_SRC_CAPTURE_LIVE_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eastwest::capture {

struct LiveOptions {
  std::vector<std::string> interfaces;
  std::string filter;  // BPF, as tcpdump takes it; empty: everything
  // Bytes of a packet that are captured. Cards and kernels join TCP segments to 64 KiB and more.
  std::uint32_t snaplen_bytes = 262144;
  // The kernel's ring, of each queue.
  std::size_t kernel_buffer_mib = 64;
  // Frames that are on their way through the program, of each queue.
  std::size_t frame_buffer_mib = 64;
  bool promiscuous = true;
  std::string timestamp = "host";  // a name of pcap-tstamp(7)
  // Capture threads of one interface, among which the kernel shares out the host pairs.
  std::size_t queues = 1;
};

// kLiveHandOver: the kernel hands a block of frames over after this time, full or not.
inline constexpr std::chrono::milliseconds kLiveHandOver{20};
// A frame reaches us within two periods of the kernel's timer; more is for our own delay.
inline constexpr std::chrono::milliseconds kLiveDelayMax =
    2 * kLiveHandOver + std::chrono::milliseconds{20};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_OPTIONS_H_
