#include "src/detect/alert_parts.h"

#include "gtest/gtest.h"
#include "src/core/limits.h"

namespace eastwest::detect {
namespace {

using namespace std::chrono_literals;

TEST(AlertPartsTest, DurationsReadLikeSpeech) {
  EXPECT_EQ(DurationText(0s), "0 ms");
  EXPECT_EQ(DurationText(640ms), "640 ms");
  EXPECT_EQ(DurationText(7900ms), "7 s");
  EXPECT_EQ(DurationText(12min), "12 min");
  EXPECT_EQ(DurationText(11min + 40s), "11 min 40 s");
}

TEST(AlertPartsTest, NamesAreBoundedAndNotRepeated) {
  std::vector<std::string> names;
  AddName(names, "");
  AddName(names, "a");
  AddName(names, "a");
  EXPECT_EQ(names.size(), 1U);
  for (int i = 0; i < 100; ++i) {
    AddName(names, std::to_string(i));
  }
  EXPECT_EQ(names.size(), limits::kAlertNamesMax);
}

TEST(AlertPartsTest, CaseTellsCommandsApartAndNoNames) {
  std::vector<std::string> names;
  AddName(names, "CORP\\alice");
  AddName(names, "corp\\Alice");
  EXPECT_EQ(names, std::vector<std::string>{"CORP\\alice"});
  std::vector<std::string> commands;
  AddCommand(commands, "powershell -enc QQBB");
  AddCommand(commands, "powershell -enc QQBB");
  AddCommand(commands, "powershell -enc qqbb");
  EXPECT_EQ(commands.size(), 2U);
}

TEST(AlertPartsTest, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(Clip("short"), "short");
  const std::string clipped = Clip(std::string(119, 'a') + "\xC3\xBC" + std::string(50, 'b'));
  EXPECT_EQ(clipped, std::string(119, 'a') + "...");
  EXPECT_EQ(BaseName("ADMIN$\\Temp\\x.exe"), "x.exe");
  EXPECT_EQ(BaseName("x.exe"), "x.exe");
}

}  // namespace
}  // namespace eastwest::detect
