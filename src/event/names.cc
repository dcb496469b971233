#include "src/event/names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace eastwest::event {
namespace {

// Fold is a range of capitals, each distance away from its small letter.
struct Fold {
  std::uint16_t first;
  std::uint16_t last;
  std::uint16_t distance;
};

// Of the two-byte sequences of UTF-8 (U+0080 to U+07FF), and staying there.
constexpr std::array kFolds = {
    Fold{0x00C0, 0x00D6, 0x20}, Fold{0x00D8, 0x00DE, 0x20},  // Latin-1; U+00D7 is no letter
    Fold{0x0386, 0x0386, 0x26}, Fold{0x0388, 0x038A, 0x25},  // Greek
    Fold{0x038C, 0x038C, 0x40}, Fold{0x038E, 0x038F, 0x3F}, Fold{0x0391, 0x03A1, 0x20},
    Fold{0x03A3, 0x03AB, 0x20}, Fold{0x0400, 0x040F, 0x50}, Fold{0x0410, 0x042F, 0x20},  // Cyrillic
};

std::uint32_t FoldPoint(std::uint32_t point) {
  const auto fold = std::ranges::find_if(
      kFolds, [point](const Fold& entry) { return point >= entry.first && point <= entry.last; });
  return fold == kFolds.end() ? point : point + fold->distance;
}

void FoldTwoByteLetters(std::string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const auto next = static_cast<std::uint8_t>(text[i + 1]);
    if ((byte & 0xE0) == 0xC0 && (next & 0xC0) == 0x80) {
      const std::uint32_t point = FoldPoint((byte & 0x1FU) << 6 | (next & 0x3FU));
      text[i] = static_cast<char>(0xC0 | point >> 6);
      text[++i] = static_cast<char>(0x80 | (point & 0x3F));
    }
  }
}

void Replace(std::string& text, char from, char to) { std::ranges::replace(text, from, to); }

bool IsDrive(std::string_view component) {
  return component.size() == 2 && component[0] >= 'a' && component[0] <= 'z' && component[1] == ':';
}

// StripDevice takes "\\?\", "\??\" and "\\.\" off, which lead to the same names.
bool StripDevice(std::string_view& name) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"\\\\?\\", "\\??\\", "\\\\.\\"};
  const std::size_t before = name.size();
  for (std::size_t left = 0; left != name.size();) {
    left = name.size();
    for (const std::string_view prefix : kPrefixes) {
      name.remove_prefix(name.starts_with(prefix) ? prefix.size() : 0);
    }
  }
  return name.size() != before;
}

std::string_view WithoutEnd(std::string_view component, std::string_view of_these) {
  return component.substr(0, component.find_last_not_of(of_these) + 1);
}

// GoUp leaves the root, the drive's too, where it is.
void GoUp(std::string& path) {
  const std::size_t slash = path.rfind('\\');
  if (slash != std::string::npos) {
    path.resize(slash);
  } else if (!IsDrive(path)) {
    path.clear();
  }
}

void GoDown(std::string& path, std::string_view component) {
  component = WithoutEnd(component, " ");
  if (component == "..") {
    return GoUp(path);
  }
  component = WithoutEnd(component, ". ");
  if (component.empty()) {
    return;
  }
  if (!path.empty()) {
    path += '\\';
  }
  path += component;
}

// StreamOf is between the first colon and the second; behind that is the attribute's type.
std::string_view StreamOf(std::string_view behind_colon) {
  return behind_colon.substr(0, behind_colon.find(':'));
}

}  // namespace

bool IsPlainFileName(std::string_view name) {
  char before = '\\';  // the first component may not be empty either
  for (const char c : name) {
    if (c == '\\' && (before == '\\' || before == '.' || before == ' ')) {
      return false;
    }
    if (c == '\0' || c == '/' || c == ':') {
      return false;
    }
    before = c;
  }
  return before != '\\' && before != '.' && before != ' ';
}

std::string FoldCase(std::string_view name) {
  std::string out(name);
  std::uint8_t bits = 0;
  for (char& c : out) {
    const auto byte = static_cast<std::uint8_t>(c);
    bits |= byte;
    const bool capital = static_cast<std::uint8_t>(byte - 'A') < 26;
    c = static_cast<char>(byte | (capital ? 0x20U : 0U));
  }
  if (bits >= 0x80) {
    FoldTwoByteLetters(out);
  }
  return out;
}

NormalName NormalFileName(std::string_view name) {
  if (IsPlainFileName(name)) {
    return {.path = FoldCase(name), .stream = {}};
  }
  std::string folded = FoldCase(name.substr(0, name.find('\0')));
  Replace(folded, '/', '\\');
  std::string_view left = folded;
  const bool device = StripDevice(left);
  NormalName normal;
  for (bool first = true, last = false; !last; first = false) {
    const std::size_t slash = left.find('\\');
    last = slash == std::string_view::npos;
    std::string_view component = left.substr(0, slash);
    left.remove_prefix(last ? left.size() : slash + 1);
    const std::size_t colon = component.find(':');
    const bool drive = first && (device || !last) && IsDrive(component);
    if (colon != std::string_view::npos && !drive) {
      normal.stream = last ? StreamOf(component.substr(colon + 1)) : std::string_view{};
      component = component.substr(0, colon);
    }
    GoDown(normal.path, component);
  }
  return normal;
}

std::string NormalPipeName(std::string_view name) {
  constexpr std::string_view kFolder = "pipe\\";
  std::string path = NormalFileName(name).path;
  return path.starts_with(kFolder) ? path.substr(kFolder.size()) : path;
}

}  // namespace eastwest::event
