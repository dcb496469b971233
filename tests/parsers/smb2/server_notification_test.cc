#include "parsers/smb2/server_notification.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

// [MS-SMB2] 2.2.44.1, written by hand behind a real header: no capture has one.
std::vector<std::uint8_t> Message() {
  auto message = FromHex(samples::kCloseRequest);
  message.resize(64);
  const auto body = FromHex("0400 0000 00000000");
  message.insert(message.end(), body.begin(), body.end());
  return message;
}

TEST(ServerNotificationTest, ReadsThatTheSessionWasClosed) {
  const auto message = Message();
  const auto notification = ParseServerNotification(message);
  ASSERT_TRUE(notification.ok());
  EXPECT_EQ(notification->type, kNotifySessionClosed);
  ExpectEveryPrefixRejected(message, ParseServerNotification);
}

TEST(ServerNotificationTest, RejectsHostileFields) {
  ExpectRejects(Message(), ParseServerNotification,
                {{"structure size is not 4", 64, 5, ParseError::kBadStructureSize}});
}

}  // namespace
}  // namespace eastwest::smb2
