// Capture is a whole capture in memory, to be rewritten.
#ifndef EASTWEST_TESTS_EVASION_CAPTURE_H_
#define EASTWEST_TESTS_EVASION_CAPTURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/net/packet.h"
#include "src/core/packet_time.h"

namespace eastwest::evasion {

// Frame is one captured frame that owns its bytes.
struct Frame {
  PacketTime time;
  net::LinkType link_type = net::LinkType::kEthernet;
  std::uint32_t original_length = 0;  // on the wire; > bytes.size() when the capture cut it
  std::vector<std::uint8_t> bytes;
};

using Frames = std::vector<Frame>;

// ReadCapture gives all frames of a pcap or pcapng file in the order of their time; nothing when
// the file is no capture.
std::optional<Frames> ReadCapture(const std::string& path);

// SortByTime keeps the order of frames of one time.
void SortByTime(Frames& frames);

// WriteCapture writes pcapng, an interface for each link type, times in nanoseconds. False when
// the file cannot be written.
[[nodiscard]] bool WriteCapture(const std::string& path, const Frames& frames);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_CAPTURE_H_
