#include "src/output/utf8.h"

#include <algorithm>
#include <cstdint>

namespace eastwest::output {
namespace {

constexpr CodePoint kInvalid{.value = 0xFFFD, .size = 1, .valid = false};

// Lead is what a first byte promises: how many bytes follow, the bits it adds, and the smallest
// value that may be written so (a longer form of a small value is refused).
struct Lead {
  std::size_t following;
  char32_t bits;
  char32_t smallest;
};

constexpr Lead LeadOf(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {1, byte & 0x1FU, 0x80};
  }
  if (byte >= 0xE0 && byte <= 0xEF) {
    return {2, byte & 0x0FU, 0x800};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {3, byte & 0x07U, 0x10000};
  }
  return {0, 0, 0};
}

}  // namespace

CodePoint FirstCodePoint(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  if (first < 0x80) {
    return {.value = first, .size = 1, .valid = true};
  }
  const Lead lead = LeadOf(first);
  if (lead.following == 0 || text.size() <= lead.following) {
    return kInvalid;
  }
  char32_t value = lead.bits;
  for (std::size_t i = 1; i <= lead.following; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) {
      return kInvalid;
    }
    value = value << 6 | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.smallest || value > 0x10FFFF || surrogate) {
    return kInvalid;
  }
  return {.value = value, .size = lead.following + 1, .valid = true};
}

bool ValidUtf8(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<std::uint8_t>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) {
    return true;
  }
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (!point.valid) {
      return false;
    }
    text.remove_prefix(point.size);
  }
  return true;
}

std::string RepairUtf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size() + 8);
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    repaired += point.valid ? text.substr(0, point.size) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(point.size);
  }
  return repaired;
}

}  // namespace eastwest::output
