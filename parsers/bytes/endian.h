// Endian loads: each is one expression, which g++ 12 and clang 14 fold into a single load.
#ifndef EASTWEST_PARSERS_BYTES_ENDIAN_H_
#define EASTWEST_PARSERS_BYTES_ENDIAN_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "parsers/bytes/bytes.h"

namespace eastwest {
namespace endian_internal {

template <std::unsigned_integral T, std::size_t... I>
constexpr T LoadLe(Bytes data, std::size_t at, std::index_sequence<I...> /*bytes*/) {
  return static_cast<T>((... | static_cast<T>(static_cast<T>(data[at + I]) << (8 * I))));
}

template <std::unsigned_integral T, std::size_t... I>
constexpr T LoadBe(Bytes data, std::size_t at, std::index_sequence<I...> /*bytes*/) {
  return static_cast<T>(
      (... | static_cast<T>(static_cast<T>(data[at + I]) << (8 * (sizeof(T) - 1 - I)))));
}

}  // namespace endian_internal

// LoadLe reads a little-endian T. The caller has proved that at + sizeof(T) <= data.size().
template <std::unsigned_integral T>
constexpr T LoadLe(Bytes data, std::size_t at) {
  return endian_internal::LoadLe<T>(data, at, std::make_index_sequence<sizeof(T)>{});
}

// LoadBe reads a big-endian T. The caller has proved that at + sizeof(T) <= data.size().
template <std::unsigned_integral T>
constexpr T LoadBe(Bytes data, std::size_t at) {
  return endian_internal::LoadBe<T>(data, at, std::make_index_sequence<sizeof(T)>{});
}

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_ENDIAN_H_
