// Endian loads: one load each, and a swap where the machine's order is the other one.
#ifndef EASTWEST_PARSERS_BYTES_ENDIAN_H_
#define EASTWEST_PARSERS_BYTES_ENDIAN_H_

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"

namespace eastwest {
namespace endian_internal {

template <std::unsigned_integral T>
constexpr T Swap(T value) {
  if constexpr (sizeof(T) == 1) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(value);
  } else {
    return __builtin_bswap64(value);
  }
}

// Load copies the bytes as they lie: compilers make one instruction of that, which they do not
// reliably make of shifts.
template <std::unsigned_integral T, std::endian kOrder>
constexpr T Load(Bytes data, std::size_t at) {
  std::array<std::uint8_t, sizeof(T)> raw{};
  std::ranges::copy(data.subspan(at).template first<sizeof(T)>(), raw.begin());
  const T value = std::bit_cast<T>(raw);
  return kOrder == std::endian::native ? value : Swap(value);
}

}  // namespace endian_internal

// LoadLe reads a little-endian T. The caller has proved that at + sizeof(T) <= data.size().
template <std::unsigned_integral T>
constexpr T LoadLe(Bytes data, std::size_t at) {
  return endian_internal::Load<T, std::endian::little>(data, at);
}

// LoadBe reads a big-endian T. The caller has proved that at + sizeof(T) <= data.size().
template <std::unsigned_integral T>
constexpr T LoadBe(Bytes data, std::size_t at) {
  return endian_internal::Load<T, std::endian::big>(data, at);
}

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_ENDIAN_H_
