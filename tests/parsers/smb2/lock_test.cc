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
  const auto body = FromHex("3000 0100 00000000 0100000000000000 0200000000000000");
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

TEST(LockRequestTest, ReadsTheFileId) {
  const auto message = Message();
  const auto request = ParseLockRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id, (FileId{.persistent = 1, .volatile_id = 2}));
  EXPECT_EQ(request->lock_count, 1);
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
