#include "src/output/summary_text.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

std::string Day(PacketTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time.time_since_epoch());
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

template <typename Unit>
std::chrono::hh_mm_ss<Unit> ClockOf(PacketTime time) {
  const auto since_epoch = time.time_since_epoch();
  const auto day = std::chrono::floor<std::chrono::days>(since_epoch);
  return std::chrono::hh_mm_ss<Unit>{std::chrono::floor<Unit>(since_epoch - day)};
}

std::string Seconds(PacketTime time) {
  const auto clock = ClockOf<std::chrono::seconds>(time);
  return fmt::format("{:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace

std::string Grouped(std::uint64_t value) {
  std::string digits = fmt::format("{}", value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, ",");
  }
  return digits;
}

std::string Several(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", Grouped(count), noun, count == 1 ? "" : "s");
}

std::string ByteSize(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
  if (bytes < 1000) {
    return fmt::format("{} B", bytes);
  }
  double size = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; size >= 999.95 && unit + 1 < kUnits.size(); ++unit) {
    size /= 1000;
  }
  return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

std::string DayAndTime(PacketTime time) { return Day(time) + " " + Seconds(time); }

std::string TimeOfDay(PacketTime time) {
  const auto clock = ClockOf<std::chrono::milliseconds>(time);
  return fmt::format("{}.{:03}", Seconds(time), clock.subseconds().count());
}

std::string Span(PacketTime first, PacketTime last) {
  const std::string from = DayAndTime(first);
  const std::string to = DayAndTime(last);
  if (from == to) {
    return from + " UTC";
  }
  return fmt::format("{} - {} UTC", from, Day(first) == Day(last) ? Seconds(last) : to);
}

std::string Duration(PacketClock::duration duration) {
  using std::chrono::duration_cast;
  const auto whole = duration_cast<std::chrono::seconds>(duration).count();
  if (whole < 60) {
    return fmt::format("{:.2f} s", std::chrono::duration<double>(duration).count());
  }
  if (whole < 3600) {
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  if (whole < 86400) {
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  }
  return fmt::format("{} d {} h", whole / 86400, whole % 86400 / 3600);
}

std::string Pad(std::string_view text, std::size_t columns) {
  const std::size_t used = DisplayColumns(text);
  return std::string(text).append(used < columns ? columns - used : 0, ' ');
}

std::string Joined(const std::vector<std::string>& values, std::string_view separator,
                   std::size_t most_shown) {
  const std::size_t shown = std::min(values.size(), most_shown);
  std::string joined;
  for (std::size_t i = 0; i < shown; ++i) {
    joined.append(i == 0 ? std::string_view() : separator).append(values[i]);
  }
  if (shown < values.size()) {
    joined += fmt::format(" and {} more", values.size() - shown);
  }
  return joined;
}

Ink LevelInk(detect::Level level) {
  switch (level) {
    case detect::Level::kCritical:
    case detect::Level::kHigh:
      return Ink::kRed;
    case detect::Level::kMedium:
      return Ink::kYellow;
    case detect::Level::kLow:
      return Ink::kCyan;
    case detect::Level::kInformational:
      return Ink::kDim;
  }
  return Ink::kPlain;
}

void Page::Heading(std::string_view text) {
  Blank();
  Line(Painted(Ink::kBold, text));
}

void Page::Line(std::string_view text) {
  text_.append(text.substr(0, text.find_last_not_of(' ') + 1)).append("\n");
}

void Page::Blank() {
  if (!text_.empty()) {
    text_ += '\n';
  }
}

void Page::Field(std::string_view label, std::string_view value, Ink ink) {
  if (value.empty()) {
    return;
  }
  const std::size_t indent = 2 + kLabelColumns;
  std::string line = "  " + Painted(Ink::kDim, Pad(label, kLabelColumns));
  line += Painted(ink, Wrap(value, style_.columns, indent));
  Line(line);
}

}  // namespace eastwest::output
