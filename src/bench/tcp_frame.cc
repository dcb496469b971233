#include "src/bench/tcp_frame.h"

#include <algorithm>
#include <array>
#include <span>

namespace eastwest::bench {
namespace {

constexpr std::size_t kTcpAt = kIpAt + 20;

// Sum is in ones' complement, RFC 1071. A last odd byte is the upper half of a word.
std::uint32_t Sum(Bytes bytes, std::uint32_t sum) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8U : bytes[i];
  }
  return sum;
}

std::uint16_t Folded(std::uint32_t sum) {
  while (sum >> 16U != 0) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

void Store32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value) {
  Store16(bytes, at, static_cast<std::uint16_t>(value >> 16U));
  Store16(bytes, at + 2, static_cast<std::uint16_t>(value));
}

}  // namespace

// RFC 894, RFC 791 3.1, RFC 9293 3.1.
void AddTcpFrame(const TcpFields& fields, Bytes payload, Deck& deck) {
  std::array<std::uint8_t, kFrameBytesMax> storage{};
  const std::size_t end = kTcpPayloadAt + std::min(payload.size(), kFrameBytesMax - kTcpPayloadAt);
  const std::span<std::uint8_t> frame = std::span(storage).first(std::max(end, kFrameBytesMin));
  Store16(frame, 12, 0x0800);
  const std::size_t segment = end - kTcpAt;
  Store16(frame, kIpAt, 0x4500);
  Store16(frame, kIpAt + 2, static_cast<std::uint16_t>(20 + segment));
  Store16(frame, kIpAt + 6, 0x4000);
  Store16(frame, kIpAt + 8, 128U << 8U | 6U);
  Store16(frame, kSourceAt, NetworkOf(0));
  Store16(frame, kSourceAt + 2, fields.from);
  Store16(frame, kDestinationAt, NetworkOf(0));
  Store16(frame, kDestinationAt + 2, fields.to);
  Store16(frame, kIpChecksumAt, Folded(Sum(frame.subspan(kIpAt, 20), 0)));
  Store16(frame, kTcpAt, fields.from_port);
  Store16(frame, kTcpAt + 2, fields.to_port);
  Store32(frame, kTcpAt + 4, fields.sequence);
  Store32(frame, kTcpAt + 8, fields.acknowledgment);
  Store16(frame, kTcpAt + 12, static_cast<std::uint16_t>(0x5000U | fields.flags));
  Store16(frame, kTcpAt + 14, 0xFFFF);
  std::ranges::copy(payload.first(end - kTcpPayloadAt), frame.begin() + kTcpPayloadAt);
  const std::uint32_t pseudo =
      Sum(frame.subspan(kSourceAt, 8), 6 + static_cast<std::uint32_t>(segment));
  Store16(frame, kTcpAt + 16, Folded(Sum(frame.subspan(kTcpAt, segment), pseudo)));
  deck.Add(frame, kTcpAt);
}

}  // namespace eastwest::bench
