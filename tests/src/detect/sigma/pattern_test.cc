#include "src/detect/sigma/pattern.h"

#include <string>

#include "gtest/gtest.h"
#include "re2/re2.h"

namespace eastwest::detect::sigma {
namespace {

bool Matches(std::string_view pattern, std::string_view text, bool cased = false) {
  return RE2::PartialMatch(std::string(text), Pattern::Parse(pattern).Regex(cased));
}

struct Case {
  const char* pattern;
  const char* text;
  bool matches;
};

class WildcardTest : public testing::TestWithParam<Case> {};

TEST_P(WildcardTest, MatchesAsTheSpecificationSays) {
  EXPECT_EQ(Matches(GetParam().pattern, GetParam().text), GetParam().matches)
      << GetParam().pattern << " on " << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, WildcardTest,
    testing::Values(Case{"abc", "abc", true}, Case{"abc", "ABC", true}, Case{"abc", "abcd", false},
                    Case{"a*c", "ac", true}, Case{"a*c", "axxc", true}, Case{"a?c", "ac", false},
                    Case{"a?c", "axc", true}, Case{"*.exe", "x.EXE", true},
                    Case{"*.exe", "x.exe.txt", false}, Case{R"(\*)", "*", true},
                    Case{R"(\*)", "x", false}, Case{R"(\\*)", R"(\anything)", true},
                    Case{R"(a\b)", R"(a\b)", true}, Case{R"(a\\b)", R"(a\b)", true},
                    Case{R"(\\\\\*\\IPC$)", R"(\\*\IPC$)", true},
                    Case{R"('\\\*\IPC$')", R"('\*\IPC$')", true}, Case{"a.c", "abc", false},
                    Case{"a*", "a\nb", true}, Case{"", "", true}, Case{"", "x", false}));

TEST(PatternTest, CasedPatternsTellUpperFromLower) {
  EXPECT_TRUE(Matches("aBc", "aBc", true));
  EXPECT_FALSE(Matches("aBc", "abc", true));
}

TEST(PatternTest, KnowsAnEqualityWhenItSeesOne) {
  EXPECT_TRUE(Pattern::Parse("svcctl").plain());
  EXPECT_FALSE(Pattern::Parse("svc*").plain());
  EXPECT_TRUE(Pattern::Parse("**").matches_all());
  EXPECT_FALSE(Pattern::Parse("").matches_all());
}

TEST(PatternTest, FoldsLettersThatWindowsFolds) {
  EXPECT_EQ(FoldCase("PsExeSvc"), "psexesvc");
  EXPECT_EQ(FoldCase("ÄÖÜ"), "äöü");
  EXPECT_EQ(FoldCase("ΑΩ"), "αω");
  EXPECT_EQ(FoldCase("ДЁ"), "дё");
  EXPECT_EQ(FoldCase("×ß"), "×ß");
  EXPECT_EQ(FoldCase("\xC3"), "\xC3") << "half a letter stays as it is";
}

}  // namespace
}  // namespace eastwest::detect::sigma
