// The words, numbers and columns that the parts of the summary share.
#ifndef EASTWEST_SRC_OUTPUT_SUMMARY_TEXT_H_
#define EASTWEST_SRC_OUTPUT_SUMMARY_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/packet_time.h"
#include "src/detect/alert.h"
#include "src/output/terminal.h"

namespace eastwest::output {

// Grouped gives "1,234,567".
std::string Grouped(std::uint64_t value);

// Several gives "1 flow", "2 flows": the plural is the noun with an s.
std::string Several(std::uint64_t count, std::string_view noun);

// ByteSize gives "512 B", "1.2 kB", "3.4 GB": powers of 1000.
std::string ByteSize(std::uint64_t bytes);

// DayAndTime gives "2026-11-20 21:46:41"; TimeOfDay "21:46:41.935".
std::string DayAndTime(PacketTime time);
std::string TimeOfDay(PacketTime time);

// Span gives "2026-11-20 21:46:41 - 21:51:02 UTC", with the second day only when it is another.
std::string Span(PacketTime first, PacketTime last);

// Duration gives "0.12 s", "4 min 21 s", "2 h 5 min", "3 d 4 h".
std::string Duration(PacketClock::duration duration);

// Pad fills text with spaces on the right up to columns.
std::string Pad(std::string_view text, std::size_t columns);

// Joined puts separator between at most most_shown values, and says how many were left.
std::string Joined(const std::vector<std::string>& values, std::string_view separator,
                   std::size_t most_shown);

Ink LevelInk(detect::Level level);

// Page gathers the lines of a summary.
class Page {
 public:
  explicit Page(const TerminalStyle& style) : style_(style) {}

  void Heading(std::string_view text);
  void Line(std::string_view text);  // without the spaces at its end
  void Blank();

  // Field writes "  label      value", the value wrapped under itself. Nothing for an empty value.
  void Field(std::string_view label, std::string_view value, Ink ink = Ink::kPlain);

  std::string Painted(Ink ink, std::string_view text) const { return Paint(style_, ink, text); }
  std::size_t columns() const { return style_.columns; }
  const std::string& text() const { return text_; }

 private:
  TerminalStyle style_;
  std::string text_;
};

inline constexpr std::size_t kLabelColumns = 12;

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SUMMARY_TEXT_H_
