// What goes where: the summary, EVE lines, complaints, colours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "rapidjson/document.h"
#include "tests/e2e/run_program.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kCapture = EASTWEST_SOURCE_DIR "/pcaps/psexec_full.pcap";
const std::string kSite = EASTWEST_SOURCE_DIR "/tests/lab/site.yaml";

// ExpectJsonLines: each line is one object with a type and a time, and there is one at least.
void ExpectJsonLines(const std::string& text) {
  std::size_t lines = 0;
  for (const std::string& line : Lines(text)) {
    rapidjson::Document document;
    document.Parse(line.c_str());
    ASSERT_FALSE(document.HasParseError()) << line;
    EXPECT_TRUE(document.IsObject() && document.HasMember("event_type") &&
                document.HasMember("timestamp"))
        << line;
    ++lines;
  }
  EXPECT_GT(lines, 0U);
  EXPECT_TRUE(text.ends_with('\n'));
}

// The README shows what the first command prints, to the letter.
TEST(OutputsTest, TheReadmeShowsRealOutput) {
  const std::string readme = ReadText(EASTWEST_SOURCE_DIR "/README.md");
  const std::size_t marker = readme.find("What the first one prints");
  ASSERT_NE(marker, std::string::npos);
  const std::size_t begin = readme.find("```\n", marker) + 4;
  const std::string shown = readme.substr(begin, readme.find("```", begin) - begin);
  EXPECT_GT(Lines(shown).size(), 15U);
  const RunResult result =
      RunEastwest({"triage", "-c", kSite, "pcaps"}, {.directory = EASTWEST_SOURCE_DIR});
  EXPECT_EQ(result.exit, 0);
  EXPECT_TRUE(result.out.starts_with(shown)) << result.out;
}

TEST(OutputsTest, StandardOutputHoldsOnlyJsonWhenAskedForIt) {
  for (const char* const types : {"alert", "smb,dcerpc", "all"}) {
    SCOPED_TRACE(types);
    const RunResult run = RunEastwest({"triage", "-c", kSite, "-o", "-", "--eve", types, kCapture});
    EXPECT_EQ(run.exit, 0);
    EXPECT_EQ(run.err, "");
    ExpectJsonLines(run.out);
  }
}

TEST(OutputsTest, LogDirectoryIsMadeAndGetsTheSameLines) {
  const capture::Folder folder;
  const std::string directory = folder.Path("a/b/c");
  const RunResult run = RunEastwest({"triage", "-c", kSite, "-l", directory, kCapture});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.out, HasSubstr("EW-0001"));
  const std::string eve = ReadText(directory + "/eve.json");
  ExpectJsonLines(eve);
  EXPECT_TRUE(eve == RunEastwest({"triage", "-c", kSite, "-o", "-", kCapture}).out);
}

TEST(OutputsTest, ASecondRunReplacesTheFile) {
  const capture::Folder folder;
  RunEastwest({"triage", "-q", "-l", folder.path(), kCapture});
  const std::string first = ReadText(folder.Path("eve.json"));
  RunEastwest({"triage", "-q", "-l", folder.path(), kCapture});
  EXPECT_TRUE(ReadText(folder.Path("eve.json")) == first);
}

TEST(OutputsTest, NamesALogDirectoryThatCannotBe) {
  const capture::Folder folder;
  const std::string file = folder.Write("file", {});
  const RunResult run = RunEastwest({"triage", "-l", file, kCapture});
  EXPECT_EQ(run.exit, 1);
  EXPECT_THAT(run.err, HasSubstr(file + ": "));
  std::filesystem::create_directories(folder.Path("log/eve.json"));
  const RunResult taken = RunEastwest({"triage", "-l", folder.Path("log"), kCapture});
  EXPECT_EQ(taken.exit, 1);
  EXPECT_THAT(taken.err, HasSubstr(folder.Path("log/eve.json")));
  EXPECT_EQ(RunEastwest({"triage", "-l", "/proc/nowhere", kCapture}).exit, 1);
}

TEST(OutputsTest, AFullDiskIsSaid) {
  const capture::Folder folder;
  std::filesystem::create_symlink("/dev/full", folder.Path("eve.json"));
  const RunResult run = RunEastwest({"triage", "--eve", "all", "-l", folder.path(), kCapture});
  EXPECT_EQ(run.exit, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr(folder.Path("eve.json")), HasSubstr("No space left")));
  EXPECT_THAT(run.out, HasSubstr("EW-0001"));
}

TEST(OutputsTest, ColoursAreForTerminalsOnly) {
  const std::string escape = "\x1b[";
  EXPECT_THAT(RunEastwest({"triage", kCapture}).out, Not(HasSubstr(escape)));
  EXPECT_THAT(
      RunEastwest({"triage", kCapture}, {.environment = {"TERM=xterm-256color"}, .terminal = true})
          .out,
      AllOf(HasSubstr("INCIDENTS"), HasSubstr(escape)));
  EXPECT_THAT(RunEastwest({"triage", kCapture},
                          {.environment = {"TERM=xterm-256color", "NO_COLOR=1"}, .terminal = true})
                  .out,
              AllOf(HasSubstr("INCIDENTS"), Not(HasSubstr(escape))));
}

}  // namespace
}  // namespace eastwest::testing
