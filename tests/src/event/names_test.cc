#include "src/event/names.h"

#include <gtest/gtest.h>

namespace eastwest::event {
namespace {

using std::string_view_literals::operator""sv;

TEST(FoldCaseTest, FoldsLatinGreekAndCyrillicOneForOne) {
  EXPECT_EQ(FoldCase("PsExeSvc.EXE [@`{"), "psexesvc.exe [@`{");
  EXPECT_EQ(FoldCase("ÀÖØÞ×ß÷ÿ"), "àöøþ×ß÷ÿ");
  EXPECT_EQ(FoldCase("ΆΈΉΊΌΎΏΑΡΣΫς"), "άέήίόύώαρσϋς");
  EXPECT_EQ(FoldCase("ЀЏАЯ"), "ѐџая");
  EXPECT_EQ(FoldCase("\u212A\u0130\uFF21"), "\u212A\u0130\uFF21") << "no other letter's capital";
}

TEST(FoldCaseTest, BytesThatAreNoUtf8Stay) {
  EXPECT_EQ(FoldCase("\xC3"), "\xC3");
  EXPECT_EQ(FoldCase("\xC3"
                     "A\x80\xFF\xE0"),
            "\xC3"
            "a\x80\xFF\xE0");
}

TEST(NormalFileNameTest, OneSpellingForOneFile) {
  struct Case {
    const char* why;
    std::string_view name;
    std::string_view path;
    std::string_view stream = {};
  };
  const Case cases[] = {
      {"plain", "Temp\\a.exe", "temp\\a.exe"},
      {"empty", "", ""},
      {"leading slash", "\\Temp\\a.exe", "temp\\a.exe"},
      {"trailing slash", "Temp\\", "temp"},
      {"forward slashes", "/Temp/a.exe", "temp\\a.exe"},
      {"repeated slashes", "Temp\\\\\\/a.exe", "temp\\a.exe"},
      {"trailing dot", "PSEXESVC.EXE.", "psexesvc.exe"},
      {"trailing space", "PSEXESVC.exe ", "psexesvc.exe"},
      {"trailing dots and spaces of each", "Temp. .\\a.exe . .", "temp\\a.exe"},
      {"leading dots and spaces are part of it", " .a\\..b", " .a\\..b"},
      {"here", ".\\Temp\\.\\a.exe\\.", "temp\\a.exe"},
      {"up", "temp\\..\\psexesvc.exe", "psexesvc.exe"},
      {"up with a space", "temp\\.. \\psexesvc.exe", "psexesvc.exe"},
      {"up and up", "a\\b\\..\\..\\c", "c"},
      {"not above the root", "..\\..\\a\\..\\..\\..\\b", "b"},
      {"three dots name nothing", "a\\...\\b", "a\\b"},
      {"only dots", "...", ""},
      {"only dots, spaces and slashes", ". .\\ .. \\/ ...\\..", ""},
      {"default stream", "psexesvc.exe::$DATA", "psexesvc.exe"},
      {"a stream", "file.exe:Evil:$DATA", "file.exe", "evil"},
      {"a stream without type", "notes.txt:evil.exe", "notes.txt", "evil.exe"},
      {"dots before the stream", "a.exe. :s", "a.exe", "s"},
      {"a colon alone", "a.exe:", "a.exe"},
      {"the stream of a folder on the way", "Temp::$INDEX_ALLOCATION\\a.exe", "temp\\a.exe"},
      {"the share's root as a stream", "::$DATA", ""},
      {"one letter and a stream", "a:b", "a", "b"},
      {"device", "\\\\?\\C:\\Temp\\a.exe", "c:\\temp\\a.exe"},
      {"object manager", "\\??\\C:\\a.exe", "c:\\a.exe"},
      {"device of Win32", "\\\\.\\C:\\a.exe", "c:\\a.exe"},
      {"device with other slashes", "//?/C:/a.exe", "c:\\a.exe"},
      {"device twice", "\\\\?\\\\??\\C:\\a.exe", "c:\\a.exe"},
      {"not above the drive", "\\??\\C:\\..\\..\\a.exe", "c:\\a.exe"},
      {"a drive alone", "\\??\\C:", "c:"},
      {"NUL ends a name", "a.exe\0.txt"sv, "a.exe"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const NormalName normal = NormalFileName(c.name);
    EXPECT_EQ(normal.path, c.path);
    EXPECT_EQ(normal.stream, c.stream);
    EXPECT_EQ(NormalFileName("\\??\\" + normal.path).path, c.path) << "normal is normal";
  }
}

TEST(NormalFileNameTest, LongAndDeepNames) {
  std::string up;
  std::string down;
  for (int i = 0; i < 8192; ++i) {
    up += "..\\";
    down += "a\\";
  }
  EXPECT_EQ(NormalFileName(up + "b").path, "b");
  EXPECT_EQ(NormalFileName(down + up + "b").path, "b");
  EXPECT_EQ(NormalFileName(down).path.size(), down.size() - 1);
  EXPECT_EQ(NormalFileName(std::string(32768, '.')).path, "");
  EXPECT_EQ(NormalFileName(std::string(32768, '\\')).path, "");
  EXPECT_EQ(NormalFileName(std::string(32768, ':')).path, "");
  EXPECT_EQ(NormalFileName(std::string(32768, 'A')).path, std::string(32768, 'a'));
}

TEST(NormalPipeNameTest, ThePipeFolderIsNoPartOfTheName) {
  EXPECT_EQ(NormalPipeName("PSEXESVC"), "psexesvc");
  EXPECT_EQ(NormalPipeName("\\PIPE\\svcctl"), "svcctl");
  EXPECT_EQ(NormalPipeName("\\\\.\\pipe\\svcctl"), "svcctl");
  EXPECT_EQ(NormalPipeName("pipe"), "pipe");
}

}  // namespace
}  // namespace eastwest::event
