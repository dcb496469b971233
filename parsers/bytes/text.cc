#include "parsers/bytes/text.h"

#include <algorithm>
#include <cstdint>

#include "parsers/bytes/endian.h"

namespace eastwest {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void AppendUtf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

bool IsHighSurrogate(std::uint16_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(std::uint16_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

template <typename UnitAt>
std::string Utf16ToUtf8(std::size_t units, UnitAt unit_at) {
  std::string out(units, '\0');
  std::size_t plain = 0;  // most names are ASCII, all of them or their beginnings
  for (; plain < units && unit_at(plain) < 0x80; ++plain) {
    out[plain] = static_cast<char>(unit_at(plain));
  }
  out.resize(plain);
  for (std::size_t i = plain; i < units; ++i) {
    const std::uint16_t unit = unit_at(i);
    if (IsHighSurrogate(unit) && i + 1 < units && IsLowSurrogate(unit_at(i + 1))) {
      const char32_t high = unit - 0xD800U;
      const char32_t low = unit_at(i + 1) - 0xDC00U;
      AppendUtf8(out, 0x10000 + (high << 10) + low);
      ++i;
    } else if (IsHighSurrogate(unit) || IsLowSurrogate(unit)) {
      AppendUtf8(out, kReplacement);
    } else {
      AppendUtf8(out, unit);
    }
  }
  return out;
}

char FoldAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string Utf16LeToUtf8(Bytes data, std::size_t code_units_max) {
  return Utf16ToUtf8(std::min(data.size() / 2, code_units_max),
                     [data](std::size_t i) { return LoadLe<std::uint16_t>(data, 2 * i); });
}

std::string Utf16BeToUtf8(Bytes data, std::size_t code_units_max) {
  return Utf16ToUtf8(std::min(data.size() / 2, code_units_max),
                     [data](std::size_t i) { return LoadBe<std::uint16_t>(data, 2 * i); });
}

Bytes Utf16LeUntilNul(Bytes data) {
  for (std::size_t at = 0; at + 2 <= data.size(); at += 2) {
    if (data[at] == 0 && data[at + 1] == 0) {
      return data.first(at);
    }
  }
  return data;
}

std::string OemToUtf8(Bytes data, std::size_t bytes_max) {
  std::string out;
  const std::size_t count = std::min(data.size(), bytes_max);
  out.reserve(count);
  for (const std::uint8_t byte : data.first(count)) {
    AppendUtf8(out, byte);
  }
  return out;
}

Bytes OemUntilNul(Bytes data) {
  const auto nul = std::find(data.begin(), data.end(), std::uint8_t{0});
  return data.first(static_cast<std::size_t>(nul - data.begin()));
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), FoldAscii);
  return out;
}

void AppendLower(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  out += text;
  std::transform(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(before),
                 FoldAscii);
}

bool EqualsIgnoreCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return FoldAscii(a) == FoldAscii(b); });
}

}  // namespace eastwest
