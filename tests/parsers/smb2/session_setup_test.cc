#include "parsers/smb2/session_setup.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(SessionSetupRequestTest, ReadsTheToken) {
  const auto message = FromHex(samples::kSessionSetupRequest);
  const auto request = ParseSessionSetupRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_FALSE(request->is_binding());
  EXPECT_EQ(request->previous_session_id, SessionId{0});
  ASSERT_EQ(request->security_buffer.size(), 66U);
  EXPECT_EQ(request->security_buffer[0], 0x60);
}

TEST(SessionSetupRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kSessionSetupRequest);
  ExpectRejects(message, ParseSessionSetupRequest,
                {{"structure size is not 25", 64, 24, ParseError::kBadStructureSize},
                 {"token starts in the header", 76, 63, ParseError::kOutOfRange},
                 {"token starts past the end", 77, 0xFF, ParseError::kOutOfRange},
                 {"token runs past the end", 79, 0x01, ParseError::kOutOfRange}});
}

TEST(SessionSetupRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kSessionSetupRequest);
  ExpectEveryPrefixRejected(message, ParseSessionSetupRequest);
}

TEST(SessionSetupResponseTest, ReadsFlagsAndToken) {
  auto message = FromHex(samples::kSessionSetupResponse);
  message[66] = kSessionIsGuest | kSessionEncryptData;
  const auto response = ParseSessionSetupResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_TRUE(response->is_guest());
  EXPECT_FALSE(response->is_null());
  EXPECT_TRUE(response->encrypts_data());
  EXPECT_EQ(response->security_buffer.size(), 9U);
}

TEST(SessionSetupResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kSessionSetupResponse);
  ExpectRejects(message, ParseSessionSetupResponse,
                {{"structure size is not 9", 64, 8, ParseError::kBadStructureSize},
                 {"token runs past the end", 70, 0xFF, ParseError::kOutOfRange}});
}

TEST(SessionSetupResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kSessionSetupResponse);
  ExpectEveryPrefixRejected(message, ParseSessionSetupResponse);
}

}  // namespace
}  // namespace eastwest::smb2
