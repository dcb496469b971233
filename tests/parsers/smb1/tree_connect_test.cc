#include "parsers/smb1/tree_connect.h"

#include <gtest/gtest.h>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

TEST(TreeConnectRequestTest, ReadsAUnicodePath) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const auto request = ParseTreeConnectRequest(*ParseHeader(message), *SplitBody(message));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf16LeToUtf8(request->path), "\\\\10.20.0.20\\IPC$");
  EXPECT_EQ(OemToUtf8(request->service), "IPC");
}

TEST(TreeConnectRequestTest, ReadsTheSecondCommandOfABatch) {
  const auto message = FromHex(samples::kSessionSetupBatch);
  const Header header = *ParseHeader(message);
  AndxChain chain(message, header);
  ASSERT_TRUE(chain.Next());
  ASSERT_TRUE(chain.Next());
  const auto request = ParseTreeConnectRequest(header, chain.body());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->password.size(), 24U);
  EXPECT_EQ(OemToUtf8(request->path), "\\\\MDJR98\\TEST");
  EXPECT_EQ(OemToUtf8(request->service), "A:");
}

TEST(TreeConnectRequestTest, RejectsHostileFields) {
  auto message = FromHex(samples::kTreeConnectRequest);
  message[kHeaderSize + 1 + 7] = 0xFF;  // the high byte of PasswordLength
  EXPECT_EQ(ParseTreeConnectRequest(*ParseHeader(message), *SplitBody(message)).error,
            ParseError::kTruncated);
  Body body = *SplitBody(message);
  body.word_count = 5;
  EXPECT_EQ(ParseTreeConnectRequest(*ParseHeader(message), body).error, ParseError::kBadLength);
}

TEST(TreeConnectRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const Header header = *ParseHeader(message);
  ForEveryPrefix(message, [&header](Bytes prefix) {
    const auto body = SplitBody(prefix);
    EXPECT_FALSE(body.ok() && ParseTreeConnectRequest(header, *body).ok());
  });
}

TEST(TreeConnectResponseTest, ReadsTheService) {
  const auto message = FromHex(samples::kTreeConnectResponse);
  const Header header = *ParseHeader(message);
  const auto response = ParseTreeConnectResponse(header, *SplitBody(message));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(OemToUtf8(response->service), "IPC");
  EXPECT_TRUE(response->native_file_system.empty());
}

TEST(TreeConnectResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectResponse);
  const Header header = *ParseHeader(message);
  ForEveryPrefix(message, [&header](Bytes prefix) {
    const auto body = SplitBody(prefix);
    EXPECT_FALSE(body.ok() && ParseTreeConnectResponse(header, *body).ok());
  });
}

TEST(CoreTreeConnectTest, ReadsTheThreeStrings) {
  auto message = FromHex("ff534d4270000000000000000000000000000000000000000000000000000000");
  const auto body = FromHex("00 0f00 04 5c5c685c63 00 04 7077 00 04 413a 00");
  message.insert(message.end(), body.begin(), body.end());
  const auto request = ParseCoreTreeConnectRequest(*ParseHeader(message), *SplitBody(message));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(OemToUtf8(request->path), "\\\\h\\c");
  EXPECT_EQ(OemToUtf8(request->password), "pw");
  EXPECT_EQ(OemToUtf8(request->service), "A:");
  const Header header = *ParseHeader(message);
  ForEveryPrefix(message, [&header](Bytes prefix) {
    const auto split = SplitBody(prefix);
    EXPECT_FALSE(split.ok() && ParseCoreTreeConnectRequest(header, *split).ok());
  });
}

TEST(CoreTreeConnectTest, ReadsTheTreeIdOfTheAnswer) {
  auto message = FromHex("ff534d4270000000000000000000000000000000000000000000000000000000");
  const auto body = FromHex("02 0010 0340 0000");
  message.insert(message.end(), body.begin(), body.end());
  const auto response = ParseCoreTreeConnectResponse(*SplitBody(message));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->tree_id, 0x4003);
  EXPECT_FALSE(ParseCoreTreeConnectResponse(Body{}).ok());
}

}  // namespace
}  // namespace eastwest::smb1
