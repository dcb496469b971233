#include "parsers/bytes/guid.h"

namespace eastwest {
namespace {

void AppendHex(std::string& text, std::uint64_t value, int digits) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text.push_back(kDigits[(value >> shift) & 0xF]);
  }
}

}  // namespace

std::string ToString(const Guid& guid) {
  std::string text;
  text.reserve(36);
  AppendHex(text, guid.data1, 8);
  text.push_back('-');
  AppendHex(text, guid.data2, 4);
  text.push_back('-');
  AppendHex(text, guid.data3, 4);
  text.push_back('-');
  AppendHex(text, guid.data4[0], 2);
  AppendHex(text, guid.data4[1], 2);
  text.push_back('-');
  for (std::size_t i = 2; i < guid.data4.size(); ++i) {
    AppendHex(text, guid.data4[i], 2);
  }
  return text;
}

}  // namespace eastwest
