// Guid is a UUID as DCERPC, COM and SMB2 put it on the wire. [MS-DTYP] 2.3.4, [C706] A.1
#ifndef EASTWEST_PARSERS_BYTES_GUID_H_
#define EASTWEST_PARSERS_BYTES_GUID_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/bytes/byte_reader.h"

namespace eastwest {

struct Guid {
  std::uint32_t data1 = 0;
  std::uint16_t data2 = 0;
  std::uint16_t data3 = 0;
  std::array<std::uint8_t, 8> data4{};

  friend constexpr auto operator<=>(const Guid&, const Guid&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const Guid& guid) {
    return H::combine(std::move(state), guid.data1, guid.data2, guid.data3, guid.data4);
  }
};

// ReadGuid takes 16 bytes; the first three fields follow the reader's byte order.
constexpr Guid ReadGuid(ByteReader& reader) {
  Guid guid;
  guid.data1 = reader.U32();
  guid.data2 = reader.U16();
  guid.data3 = reader.U16();
  const Bytes tail = reader.Take(guid.data4.size());
  for (std::size_t i = 0; i < tail.size(); ++i) {
    guid.data4[i] = tail[i];
  }
  return guid;
}

namespace guid_internal {
constexpr std::uint8_t HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  return static_cast<std::uint8_t>((c | 0x20) - 'a' + 10);
}
constexpr std::uint8_t HexByte(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(HexDigit(text[at]) << 4 | HexDigit(text[at + 1]));
}
}  // namespace guid_internal

// GuidFrom reads "367abb81-9844-35f1-ad32-98f038001003". For tables: the text must have exactly
// that form; a shorter one does not compile in a constexpr table.
constexpr Guid GuidFrom(std::string_view text) {
  using guid_internal::HexByte;
  Guid guid;
  for (std::size_t i = 0; i < 4; ++i) {
    guid.data1 = guid.data1 << 8 | HexByte(text, 2 * i);
  }
  guid.data2 = static_cast<std::uint16_t>(HexByte(text, 9) << 8 | HexByte(text, 11));
  guid.data3 = static_cast<std::uint16_t>(HexByte(text, 14) << 8 | HexByte(text, 16));
  guid.data4[0] = HexByte(text, 19);
  guid.data4[1] = HexByte(text, 21);
  for (std::size_t i = 0; i < 6; ++i) {
    guid.data4[2 + i] = HexByte(text, 24 + 2 * i);
  }
  return guid;
}

// ToString gives the lower-case 8-4-4-4-12 form.
std::string ToString(const Guid& guid);

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_GUID_H_
