// Frames of the app tests: Ethernet, IPv4, TCP or UDP between numbered hosts, and sources of them.
#ifndef EASTWEST_TESTS_SRC_APP_FRAMES_H_
#define EASTWEST_TESTS_SRC_APP_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/capture/packet_source.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::app {

using capture::Buffer;
using capture::Order;

inline void Append(Buffer& out, const Buffer& more) {
  for (const std::uint8_t byte : more) {  // insert() makes g++ 12 see an overflow at -O3
    out.push_back(byte);
  }
}

struct IpFields {
  std::uint8_t protocol = 6;
  std::uint16_t identification = 0;
  std::uint16_t fragment = 0;  // flags and offset, RFC 791 3.1
};

// Ipv4Frame: host n has the address 10.(n >> 16).(n >> 8).n.
inline Buffer Ipv4Frame(std::uint32_t from, std::uint32_t to, const Buffer& payload,
                        const IpFields& fields = {}) {
  Buffer frame(12, 0x02);
  capture::Put<std::uint16_t>(frame, Order::kBig, 0x0800);
  Append(frame, {0x45, 0});
  capture::Put(frame, Order::kBig, static_cast<std::uint16_t>(20 + payload.size()));
  capture::Put(frame, Order::kBig, fields.identification);
  capture::Put(frame, Order::kBig, fields.fragment);
  Append(frame, {64, fields.protocol, 0, 0});
  capture::Put<std::uint32_t>(frame, Order::kBig, 10U << 24 | from);
  capture::Put<std::uint32_t>(frame, Order::kBig, 10U << 24 | to);
  Append(frame, payload);
  return frame;
}

// SynSegment opens a connection to port 445.
inline Buffer SynSegment(std::uint16_t client_port = 50000) {
  Buffer segment;
  capture::Put(segment, Order::kBig, client_port);
  capture::Put<std::uint16_t>(segment, Order::kBig, 445);
  capture::Put<std::uint32_t>(segment, Order::kBig, 1000);
  capture::Put<std::uint32_t>(segment, Order::kBig, 0);
  Append(segment, {0x50, 0x02, 0xFF, 0xFF, 0, 0, 0, 0});
  return segment;
}

inline Buffer Syn(std::uint32_t from, std::uint32_t to) {
  return Ipv4Frame(from, to, SynSegment());
}

inline Buffer Udp(std::uint32_t from, std::uint32_t to) {
  Buffer datagram;
  capture::Put<std::uint16_t>(datagram, Order::kBig, 40000);
  capture::Put<std::uint16_t>(datagram, Order::kBig, 40001);
  capture::Put<std::uint16_t>(datagram, Order::kBig, 12);
  Append(datagram, {0, 0, 1, 2, 3, 4});
  return Ipv4Frame(from, to, datagram, {.protocol = 17});
}

// Frames is a source that lives in memory.
class Frames final : public capture::PacketSource {
 public:
  Frames& Add(std::chrono::nanoseconds time, Buffer frame) {
    frames_.emplace_back(PacketTime(time), std::move(frame));
    return *this;
  }

  [[nodiscard]] bool Next(PacketRef& packet) override {
    if (next_ == frames_.size()) {
      return false;
    }
    const auto& [time, frame] = frames_[next_++];
    packet = {.data = frame,
              .original_length = static_cast<std::uint32_t>(frame.size()),
              .link_type = net::LinkType::kEthernet,
              .time = time,
              .sequence = next_,
              .frame = {0, static_cast<std::uint32_t>(next_)}};
    return true;
  }

  void Rewind() { next_ = 0; }
  std::size_t size() const { return frames_.size(); }

 private:
  std::vector<std::pair<PacketTime, Buffer>> frames_;
  std::size_t next_ = 0;
};

}  // namespace eastwest::app

#endif  // EASTWEST_TESTS_SRC_APP_FRAMES_H_
