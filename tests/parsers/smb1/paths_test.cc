#include "parsers/smb1/paths.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "parsers/bytes/text.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

std::vector<std::uint8_t> After(std::string_view body) {
  std::vector<std::uint8_t> message(kHeaderSize);
  message[0] = 0xFF, message[1] = 'S', message[2] = 'M', message[3] = 'B';
  const auto bytes = FromHex(body);
  message.insert(message.end(), bytes.begin(), bytes.end());
  return message;
}

constexpr std::string_view kRenameOem = "01 1600 0a00 04 5c612e62 00 04 5c63 00";

TEST(PathRequestTest, ReadsOneName) {
  for (const Command command :
       {Command::kCreateDirectory, Command::kDeleteDirectory, Command::kDelete,
        Command::kQueryInformation, Command::kSetInformation, Command::kCheckDirectory,
        Command::kSearch, Command::kFind, Command::kFindUnique}) {
    SCOPED_TRACE(CommandName(command));
    EXPECT_TRUE(HasPaths(command));
    EXPECT_FALSE(HasTwoPaths(command));
    const auto message = After("00 0600 04 5c612e62 00");
    const auto request = ParsePathRequest(command, Header{}, *SplitBody(message));
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(OemToUtf8(request->path), "\\a.b");
    EXPECT_TRUE(request->target.empty());
  }
}

TEST(PathRequestTest, ReadsBothNamesOfARename) {
  const auto message = After(kRenameOem);
  const auto request = ParsePathRequest(Command::kRename, Header{}, *SplitBody(message));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(OemToUtf8(request->path), "\\a.b");
  EXPECT_EQ(OemToUtf8(request->target), "\\c");
}

TEST(PathRequestTest, AlignsUnicodeNames) {
  // WordCount 1: bytes begin at 37, the name behind its format at 38: even. The second one is
  // padded.
  const auto message = After("01 1600 0d00 04 61006200 0000 04 00 6300 0000");
  Header header;
  header.flags2 = kFlags2Unicode;
  const auto request = ParsePathRequest(Command::kRename, header, *SplitBody(message));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf16LeToUtf8(request->path), "ab");
  EXPECT_EQ(Utf16LeToUtf8(request->target), "c");
}

TEST(PathRequestTest, TellsALinkFromARename) {
  for (const auto& [level, links] : {std::pair{"0301", true}, std::pair{"0401", false}}) {
    const auto message = After(std::string("04 1600") + level + "00000000 0600 04 61 00 04 62 00");
    const auto request = ParsePathRequest(Command::kNtRename, Header{}, *SplitBody(message));
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->links, links);
  }
}

TEST(PathRequestTest, RejectsHostileFields) {
  const auto message = After(kRenameOem);
  EXPECT_EQ(ParsePathRequest(Command::kEcho, Header{}, *SplitBody(message)).error,
            ParseError::kBadValue);
  EXPECT_FALSE(ParsePathRequest(Command::kNtRename, Header{}, *SplitBody(message)).ok());
  const auto alone = After("01 1600 0100 04");
  EXPECT_FALSE(ParsePathRequest(Command::kRename, Header{}, *SplitBody(alone)).ok());
}

TEST(PathRequestTest, RejectsEveryPrefix) {
  ForEveryPrefix(After(kRenameOem), [](Bytes prefix) {
    const auto body = SplitBody(prefix);
    EXPECT_FALSE(body.ok() && ParsePathRequest(Command::kRename, Header{}, *body).ok());
  });
}

TEST(RequestFidTest, FindsItWhereTheCommandHasIt) {
  const auto close = After("03 0740 00000000 0000");
  EXPECT_EQ(RequestFid(Command::kClose, *SplitBody(close)), 0x4007);
  const auto read = After("03 ff000000 0740 0000");
  EXPECT_EQ(RequestFid(Command::kReadAndx, *SplitBody(read)), 0x4007);
  EXPECT_EQ(RequestFid(Command::kLockingAndx, *SplitBody(read)), 0x4007);
  EXPECT_EQ(RequestFid(Command::kEcho, *SplitBody(close)), std::nullopt);
  const auto empty = After("00 0000");
  EXPECT_EQ(RequestFid(Command::kClose, *SplitBody(empty)), std::nullopt);
}

}  // namespace
}  // namespace eastwest::smb1
