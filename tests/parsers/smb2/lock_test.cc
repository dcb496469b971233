#include "parsers/smb2/lock.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

// [MS-SMB2] 2.2.26, written by hand behind a real header: no capture has a LOCK.
std::vector<std::uint8_t> Message() {
  auto message = FromHex(samples::kCloseRequest);
  message.resize(64);
  const auto body = FromHex(
      "3000 0100 00000000 0100000000000000 0200000000000000"
      "0010000000000000 0001000000000000 12000000 00000000");
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

TEST(LockRequestTest, ReadsTheFileId) {
  const auto message = Message();
  const auto request = ParseLockRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id, (FileId{.persistent = 1, .volatile_id = 2}));
  EXPECT_EQ(request->lock_count, 1);
  ASSERT_EQ(request->ranges.size(), 1U);
  EXPECT_EQ(request->ranges[0].offset, 0x1000U);
  EXPECT_EQ(request->ranges[0].length, 0x100U);
  EXPECT_EQ(request->ranges[0].flags, kLockExclusive | kLockFailImmediately);
}

TEST(LockRequestTest, OfManyRangesTheFirstAreRead) {
  auto message = Message();
  message[66] = 200;
  EXPECT_EQ(ParseLockRequest(message).error, ParseError::kTruncated);
  message.resize(64 + 24 + 24 * kLockRangesMax);
  const auto request = ParseLockRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->lock_count, 200);
  EXPECT_EQ(request->ranges.size(), kLockRangesMax);
}

TEST(LockRequestTest, RejectsHostileFields) {
  ExpectRejects(Message(), ParseLockRequest,
                {{"structure size is not 48", 64, 49, ParseError::kBadStructureSize}});
}

TEST(LockRequestTest, RejectsEveryPrefix) {
  const auto message = Message();
  ExpectEveryPrefixRejected(message, ParseLockRequest);
}

}  // namespace
}  // namespace eastwest::smb2
