#include "src/core/spelling.h"

#include <string>

#include "gtest/gtest.h"

namespace eastwest {
namespace {

TEST(SpellingTest, FindsWhatWasMeant) {
  constexpr std::string_view kNames[] = {"startswith", "contains",   "endswith", "file_server",
                                         "NetrJobAdd", "NetrJobDel", "dc",       "succeeded"};
  struct Case {
    std::string word;
    const char* meant;
  };
  const Case cases[] = {{"contian", "contains"},          // two letters
                        {"cnotains", "contains"},         // swapped
                        {"startwith", "startswith"},      // left out
                        {"File-Servers", "file_server"},  // case, dash, plural
                        {"JobAdd", "NetrJobAdd"},         // a part
                        {"dcs", "dc"},
                        {"suceeded", "succeeded"},
                        {"completely_else", ""},
                        {"", ""},
                        {"x", ""},
                        {std::string(100'000, 'd'), ""}};
  for (const Case& c : cases) {
    EXPECT_EQ(Nearest(c.word, kNames), c.meant) << c.word.substr(0, 64);
  }
}

TEST(SpellingTest, WhatIsNearerWinsOverWhatHoldsTheWord) {
  constexpr std::string_view kNames[] = {"TargetUserName", "users", "user_id"};
  EXPECT_EQ(Nearest("User", kNames), "users");
}

TEST(SpellingTest, HintsAreForTheEndOfASentence) {
  constexpr std::string_view kNames[] = {"level"};
  EXPECT_EQ(NearestHint("levl", kNames), " (did you mean level?)");
  EXPECT_EQ(NearestHint("description", kNames), "");
}

}  // namespace
}  // namespace eastwest
