// TerminalStyle is what the place we print to can show.
#ifndef EASTWEST_SRC_OUTPUT_TERMINAL_H_
#define EASTWEST_SRC_OUTPUT_TERMINAL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eastwest::output {

inline constexpr std::size_t kColumnsMin = 60;
inline constexpr std::size_t kColumnsMax = 100;  // longer lines are hard to read

struct TerminalStyle {
  bool colour = false;
  std::size_t columns = kColumnsMax;
};

// DetectStyle looks at the descriptor and the environment: colour on a terminal only, and not
// when NO_COLOR is set and not empty (no-color.org) or TERM is "dumb"; columns of the terminal,
// between kColumnsMin and kColumnsMax.
TerminalStyle DetectStyle(int descriptor);

enum class Ink : std::uint8_t { kPlain, kBold, kDim, kRed, kYellow, kGreen, kCyan };

// Paint wraps text in the escape codes of ink, or returns it as it is without colour.
std::string Paint(const TerminalStyle& style, Ink ink, std::string_view text);

// Printable makes text from the wire safe to print: control characters, invalid UTF-8 and the
// characters that reorder or hide text become "?".
std::string Printable(std::string_view text);

// DisplayColumns counts the code points of UTF-8 text (one column each).
std::size_t DisplayColumns(std::string_view text);

// Clip shortens text to columns, with "..." at the end when something was cut.
std::string Clip(std::string_view text, std::size_t columns);

// Wrap breaks text at spaces into lines of at most columns; every line but the first begins with
// indent spaces. The first line is taken to start at column indent.
std::string Wrap(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_TERMINAL_H_
