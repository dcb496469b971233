// The house rules themselves: each has to fail on a small bad example and pass on its good twin.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/tidy/file_checks.h"
#include "tests/tidy/rooms.h"
#include "tests/tidy/source_tree.h"
#include "tests/tidy/tree_checks.h"

namespace eastwest::tidy {
namespace {

struct FileCase {
  const char* why;
  const char* path;
  std::string text;
  std::size_t complaints;
};

template <std::size_t kCount>
void ExpectComplaints(Complaints (*check)(const SourceFile&), const FileCase (&cases)[kCount]) {
  for (const FileCase& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(check(MakeFile(c.path, c.text)).size(), c.complaints);
  }
}

std::string Lines(std::size_t count, const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += line + '\n';
  }
  return text;
}

std::string Include(const std::string& path) { return "#include \"" + path + "\"\n"; }

TEST(CheckIncludesTest, KnowsTheOrderOfTheRooms) {
  const FileCase cases[] = {
      {"downhill", "src/session/a.cc", Include("parsers/smb2/header.h"), 0},
      {"itself", "src/stream/a.cc", Include("src/stream/flow.h"), 0},
      {"upward", "src/stream/a.cc", Include("src/session/b.h"), 1},
      {"parser uses state", "parsers/smb2/a.cc", Include("src/core/limits.h"), 1},
      {"sibling parser", "parsers/smb2/a.cc", Include("parsers/auth/spnego.h"), 1},
      {"permitted sibling", "parsers/dcerpc/a.cc", Include("parsers/auth/spnego.h"), 0},
      {"not both ways", "parsers/auth/a.cc", Include("parsers/dcerpc/pdu.h"), 1},
      {"detection sees events", "src/detect/a.cc", Include("src/event/event.h"), 0},
      {"detection sees no packets", "src/detect/a.cc", Include("src/stream/flow.h"), 1},
      {"detection sees no parser", "src/detect/a.cc", Include("parsers/smb2/header.h"), 1},
      {"product includes a test", "src/app/a.cc", Include("tests/support/prefixes.h"), 1},
      {"test includes anything", "tests/src/a_test.cc", Include("src/app/pipeline.h"), 0},
      {"a library", "src/core/a.cc", Include("fmt/format.h"), 0},
      {"not from the root", "src/core/a.cc", Include("limits.h"), 1},
      {"relative", "src/core/a.cc", Include("../event/event.h"), 1},
      {"unknown room", "src/attic/a.cc", "", 1},
  };
  ExpectComplaints(CheckIncludes, cases);
}

TEST(CheckFileLengthTest, StopsAtItsLimit) {
  const FileCase cases[] = {
      {"just fits", "src/core/a.cc", Lines(500, ";"), 0},
      {"one line too many", "src/core/a.cc", Lines(501, ";"), 1},
      {"scripts too", "bench/a.py", Lines(501, "pass"), 1},
      {"scripts without a suffix too", "check", Lines(501, ":"), 1},
      {"pages may be long", "README.md", Lines(501, "text"), 0},
  };
  ExpectComplaints(CheckFileLength, cases);
}

TEST(CheckColumnsTest, CountsCharactersNotBytes) {
  const FileCase cases[] = {
      {"just fits", "src/core/a.cc", std::string(100, 'x'), 0},
      {"one too many", "src/core/a.cc", std::string(101, 'x'), 1},
      {"two bytes, one column", "src/core/a.cc", std::string(99, 'x') + "\xC3\xA9", 0},
  };
  ExpectComplaints(CheckColumns, cases);
}

TEST(CheckFunctionLengthTest, SeesFunctionsOnly) {
  const std::string body = Lines(59, "  Step();");
  const std::string fits = Lines(58, "  Step();");
  const FileCase cases[] = {
      {"just fits", "src/a.cc", "void F() {\n" + fits + "}\n", 0},
      {"one line too many", "src/a.cc", "void F() {\n" + body + "}\n", 1},
      {"test bodies too", "tests/a.cc", "TEST(A, B) {\n" + body + "}\n", 1},
      {"head on two lines", "src/a.cc", "void F(int a,\n       int b) {\n" + fits + "}\n", 1},
      {"constructor", "src/a.cc", "A::A(int b)\n    : b_(b) {\n" + body + "}\n", 1},
      {"member", "src/a.h", "class A {\n  void F() {\n" + body + "  }\n};\n", 1},
      {"lambda", "src/a.cc", "  const auto f = [](int a) {\n" + body + "  };\n", 1},
      {"namespace", "src/a.cc", "namespace a {\n" + body + "}\n", 0},
      {"class", "src/a.h", "class A : public B<int(int)> {\n" + body + "};\n", 0},
      {"table", "src/a.cc", "const T kT[] = {\n" + Lines(70, "    {F(1), 2},") + "};\n", 0},
      {"array", "src/a.cc", "constexpr auto kT = Make({\n" + Lines(70, "    1,") + "});\n", 0},
      {"after another", "src/a.cc", "void F() {\n}\n\nvoid G() {\n" + fits + "}\n", 0},
  };
  ExpectComplaints(CheckFunctionLength, cases);
}

TEST(CheckHeaderGuardTest, WantsTheGuardOfThePath) {
  const auto guarded = [](const std::string& guard) {
    return "#ifndef " + guard + "\n#define " + guard + "\n\n#endif  // " + guard + "\n";
  };
  const FileCase cases[] = {
      {"right", "src/core/a_b.h", guarded("EASTWEST_SRC_CORE_A_B_H_"), 0},
      {"of another file", "src/core/a_b.h", guarded("EASTWEST_SRC_CORE_A_H_"), 1},
      {"missing", "src/core/a_b.h", "int a;\n", 1},
      {"sources need none", "src/core/a_b.cc", "int a;\n", 0},
  };
  ExpectComplaints(CheckHeaderGuard, cases);
}

TEST(CheckBannedWordsTest, KnowsWhereAWordIsBanned) {
  const FileCase cases[] = {
      {"cast in a parser", "parsers/smb2/a.cc", "reinterpret_cast<int*>(p)", 1},
      {"cast at the system's edge", "src/capture/a.cc", "reinterpret_cast<int*>(p)", 0},
      {"copy in a parser", "parsers/smb2/a.cc", "std::memcpy(a, b, 4);", 1},
      {"namespace", "bench/a.cc", "using namespace std;", 1},
      {"literals are no such thing", "bench/a.cc", "using namespace std::literals;", 0},
      {"unfinished", "rules/README.md", "TODO: more", 1},
      {"unfinished, lower case is prose", "rules/README.md", "nothing todo", 0},
      {"part of a word", "tools/a.sh", "mktemp /tmp/a.XXXXXX", 0},
      {"path of one machine", "HACKING.md", "see /work/notes", 1},
  };
  ExpectComplaints(CheckBannedWords, cases);
}

TEST(CheckLimitCommentsTest, WantsAReasonForEachGroup) {
  constexpr const char* kLimits = "src/core/limits.h";
  const FileCase cases[] = {
      {"above", kLimits, "// 64 x 2.\ninline constexpr int kA = 1;\n", 0},
      {"beside", kLimits, "\ninline constexpr int kA = 1;  // 64 x 2\n", 0},
      {"one for two", kLimits,
       "// Why.\ninline constexpr int kA = 1;\ninline constexpr int kB = 2;\n", 0},
      {"none", kLimits, "// Far away.\n\ninline constexpr int kA = 1;\n", 1},
      {"a banner", kLimits, "// --- stream ---\ninline constexpr int kA = 1;\n", 1},
      {"another file", "src/core/a.h", "\ninline constexpr int kA = 1;\n", 0},
  };
  ExpectComplaints(CheckLimitComments, cases);
}

Tree MakeTree(const std::vector<SourceFile>& files) { return Tree{.files = files}; }

TEST(CheckParserTestsTest, WantsATestForEachSource) {
  const SourceFile parser = MakeFile("parsers/smb2/close.cc", "");
  EXPECT_EQ(CheckParserTests(MakeTree({parser})).size(), 1U);
  EXPECT_TRUE(CheckParserTests(MakeTree({parser, MakeFile("tests/parsers/smb2/close_test.cc", "")}))
                  .empty());
  EXPECT_TRUE(CheckParserTests(MakeTree({parser, MakeFile("tests/parsers/smb2/files_test.cc",
                                                          Include("parsers/smb2/close.h"))}))
                  .empty());
  EXPECT_EQ(
      CheckParserTests(MakeTree({parser, MakeFile("tests/parsers/auth/close_test.cc", "")})).size(),
      1U);
}

TEST(CheckParserFuzzTargetsTest, WantsOneForEachRoom) {
  const SourceFile parser = MakeFile("parsers/smb2/close.h", "");
  const SourceFile target = MakeFile("tests/fuzz/smb2_fuzz.cc", Include("parsers/smb2/close.h"));
  EXPECT_EQ(CheckParserFuzzTargets(MakeTree({parser})).size(), 1U);
  EXPECT_TRUE(CheckParserFuzzTargets(MakeTree({parser, target})).empty());
  EXPECT_TRUE(
      CheckParserFuzzTargets(MakeTree({MakeFile("parsers/new/CMakeLists.txt", "")})).empty());
}

TEST(CheckRoomPagesTest, WantsAShortPage) {
  const SourceFile code = MakeFile("src/core/a.h", "");
  EXPECT_EQ(CheckRoomPages(MakeTree({code})).size(), 1U);
  const auto page = [](std::size_t lines) {
    return MakeFile("src/core/README.md", Lines(lines, "text"));
  };
  EXPECT_TRUE(CheckRoomPages(MakeTree({code, page(40)})).empty());
  EXPECT_EQ(CheckRoomPages(MakeTree({code, page(41)})).size(), 1U);
}

TEST(CheckSourcesAreBuiltTest, FindsForgottenFiles) {
  const SourceFile code = MakeFile("src/core/a.cc", "");
  EXPECT_EQ(CheckSourcesAreBuilt(MakeTree({code})).size(), 1U);
  EXPECT_TRUE(
      CheckSourcesAreBuilt(MakeTree({code, MakeFile("src/core/CMakeLists.txt", "SOURCES a.cc")}))
          .empty());
  EXPECT_TRUE(
      CheckSourcesAreBuilt(MakeTree({code, MakeFile("src/CMakeLists.txt", "SOURCES core/a.cc")}))
          .empty());
  const SourceFile target = MakeFile("tests/fuzz/b_fuzz.cc", "");
  const SourceFile list = MakeFile("tests/fuzz/CMakeLists.txt", "eastwest_fuzz(b DEPS c)");
  EXPECT_TRUE(CheckSourcesAreBuilt(MakeTree({target, list})).empty());
  EXPECT_EQ(CheckSourcesAreBuilt(MakeTree({MakeFile("tests/fuzz/d_fuzz.cc", ""), list})).size(),
            1U);
}

}  // namespace
}  // namespace eastwest::tidy
