// IpAddress is an IPv4 or IPv6 address, small enough to be a key.
#ifndef EASTWEST_PARSERS_NET_ADDRESS_H_
#define EASTWEST_PARSERS_NET_ADDRESS_H_

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"

namespace eastwest::net {

// IpAddress keeps an IPv4 address in bytes 0-3 and zero behind it.
struct IpAddress {
  enum class Family : std::uint8_t { kNone = 0, kIpv4 = 4, kIpv6 = 6 };

  Family family = Family::kNone;
  std::array<std::uint8_t, 16> bytes{};

  static constexpr IpAddress V4(Bytes four);     // four.size() must be 4
  static constexpr IpAddress V6(Bytes sixteen);  // sixteen.size() must be 16

  bool is_v4() const { return family == Family::kIpv4; }
  bool is_v6() const { return family == Family::kIpv6; }
  std::size_t size() const { return is_v4() ? 4 : is_v6() ? 16 : 0; }

  // The bytes as two numbers, the first byte the most significant: they compare as the bytes do.
  std::uint64_t high() const { return LoadBe<std::uint64_t>(bytes, 0); }
  std::uint64_t low() const { return LoadBe<std::uint64_t>(bytes, 8); }

  friend bool operator==(const IpAddress& left, const IpAddress& right) {
    return left.family == right.family && left.high() == right.high() && left.low() == right.low();
  }
  friend std::strong_ordering operator<=>(const IpAddress& left, const IpAddress& right) {
    if (left.family != right.family) {
      return left.family <=> right.family;
    }
    return left.high() != right.high() ? left.high() <=> right.high() : left.low() <=> right.low();
  }

  template <typename H>
  friend H AbslHashValue(H state, const IpAddress& address) {
    return H::combine(std::move(state), address.family, address.high(), address.low());
  }
};

constexpr IpAddress IpAddress::V4(Bytes four) {
  IpAddress address;
  address.family = Family::kIpv4;
  std::ranges::copy(four.first<4>(), address.bytes.begin());
  return address;
}

constexpr IpAddress IpAddress::V6(Bytes sixteen) {
  IpAddress address;
  address.family = Family::kIpv6;
  std::ranges::copy(sixteen.first<16>(), address.bytes.begin());
  return address;
}

// ToString gives dotted decimal, or RFC 5952 text for IPv6.
std::string ToString(const IpAddress& address);

// ParseIpAddress reads either text form; nothing else.
std::optional<IpAddress> ParseIpAddress(std::string_view text);

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_ADDRESS_H_
