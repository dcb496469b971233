#include "src/output/terminal.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "src/output/summary_text.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

// Pty is a terminal of 72 columns.
struct Pty {
  Pty() {
    winsize size{.ws_row = 24, .ws_col = 72, .ws_xpixel = 0, .ws_ypixel = 0};
    opened = ::openpty(&master, &terminal, nullptr, nullptr, &size) == 0;
  }
  ~Pty() {
    if (opened) {
      ::close(master);
      ::close(terminal);
    }
  }
  int master = -1;
  int terminal = -1;
  bool opened = false;
};

TEST(TerminalStyleTest, IsPlainWhereNobodyLooks) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const TerminalStyle style = DetectStyle(ends[1]);
  EXPECT_FALSE(style.colour);
  EXPECT_EQ(style.columns, kColumnsMax);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(TerminalStyleTest, HasColourAndWidthOnATerminalUnlessAskedNotTo) {
  const Pty pty;
  if (!pty.opened) {
    GTEST_SKIP() << "no pseudo terminals here";
  }
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(DetectStyle(pty.terminal).colour);
  EXPECT_EQ(DetectStyle(pty.terminal).columns, 72U);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(DetectStyle(pty.terminal).colour);
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(DetectStyle(pty.terminal).colour);
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(DetectStyle(pty.terminal).colour);
  ::unsetenv("NO_COLOR");
}

TEST(TerminalTest, TakesTheTeethOutOfHostileText) {
  EXPECT_EQ(Printable("\x1b[2Jname\n\x7f"), "?[2Jname??");
  EXPECT_EQ(Printable("\xff"), "?");
  EXPECT_EQ(Printable("exe.\xe2\x80\xaegpj"), "exe.?gpj");  // right-to-left override
  EXPECT_EQ(Printable("\xc2\x9b"), "?");                    // CSI in one character
  EXPECT_EQ(Printable("M\xc3\xbcller"), "M\xc3\xbcller");
}

TEST(TerminalTest, CutsAndWrapsByCharacters) {
  EXPECT_EQ(Clip("M\xc3\xbcller", 6), "M\xc3\xbcller");
  EXPECT_EQ(Clip("M\xc3\xbcllerin", 7), "M\xc3\xbcll...");
  EXPECT_EQ(Clip("abcdef", 2), "ab");
  EXPECT_EQ(Wrap("one two three four five", 24, 4), "one two three four\n    five");
  EXPECT_EQ(Wrap(std::string(25, 'x'), 24, 4), std::string(20, 'x') + "\n    xxxxx");
  EXPECT_EQ(Wrap("", 24, 4), "");
}

TEST(TerminalTest, ColoursOnlyWithColour) {
  EXPECT_EQ(Paint({.colour = false}, Ink::kRed, "x"), "x");
  EXPECT_EQ(Paint({.colour = true}, Ink::kRed, "x"), "\x1b[1;31mx\x1b[0m");
}

TEST(SummaryTextTest, SpellsNumbersAndTimes) {
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
  EXPECT_EQ(ByteSize(999), "999 B");
  EXPECT_EQ(ByteSize(999999), "1.0 MB");
  EXPECT_EQ(Span(At(), At()), "2026-11-20 21:46:41 UTC");
  EXPECT_EQ(Span(At(), At(61000)), "2026-11-20 21:46:41 - 21:47:42 UTC");
  EXPECT_EQ(Span(At(), At(86400000)), "2026-11-20 21:46:41 - 2026-11-21 21:46:41 UTC");
  EXPECT_EQ(Duration(std::chrono::seconds(261)), "4 min 21 s");
  EXPECT_EQ(TimeOfDay(At()), "21:46:41.935");
}

}  // namespace
}  // namespace eastwest::output
