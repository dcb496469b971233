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

// [MS-SMB2] 2.2.23.2
TEST(OplockBreakTest, ALeaseBreakTellsBothStates) {
  const auto message = Message(
      "2c00 0500 01000000 000102030405060708090a0b0c0d0e0f 07000000 01000000"
      "00000000 00000000 00000000");
  const auto lease_break = ParseOplockBreak(message);
  ASSERT_TRUE(lease_break.ok());
  EXPECT_EQ(lease_break->epoch, 5);
  EXPECT_TRUE(lease_break->wants_answer);
  EXPECT_EQ(ToString(lease_break->lease_key), "03020100-0504-0706-0809-0a0b0c0d0e0f");
  EXPECT_TRUE(lease_break->has_old_state);
  EXPECT_EQ(lease_break->old_state, 7U);
  EXPECT_EQ(lease_break->new_state, 1U);
  ExpectEveryPrefixRejected(message, ParseOplockBreak);
}

// [MS-SMB2] 2.2.24.2
TEST(OplockBreakTest, ALeaseBreakIsAcknowledged) {
  const auto message =
      Message("2400 0000 00000000 000102030405060708090a0b0c0d0e0f 03000000 0000000000000000");
  const auto lease_break = ParseOplockBreak(message);
  ASSERT_TRUE(lease_break.ok());
  EXPECT_FALSE(lease_break->has_old_state);
  EXPECT_EQ(lease_break->new_state, 3U);
  ExpectEveryPrefixRejected(message, ParseOplockBreak);
}

TEST(OplockBreakTest, RejectsHostileFields) {
  ExpectRejects(Message("1800 01 00 00000000 0100000000000000 0200000000000000"), ParseOplockBreak,
                {{"a structure size that no break has", 64, 25, ParseError::kBadStructureSize}});
}

}  // namespace
}  // namespace eastwest::smb2
