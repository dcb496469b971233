#include "parsers/bytes/text.h"

#include <algorithm>
#include <cstdint>
#include <span>

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

// AppendUtf16 appends the units from `first` on.
template <typename UnitAt>
void AppendUtf16(std::string& out, std::size_t first, std::size_t units, UnitAt unit_at) {
  for (std::size_t i = first; i < units; ++i) {
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
}

// CopyAscii copies the ASCII that the units begin with, four at a time as long as there are four,
// and returns how many they were.
std::size_t CopyAscii(Bytes data, std::span<char> out) {
  constexpr std::uint64_t kNoAscii = 0xFF80FF80FF80FF80;
  std::size_t at = 0;
  for (; at + 4 <= out.size(); at += 4) {
    const auto four = LoadLe<std::uint64_t>(data, 2 * at);
    if ((four & kNoAscii) != 0) {
      break;
    }
    out[at] = static_cast<char>(four);
    out[at + 1] = static_cast<char>(four >> 16);
    out[at + 2] = static_cast<char>(four >> 32);
    out[at + 3] = static_cast<char>(four >> 48);
  }
  for (; at < out.size(); ++at) {
    const auto unit = LoadLe<std::uint16_t>(data, 2 * at);
    if (unit >= 0x80) {
      break;
    }
    out[at] = static_cast<char>(unit);
  }
  return at;
}

char FoldAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string Utf16LeToUtf8(Bytes data, std::size_t code_units_max) {
  const std::size_t units = std::min(data.size() / 2, code_units_max);
  std::string out(units, '\0');
  const std::size_t plain = CopyAscii(data, out);
  if (plain < units) {  // most names are ASCII
    out.resize(plain);
    AppendUtf16(out, plain, units,
                [data](std::size_t i) { return LoadLe<std::uint16_t>(data, 2 * i); });
  }
  return out;
}

std::string Utf16BeToUtf8(Bytes data, std::size_t code_units_max) {
  std::string out;
  AppendUtf16(out, 0, std::min(data.size() / 2, code_units_max),
              [data](std::size_t i) { return LoadBe<std::uint16_t>(data, 2 * i); });
  return out;
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
