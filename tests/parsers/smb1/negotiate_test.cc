#include "parsers/smb1/negotiate.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/smb1/header.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

TEST(NegotiateRequestTest, ReadsTheDialects) {
  const auto message = FromHex(samples::kNegotiateRequest);
  const auto request = ParseNegotiateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->dialect_count, 2);
  EXPECT_TRUE(request->Offers("NT LM 0.12"));
  EXPECT_TRUE(request->Offers("NT LANMAN 1.0"));
  EXPECT_FALSE(request->Offers("SMB 2.002"));
  EXPECT_FALSE(request->Offers(""));
}

// WithBytes puts words and bytes behind a real header.
std::vector<std::uint8_t> WithBytes(const std::vector<std::uint8_t>& bytes) {
  auto message = FromHex(samples::kNegotiateRequest);
  message.resize(kHeaderSize);
  message.push_back(0);
  message.push_back(static_cast<std::uint8_t>(bytes.size()));
  message.push_back(0);
  message.insert(message.end(), bytes.begin(), bytes.end());
  return message;
}

TEST(NegotiateRequestTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::vector<std::uint8_t> bytes;
    ParseError expected;
  };
  std::vector<std::uint8_t> many;
  for (std::size_t i = 0; i <= kDialectsMax; ++i) {
    many.insert(many.end(), {0x02, 'X', 0x00});
  }
  const Case cases[] = {
      {.why = "another buffer format", .bytes = {3, 'X', 0}, .expected = ParseError::kBadValue},
      {.why = "no NUL", .bytes = {2, 'X'}, .expected = ParseError::kTruncated},
      {.why = "33 dialects", .bytes = many, .expected = ParseError::kTooMany},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(ParseNegotiateRequest(WithBytes(c.bytes)).error, c.expected);
  }
  auto message = WithBytes({2, 'X', 0});
  message[kHeaderSize + 1] = 4;
  EXPECT_EQ(ParseNegotiateRequest(message).error, ParseError::kTruncated);
}

TEST(NegotiateRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kNegotiateRequest);
  ExpectEveryPrefixRejected(message, ParseNegotiateRequest);
}

TEST(NegotiateResponseTest, ReadsAResponseWithExtendedSecurity) {
  const auto message = FromHex(samples::kNegotiateResponse);
  const auto response = ParseNegotiateResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->dialect_index, 0);
  EXPECT_EQ(response->security_mode, kUserSecurity | kEncryptPasswords);
  EXPECT_FALSE(response->signing_enabled());
  EXPECT_FALSE(response->signing_required());
  EXPECT_EQ(response->capabilities, 0x8080f3fdU);
  EXPECT_TRUE(response->has_extended_security());
  EXPECT_EQ(ToString(response->server_guid), "656c6966-3073-0031-0000-000000000000");
  EXPECT_EQ(response->security_blob.size(), 96U);
  EXPECT_EQ(response->security_blob[0], 0x60);
}

TEST(NegotiateResponseTest, ReadsAChallengeWithoutExtendedSecurity) {
  auto message = FromHex(samples::kNegotiateResponse);
  message[kHeaderSize + 1 + 22] = 0;  // the top byte of Capabilities
  message[kHeaderSize + 1 + 33] = 8;  // ChallengeLength
  const auto response = ParseNegotiateResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->challenge.size(), 8U);
  EXPECT_TRUE(response->security_blob.empty());
}

TEST(NegotiateResponseTest, ACoreDialectHasOneWord) {
  auto message = FromHex(samples::kNegotiateRequest);
  message.resize(kHeaderSize);
  message.insert(message.end(), {1, 0xFF, 0xFF, 0, 0});
  const auto response = ParseNegotiateResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->dialect_index, kNoCommonDialect);
}

TEST(NegotiateResponseTest, RejectsHostileFields) {
  auto message = FromHex(samples::kNegotiateResponse);
  message[kHeaderSize] = 16;
  EXPECT_EQ(ParseNegotiateResponse(message).error, ParseError::kBadLength);
  message = FromHex(samples::kNegotiateResponse);
  message.resize(kHeaderSize);
  message.insert(message.end(), {2, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(ParseNegotiateResponse(message).error, ParseError::kBadLength);
}

TEST(NegotiateResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kNegotiateResponse);
  ExpectEveryPrefixRejected(message, ParseNegotiateResponse);
}

}  // namespace
}  // namespace eastwest::smb1
