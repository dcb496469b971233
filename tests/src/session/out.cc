// Out is apart from what uses it: g++ 12 warns of overflows when it inlines growing vectors.
#include "parsers/bytes/guid.h"
#include "tests/src/session/wire_builder.h"

namespace eastwest::session::testing {

Out& Out::Number(std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * (big_endian_ ? size - 1 - i : i))));
  }
  return *this;
}

Out& Out::Zeros(std::size_t count) {
  bytes_.resize(bytes_.size() + count);
  return *this;
}

Out& Out::Raw(const Buffer& more) {
  bytes_.insert(bytes_.end(), more.begin(), more.end());
  return *this;
}

Out& Out::Uuid(std::string_view text) {
  const Guid guid = GuidFrom(text);
  U32(guid.data1).U16(guid.data2).U16(guid.data3);
  return Raw({guid.data4.begin(), guid.data4.end()});
}

}  // namespace eastwest::session::testing
