// PlainFrame is the frame that nearly all traffic is made of: Ethernet, one VLAN tag at most, an
// IPv4 header without options, no fragment. Such a frame is read without walking from header to
// header. Whatever is not exactly so is no plain frame.
#ifndef EASTWEST_PARSERS_NET_PLAIN_FRAME_H_
#define EASTWEST_PARSERS_NET_PLAIN_FRAME_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"

namespace eastwest::net {

inline constexpr std::uint32_t kEthernetBytes = 14;
inline constexpr std::uint32_t kVlanTagBytes = 4;
inline constexpr std::uint32_t kPlainIpBytes = 20;

struct PlainFrame {
  std::uint32_t ip_at = 0;      // 0: it is no plain frame
  std::uint32_t ip_length = 0;  // header and payload, by the header; kPlainIpBytes at least

  explicit operator bool() const { return ip_at != 0; }
  bool has_vlan() const { return ip_at != kEthernetBytes; }
};

// FindPlainFrame looks at an Ethernet frame; length >= frame.size() is what was on the wire.
inline PlainFrame FindPlainFrame(Bytes frame, std::uint32_t length) {
  constexpr std::uint8_t kVersion4Of20Bytes = 0x45;
  constexpr std::uint16_t kFragmentBits = 0x3FFF;  // more fragments, and the offset
  if (frame.size() < kEthernetBytes + kVlanTagBytes + kPlainIpBytes) {
    return {};
  }
  std::uint32_t at = kEthernetBytes;
  EtherType type{LoadBe<std::uint16_t>(frame, at - 2)};
  if (type == EtherType::kVlan) {
    at += kVlanTagBytes;
    type = EtherType{LoadBe<std::uint16_t>(frame, at - 2)};
  }
  const std::uint32_t ip_length = LoadBe<std::uint16_t>(frame, at + 2);
  const bool plain = type == EtherType::kIpv4 && frame[at] == kVersion4Of20Bytes &&
                     (LoadBe<std::uint16_t>(frame, at + 6) & kFragmentBits) == 0 &&
                     ip_length >= kPlainIpBytes && ip_length <= length - at;
  return plain ? PlainFrame{at, ip_length} : PlainFrame{};
}

// IpOf is the packet in a plain frame, as far as captured, padding cut off.
inline Bytes IpOf(const PlainFrame& plain, Bytes frame) {
  const Bytes behind = frame.subspan(plain.ip_at);
  return behind.first(std::min<std::size_t>(behind.size(), plain.ip_length));
}

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_PLAIN_FRAME_H_
