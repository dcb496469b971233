// The house rules, run over this very tree.
#include <gtest/gtest.h>

#include <string>

#include "tests/tidy/file_checks.h"
#include "tests/tidy/rooms.h"
#include "tests/tidy/source_tree.h"
#include "tests/tidy/tree_checks.h"

namespace eastwest::tidy {

namespace {

// ExpectNone prints each complaint as "path:line: what", which editors jump to.
void ExpectNone(const Complaints& complaints) {
  for (const Complaint& complaint : complaints) {
    const std::string line = complaint.line == 0 ? "" : std::to_string(complaint.line) + ":";
    ADD_FAILURE() << complaint.path << ':' << line << ' ' << complaint.what;
  }
}

const Tree& ProjectTree() {
  static const Tree tree = ReadTree(EASTWEST_SOURCE_DIR);
  return tree;
}

Complaints EachFile(Complaints (*check)(const SourceFile&)) {
  Complaints all;
  for (const SourceFile& file : ProjectTree().files) {
    const Complaints some = check(file);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

TEST(TidyTest, TheTreeIsFound) {
  EXPECT_NE(ProjectTree().Find("src/core/limits.h"), nullptr);
  EXPECT_NE(ProjectTree().Find("CMakeLists.txt"), nullptr);
  EXPECT_NE(ProjectTree().Find("check"), nullptr);
}

TEST(TidyTest, ARoomIncludesOnlyRoomsAboveIt) { ExpectNone(EachFile(CheckIncludes)); }

TEST(TidyTest, FilesAreShort) { ExpectNone(EachFile(CheckFileLength)); }

TEST(TidyTest, FunctionsFitOnAScreen) { ExpectNone(EachFile(CheckFunctionLength)); }

TEST(TidyTest, LinesFitInTheColumns) { ExpectNone(EachFile(CheckColumns)); }

TEST(TidyTest, HeadersHaveTheirGuard) { ExpectNone(EachFile(CheckHeaderGuard)); }

TEST(TidyTest, BannedWordsStayOut) { ExpectNone(EachFile(CheckBannedWords)); }

TEST(TidyTest, EveryLimitSaysWhy) { ExpectNone(EachFile(CheckLimitComments)); }

TEST(TidyTest, EveryParserHasATest) { ExpectNone(CheckParserTests(ProjectTree())); }

TEST(TidyTest, EveryParserRoomHasAFuzzTarget) { ExpectNone(CheckParserFuzzTargets(ProjectTree())); }

TEST(TidyTest, EveryRoomHasAShortPage) { ExpectNone(CheckRoomPages(ProjectTree())); }

TEST(TidyTest, EverySourceIsBuilt) { ExpectNone(CheckSourcesAreBuilt(ProjectTree())); }

}  // namespace
}  // namespace eastwest::tidy
