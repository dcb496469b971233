#include "parsers/smb2/tree_connect.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(TreeConnectRequestTest, ReadsThePath) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const auto request = ParseTreeConnectRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf8(request->path), "\\\\10.20.0.102\\IPC$");
}

TEST(TreeConnectRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ExpectRejects(message, ParseTreeConnectRequest,
                {{"structure size is not 9", 64, 8, ParseError::kBadStructureSize},
                 {"path starts in the header", 68, 0x10, ParseError::kOutOfRange},
                 {"path starts past the end", 69, 0xFF, ParseError::kOutOfRange},
                 {"path runs past the end", 70, 0xFF, ParseError::kOutOfRange}});
}

TEST(TreeConnectRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ExpectEveryPrefixRejected(message, ParseTreeConnectRequest);
}

TEST(TreeConnectResponseTest, ReadsTheShare) {
  const auto message = FromHex(samples::kTreeConnectResponse);
  const auto response = ParseTreeConnectResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->share_type, ShareType::kPipe);
  EXPECT_EQ(ShareTypeName(response->share_type), "PIPE");
  EXPECT_EQ(response->share_flags, 0U);
  EXPECT_EQ(response->maximal_access, 0x001f00a9U);
  EXPECT_FALSE(response->encrypts_data());
}

TEST(TreeConnectResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kTreeConnectResponse);
  ExpectRejects(message, ParseTreeConnectResponse,
                {{"structure size is not 16", 64, 9, ParseError::kBadStructureSize}});
}

TEST(TreeConnectResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectResponse);
  ExpectEveryPrefixRejected(message, ParseTreeConnectResponse);
}

}  // namespace
}  // namespace eastwest::smb2
