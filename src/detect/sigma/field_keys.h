// Fields whose values are made of a key. Each is two functions: one takes the key out of the event,
// the other makes the values of it and sees nothing else, so that equal keys give equal values.
#ifndef EASTWEST_SRC_DETECT_SIGMA_FIELD_KEYS_H_
#define EASTWEST_SRC_DETECT_SIGMA_FIELD_KEYS_H_

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/guid.h"
#include "parsers/net/address.h"
#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

using Words = std::array<std::uint64_t, 2>;

// Kinds of keys; that of an address has its family added.
inline constexpr std::uint8_t kPlainKey = 1;
inline constexpr std::uint8_t kAddressKey = 2;

constexpr FieldKey KeyOfText(std::string_view text) { return {text, 0, 0, kPlainKey}; }
// KeyOfName is for names of which an empty one is none.
constexpr FieldKey KeyOfName(std::string_view name) {
  return name.empty() ? FieldKey{} : KeyOfText(name);
}
constexpr FieldKey KeyOfNumber(std::uint64_t number) { return {{}, number, 0, kPlainKey}; }
constexpr FieldKey KeyOfGuid(const Guid& guid) {
  const auto words = std::bit_cast<Words>(guid);
  return {{}, words[0], words[1], kPlainKey};
}
constexpr FieldKey KeyOfAddress(const net::IpAddress& address, std::string_view text = {}) {
  const auto words = std::bit_cast<Words>(address.bytes);
  return {text, words[0], words[1],
          static_cast<std::uint8_t>(kAddressKey + static_cast<unsigned>(address.family))};
}

constexpr net::IpAddress AddressOf(const FieldKey& key) {
  return {.family = static_cast<net::IpAddress::Family>(key.kind - kAddressKey),
          .bytes = std::bit_cast<decltype(net::IpAddress::bytes)>(Words{key.first, key.second})};
}
constexpr Guid GuidOf(const FieldKey& key) {
  return std::bit_cast<Guid>(Words{key.first, key.second});
}
// NumberIn is a number, or a value of an enumeration.
template <typename Number = std::int64_t>
constexpr Number NumberIn(const FieldKey& key) {
  return static_cast<Number>(key.first);
}

// Writer makes the values of a key; it is not called for a field that the event does not have.
using Writer = void (*)(const FieldKey& key, FieldValues& out);

inline void WriteText(const FieldKey& key, FieldValues& out) { out.Text(key.text); }
inline void WriteFlag(const FieldKey& key, FieldValues& out) { out.Flag(key.first != 0); }
inline void WriteNumber(const FieldKey& key, FieldValues& out) { out.Number(NumberIn(key)); }
inline void WriteHex(const FieldKey& key, FieldValues& out) {
  out.Hex(NumberIn<std::uint32_t>(key));
}
inline void WriteAddress(const FieldKey& key, FieldValues& out) { out.Address(AddressOf(key)); }
inline void WriteGuid(const FieldKey& key, FieldValues& out) { out.Own(ToString(GuidOf(key))); }

template <Writer kWrite>
inline constexpr bool kWritesAddress = false;
template <>
inline constexpr bool kWritesAddress<WriteAddress> = true;

template <KeyOf kKey, Writer kWrite>
void PutKeyed(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const FieldKey key = kKey(subject); key.kind != 0) {
    kWrite(key, out);
  }
}

// Keyed is an entry of a table of fields.
template <KeyOf kKey, Writer kWrite>
constexpr Field Keyed(std::string_view name, Spread spread = kMany, ValueSet values = {}) {
  return {name, PutKeyed<kKey, kWrite>, spread, values, kKey, kWritesAddress<kWrite>};
}

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_FIELD_KEYS_H_
