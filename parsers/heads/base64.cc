#include "parsers/heads/base64.h"

namespace eastwest::heads {
namespace {

constexpr std::uint32_t kNone = 64;

std::uint32_t ValueOf(std::uint8_t c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26U;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52U;
  }
  return c == '+' ? 62 : c == '/' ? 63 : kNone;
}

}  // namespace

std::optional<std::size_t> DecodeBase64(Bytes text, std::span<std::uint8_t> out) {
  while (!text.empty() && text.back() == '=') {
    text = text.first(text.size() - 1);
  }
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::uint32_t bits = 0;
  std::uint32_t count = 0;  // of bits that are not yet written
  std::size_t size = 0;
  for (const std::uint8_t c : text) {
    const std::uint32_t value = ValueOf(c);
    if (value == kNone) {
      return std::nullopt;
    }
    bits = (bits << 6 | value) & 0xFFFF;
    count += 6;
    if (count >= 8) {
      if (size == out.size()) {
        return std::nullopt;
      }
      count -= 8;
      out[size++] = static_cast<std::uint8_t>(bits >> count);
    }
  }
  return size;
}

}  // namespace eastwest::heads
