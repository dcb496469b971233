#include "parsers/netbios/session.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// a17_psexec_139.pcap frame 4, without the four bytes of the packet header
constexpr std::string_view kRequest =
    "2044424441434f44434441434f4441434f4442444144434341434143414341434100"
    "204648454c4644444144424341434143414341434143414341434143414341414100";

TEST(SessionPacketHeaderTest, ReadsALengthOf24BitsOverDirectTcp) {
  const auto data = FromHex("00 fffffe");
  const auto header = ParseSessionPacketHeader(data, Framing::kDirectTcp);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->type, SessionPacketType::kMessage);
  EXPECT_EQ(header->length, 0xFFFFFEU);
}

TEST(SessionPacketHeaderTest, ReadsALengthOf17BitsOverNetbios) {
  const auto data = FromHex("81 01ffff");
  const auto header = ParseSessionPacketHeader(data, Framing::kNetbios);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->type, SessionPacketType::kRequest);
  EXPECT_EQ(header->length, 0x1FFFFU);
}

TEST(SessionPacketHeaderTest, RejectsHostileFields) {
  const auto parse = [](std::string_view hex) {
    return ParseSessionPacketHeader(FromHex(hex), Framing::kNetbios).error;
  };
  EXPECT_EQ(parse("80 000000"), ParseError::kBadValue);
  EXPECT_EQ(parse("86 000000"), ParseError::kBadValue);
  EXPECT_EQ(parse("00 020000"), ParseError::kBadValue);
}

TEST(SessionPacketHeaderTest, RejectsEveryPrefix) {
  const auto data = FromHex("00 000010");
  ExpectEveryPrefixRejected(
      data, [](Bytes prefix) { return ParseSessionPacketHeader(prefix, Framing::kDirectTcp); });
}

TEST(SessionRequestTest, ReadsBothNames) {
  const auto body = FromHex(kRequest);
  const auto request = ParseSessionRequest(body);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->called.text(), "10.20.0.102");
  EXPECT_EQ(request->called.suffix, 0x20);
  EXPECT_EQ(request->calling.text(), "WKS01");
  EXPECT_EQ(request->calling.suffix, 0x00);
  EXPECT_FALSE(request->calling.has_scope);
}

TEST(SessionRequestTest, StepsOverAScope) {
  auto body = FromHex(kRequest);
  const auto scope = FromHex("03 636f6d 00");
  body.pop_back();
  body.insert(body.end(), scope.begin(), scope.end());
  const auto request = ParseSessionRequest(body);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->calling.has_scope);
  ExpectEveryPrefixRejected(body, ParseSessionRequest);
}

TEST(SessionRequestTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "a label that is not 32 bytes",
       .at = 0,
       .byte = 31,
       .expected = ParseError::kBadLength},
      {.why = "a letter before A", .at = 1, .byte = '@', .expected = ParseError::kBadValue},
      {.why = "a letter after P", .at = 32, .byte = 'Q', .expected = ParseError::kBadValue},
      {.why = "a compression pointer", .at = 33, .byte = 0xC0, .expected = ParseError::kBadValue},
      {.why = "a scope past the end", .at = 67, .byte = 1, .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto body = FromHex(kRequest);
    body[c.at] = c.byte;
    EXPECT_EQ(ParseSessionRequest(body).error, c.expected);
  }
}

TEST(SessionRequestTest, ScopeLabelsAreBounded) {
  auto body = FromHex(kRequest);
  body.pop_back();
  for (std::size_t i = 0; i <= kScopeLabelsMax; ++i) {
    body.insert(body.end(), {1, 'x'});
  }
  EXPECT_EQ(ParseSessionRequest(body).error, ParseError::kTooMany);
}

TEST(SessionRequestTest, RejectsEveryPrefix) {
  const auto body = FromHex(kRequest);
  ExpectEveryPrefixRejected(body, ParseSessionRequest);
}

TEST(NegativeSessionResponseTest, ReadsTheError) {
  const auto body = FromHex("82");
  const auto response = ParseNegativeSessionResponse(body);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->error, SessionError::kCalledNameNotPresent);
  ExpectEveryPrefixRejected(body, ParseNegativeSessionResponse);
}

TEST(RetargetSessionResponseTest, ReadsAddressAndPort) {
  const auto body = FromHex("0a000001 008b");
  const auto response = ParseRetargetSessionResponse(body);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->ip, (std::array<std::uint8_t, 4>{10, 0, 0, 1}));
  EXPECT_EQ(response->port, 139);
  ExpectEveryPrefixRejected(body, ParseRetargetSessionResponse);
}

}  // namespace
}  // namespace eastwest::netbios
