#include "parsers/msrpc/calls/call_fields.h"

#include <algorithm>
#include <charconv>

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {
namespace {

// Registry types. [MS-RRP] 2.2.9 and 3.1.1.5
constexpr std::uint32_t kRegSz = 1;
constexpr std::uint32_t kRegExpandSz = 2;
constexpr std::uint32_t kRegDword = 4;
constexpr std::uint32_t kRegDwordBigEndian = 5;
constexpr std::uint32_t kRegLink = 6;
constexpr std::uint32_t kRegMultiSz = 7;
constexpr std::uint32_t kRegQword = 11;

std::string Digits(std::uint64_t value, int base) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.begin(), buffer.end(), value, base);
  return {buffer.begin(), result.ptr};
}

std::string Padded(std::uint32_t value) {
  const std::string digits = Digits(value, 16);
  return std::string(8 - digits.size(), '0') + digits;
}

std::string Hex(Bytes data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const Bytes shown = data.first(std::min(data.size(), kHexBytesMax));
  std::string text;
  text.reserve(2 * shown.size() + 3);
  for (const std::uint8_t byte : shown) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return shown.size() < data.size() ? text + "..." : text;
}

// Revision, count, six bytes of authority (big-endian), then the sub-authorities.
std::string SidText(const Sid& sid) {
  ByteReader reader(sid.data, sid.order);
  const unsigned revision = reader.U8();
  const unsigned count = reader.U8();
  const std::uint64_t high = reader.U16Be();
  const std::uint64_t authority = high << 32 | reader.U32Be();
  std::string text = "S-" + Digits(revision, 10) + "-" + Digits(authority, 10);
  for (unsigned i = 0; i < count && reader.ok(); ++i) {
    const std::uint32_t part = reader.U32();
    if (reader.ok()) {
      text += "-" + Digits(part, 10);
    }
  }
  return text;
}

std::string MultiText(Bytes data) {
  std::string text;
  while (data.size() >= 2) {
    const Bytes item = Utf16LeUntilNul(data);
    if (item.empty()) {
      break;
    }
    text += (text.empty() ? "" : "; ") + Utf16LeToUtf8(item);
    data = data.subspan(std::min(data.size(), item.size() + 2));
  }
  return text;
}

// Numbers look as Sysmon writes them, because rules for registry events are written that way.
std::string RegistryText(const RegistryData& value) {
  ByteReader reader(value.data);
  switch (value.type) {
    case kRegSz:
    case kRegExpandSz:
    case kRegLink:
      return Utf16LeToUtf8(Utf16LeUntilNul(value.data));
    case kRegMultiSz:
      return MultiText(value.data);
    case kRegDword:
      if (value.data.size() == 4) {
        return "DWORD (0x" + Padded(reader.U32Le()) + ")";
      }
      break;
    case kRegDwordBigEndian:
      if (value.data.size() == 4) {
        return "DWORD (0x" + Padded(reader.U32Be()) + ")";
      }
      break;
    case kRegQword:
      if (value.data.size() == 8) {
        const std::uint32_t low = reader.U32Le();
        return "QWORD (0x" + Padded(reader.U32Le()) + "-0x" + Padded(low) + ")";
      }
      break;
    default:
      break;
  }
  return Hex(value.data);
}

struct Writer {
  std::string operator()(std::string_view word) const { return std::string(word); }
  std::string operator()(const WireText& text) const { return ToUtf8(text); }
  std::string operator()(const Number& number) const { return Digits(number.value, 10); }
  std::string operator()(const HexNumber& number) const { return "0x" + Digits(number.value, 16); }
  std::string operator()(const Guid& guid) const { return ToString(guid); }
  std::string operator()(const HexBytes& bytes) const { return Hex(bytes.data); }
  std::string operator()(const Utf8Text& text) const { return OemToUtf8(text.data); }
  std::string operator()(const Sid& sid) const { return SidText(sid); }
  std::string operator()(const HandleName& /*name*/) const { return {}; }
  std::string operator()(const BelowHandle& below) const { return ToUtf8(below.text); }
  std::string operator()(const RelativeSid& sid) const { return Digits(sid.rid, 10); }
  std::string operator()(const TaskXml& xml) const { return ToUtf8(xml.text); }
  std::string operator()(const RegistryData& value) const { return RegistryText(value); }
};

}  // namespace

std::string ToUtf8(const FieldValue& value) { return std::visit(Writer{}, value); }

}  // namespace eastwest::msrpc
