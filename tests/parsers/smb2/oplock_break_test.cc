#include "parsers/smb2/oplock_break.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

// [MS-SMB2] 2.2.23, written by hand behind a real header.
std::vector<std::uint8_t> Message(std::string_view body) {
  auto message = FromHex(samples::kCloseRequest);
  message.resize(64);
  const auto bytes = FromHex(body);
  message.insert(message.end(), bytes.begin(), bytes.end());
  return message;
}

TEST(OplockBreakTest, ReadsTheFileId) {
  const auto message = Message("1800 01 00 00000000 0100000000000000 0200000000000000");
  const auto oplock_break = ParseOplockBreak(message);
  ASSERT_TRUE(oplock_break.ok());
  EXPECT_TRUE(oplock_break->has_file_id);
  EXPECT_EQ(oplock_break->oplock_level, 1);
  EXPECT_EQ(oplock_break->file_id, (FileId{.persistent = 1, .volatile_id = 2}));
  ExpectEveryPrefixRejected(message, ParseOplockBreak);
}

TEST(OplockBreakTest, ALeaseBreakHasNoFileId) {
  auto message = Message("2400");
  message.resize(64 + 36);
  const auto oplock_break = ParseOplockBreak(message);
  ASSERT_TRUE(oplock_break.ok());
  EXPECT_FALSE(oplock_break->has_file_id);
  ExpectEveryPrefixRejected(message, ParseOplockBreak);
}

TEST(OplockBreakTest, RejectsHostileFields) {
  ExpectRejects(Message("1800 01 00 00000000 0100000000000000 0200000000000000"), ParseOplockBreak,
                {{"a structure size that no break has", 64, 25, ParseError::kBadStructureSize}});
}

}  // namespace
}  // namespace eastwest::smb2
