#include "parsers/bytes/text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest {
namespace {

using testing::FromHex;

TEST(TextTest, TurnsUtf16IntoUtf8) {
  struct Case {
    const char* why;
    const char* little_endian;
    const char* expected;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"ASCII", "490050004300 2400", "IPC$"},
      {"two bytes", "e400", "\xC3\xA4"},
      {"three bytes", "ac20", "\xE2\x82\xAC"},
      {"a surrogate pair", "3dd8 00de", "\xF0\x9F\x98\x80"},
      {"the last code point", "ffdb ffdf", "\xF4\x8F\xBF\xBF"},
      {"a high surrogate alone", "3dd8 4100",
       "\xEF\xBF\xBD"
       "A"},
      {"a high surrogate at the end", "4100 3dd8", "A\xEF\xBF\xBD"},
      {"a low surrogate alone", "00de 4100",
       "\xEF\xBF\xBD"
       "A"},
      {"two high surrogates", "3dd8 3dd8", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"an odd last byte", "4100 42", "A"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto bytes = FromHex(c.little_endian);
    EXPECT_EQ(Utf16LeToUtf8(bytes), c.expected);
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      std::swap(bytes[i], bytes[i + 1]);
    }
    EXPECT_EQ(Utf16BeToUtf8(bytes), c.expected);
  }
}

TEST(TextTest, KeepsANulInsideUtf16) {
  EXPECT_EQ(Utf16LeToUtf8(FromHex("410000004200")), std::string("A\0B", 3));
}

TEST(TextTest, StopsAtTheBound) {
  EXPECT_EQ(Utf16LeToUtf8(FromHex("410042004300"), 2), "AB");
  EXPECT_EQ(Utf16LeToUtf8(FromHex("3dd800de"), 1), "\xEF\xBF\xBD");
  EXPECT_EQ(OemToUtf8(FromHex("414243"), 2), "AB");
}

TEST(TextTest, CutsAtTheFirstNul) {
  EXPECT_EQ(Utf16LeUntilNul(FromHex("4100 0000 4200")).size(), 2U);
  EXPECT_EQ(Utf16LeUntilNul(FromHex("0041 0042")).size(), 4U);  // NULs that straddle units
  EXPECT_EQ(Utf16LeUntilNul(FromHex("4100 00")).size(), 3U);
  EXPECT_EQ(OemUntilNul(FromHex("414200 43")).size(), 2U);
  EXPECT_EQ(OemUntilNul(FromHex("4142")).size(), 2U);
  EXPECT_EQ(OemUntilNul({}).size(), 0U);
}

TEST(TextTest, MapsOemBytesAsLatin1) { EXPECT_EQ(OemToUtf8(FromHex("41e4")), "A\xC3\xA4"); }

TEST(TextTest, FoldsOnlyAsciiLetters) {
  EXPECT_EQ(AsciiLower("ADMIN$@[`{ \xC3\x84"), "admin$@[`{ \xC3\x84");
  EXPECT_TRUE(EqualsIgnoreCase("PsExeSvc", "PSEXESVC"));
  EXPECT_FALSE(EqualsIgnoreCase("PsExeSvc", "PSEXESV"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
  EXPECT_TRUE(EqualsIgnoreCase("", ""));
}

TEST(Utf16LeToUtf8Test, TakesUnitsInRunsAndOneByOneAlike) {
  for (std::size_t length = 0; length <= 13; ++length) {
    for (std::size_t odd = 0; odd <= length; ++odd) {  // where a letter is none of ASCII
      SCOPED_TRACE(::testing::Message() << odd << " of " << length);
      std::vector<std::uint8_t> data;
      std::string expected;
      for (std::size_t i = 0; i < length; ++i) {
        const auto letter = static_cast<char>('a' + i);
        data.push_back(i == odd ? 0xE4 : static_cast<std::uint8_t>(letter));
        data.push_back(0);
        expected += i == odd ? std::string("\xC3\xA4") : std::string(1, letter);
      }
      EXPECT_EQ(Utf16LeToUtf8(data), expected);
      data.push_back('x');  // half a unit
      EXPECT_EQ(Utf16LeToUtf8(data), expected);
    }
  }
}

}  // namespace
}  // namespace eastwest
