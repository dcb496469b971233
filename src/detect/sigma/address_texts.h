// AddressTexts remembers how addresses are written: the same hosts come again and again.
#ifndef EASTWEST_SRC_DETECT_SIGMA_ADDRESS_TEXTS_H_
#define EASTWEST_SRC_DETECT_SIGMA_ADDRESS_TEXTS_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/net/address.h"
#include "src/core/limits.h"

namespace eastwest::detect::sigma {

// A fixed number of places: an address takes its own from whatever was there. Who crowds places by
// chosen addresses has them written anew each time.
class AddressTexts {
 public:
  // TextOf is ToString, in lower case; it lives until the next call.
  std::string_view TextOf(const net::IpAddress& address) {
    if (places_.empty()) {
      places_.resize(kPlaces);
    }
    Place& place = places_[PlaceOf(address)];
    if (place.address != address || place.text.empty()) {
      place.address = address;
      place.text = net::ToString(address);  // hexadecimal digits are small already
    }
    return place.text;
  }

 private:
  struct Place {
    net::IpAddress address;
    std::string text;
  };
  static constexpr std::size_t kPlaces = limits::kAddressTexts;
  static_assert(std::has_single_bit(kPlaces));

  static std::size_t PlaceOf(const net::IpAddress& address) {
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(address.bytes);
    const std::uint64_t mixed = (words[0] ^ words[1] * 0x9E3779B97F4A7C15U) * 0xD6E8FEB86659FD93U;
    return static_cast<std::size_t>(mixed >> (64 - std::bit_width(kPlaces - 1)));
  }

  std::vector<Place> places_;  // none before the first address
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_ADDRESS_TEXTS_H_
