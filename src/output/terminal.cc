#include "src/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "src/output/utf8.h"

namespace eastwest::output {
namespace {

std::string_view Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string_view EscapeCode(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kDim:
      return "\x1b[2m";
    case Ink::kRed:
      return "\x1b[1;31m";
    case Ink::kYellow:
      return "\x1b[33m";
    case Ink::kGreen:
      return "\x1b[32m";
    case Ink::kCyan:
      return "\x1b[36m";
  }
  return "";
}

// Hostile names use these to drive the terminal, or to show another name than they are.
bool Misleads(char32_t value) {
  const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
  const bool separator = value == 0x2028 || value == 0x2029;
  const bool reorders = value == 0x061C || value == 0x200E || value == 0x200F ||
                        (value >= 0x202A && value <= 0x202E) ||
                        (value >= 0x2066 && value <= 0x2069);
  const bool hides = (value >= 0x200B && value <= 0x200D) || value == 0x2060 || value == 0xFEFF;
  return control || separator || reorders || hides;
}

// BytesOfColumns says how many bytes the first columns characters of text take.
std::size_t BytesOfColumns(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (; columns > 0 && at < text.size(); --columns) {
    at += FirstCodePoint(text.substr(at)).size;
  }
  return at;
}

}  // namespace

TerminalStyle DetectStyle(int descriptor) {
  TerminalStyle style;
  if (::isatty(descriptor) != 1) {
    return style;
  }
  style.colour = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
    style.columns = std::clamp<std::size_t>(size.ws_col, kColumnsMin, kColumnsMax);
  }
  return style;
}

std::string Paint(const TerminalStyle& style, Ink ink, std::string_view text) {
  if (!style.colour || ink == Ink::kPlain || text.empty()) {
    return std::string(text);
  }
  std::string painted(EscapeCode(ink));
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    const bool plain = point.valid && !Misleads(point.value);
    printable += plain ? text.substr(0, point.size) : std::string_view("?");
    text.remove_prefix(point.size);
  }
  return printable;
}

std::size_t DisplayColumns(std::string_view text) {
  std::size_t columns = 0;
  for (; !text.empty(); ++columns) {
    text.remove_prefix(FirstCodePoint(text).size);
  }
  return columns;
}

std::string Clip(std::string_view text, std::size_t columns) {
  if (DisplayColumns(text) <= columns) {
    return std::string(text);
  }
  constexpr std::string_view kCut = "...";
  if (columns <= kCut.size()) {
    return std::string(text.substr(0, BytesOfColumns(text, columns)));
  }
  return std::string(text.substr(0, BytesOfColumns(text, columns - kCut.size()))).append(kCut);
}

std::string Wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  const std::size_t room = columns > indent + 20 ? columns - indent : 20;
  std::string wrapped;
  while (true) {
    const std::size_t fits = BytesOfColumns(text, room);
    if (fits == text.size()) {
      return wrapped.append(text);
    }
    // The space right behind the last character that fits is as good as one before it.
    const std::size_t space = text.substr(0, fits + 1).rfind(' ');
    const bool breakable = space != std::string_view::npos && space > 0;
    const std::size_t end = breakable ? space : fits;  // a word longer than the line is cut
    wrapped.append(text.substr(0, end)).append("\n").append(indent, ' ');
    text.remove_prefix(breakable ? end + 1 : end);
  }
}

}  // namespace eastwest::output
