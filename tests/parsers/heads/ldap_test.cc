#include "parsers/heads/ldap.h"

#include <gtest/gtest.h>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// bindRequest 1, version 3, "cn=a", simple "pw"
constexpr std::string_view kSimple = "3012 020101 600d 020103 0404636e3d61 80027077";
// bindRequest 2, version 3, "", SASL "GSS-SPNEGO" with a token of two bytes
constexpr std::string_view kSasl =
    "301c 020102 6017 020103 0400 a310 040a4753532d53504e45474f 04026062";
// bindResponse 2, saslBindInProgress, with credentials
constexpr std::string_view kAnswer = "3010 020102 610b 0a010e 0400 0400 8702a1a2";

TEST(LdapTest, ReadsASimpleBindAndNotItsPassword) {
  const std::vector<std::uint8_t> data = FromHex(kSimple);
  const Parsed<LdapMessage> bind = ParseLdapMessage(data);
  ASSERT_TRUE(bind.ok());
  EXPECT_EQ(bind->kind, LdapKind::kBindRequest);
  EXPECT_EQ(bind->auth, LdapAuth::kSimple);
  EXPECT_EQ(AsText(bind->name), "cn=a");
  EXPECT_TRUE(bind->password);
  EXPECT_TRUE(bind->token.empty());
  EXPECT_EQ(bind->bytes, data.size());
}

TEST(LdapTest, ReadsTokensOfBothSides) {
  const std::vector<std::uint8_t> request = FromHex(kSasl);
  ASSERT_TRUE(ParseLdapMessage(request).ok());
  EXPECT_EQ(AsText(ParseLdapMessage(request)->mechanism), "GSS-SPNEGO");
  EXPECT_EQ(ParseLdapMessage(request)->token.size(), 2U);
  const std::vector<std::uint8_t> answer = FromHex(kAnswer);
  ASSERT_TRUE(ParseLdapMessage(answer).ok());
  EXPECT_EQ(ParseLdapMessage(answer)->result, 14U);
  EXPECT_EQ(ParseLdapMessage(answer)->token[0], 0xA1);
}

TEST(LdapTest, ReadsSicily) {  // [MS-ADTS] 5.1.1.1.3
  const std::vector<std::uint8_t> request =
      FromHex("3018 020103 6013 020103 0400 8a0c 4e544c4d53535000 01000000");
  ASSERT_TRUE(ParseLdapMessage(request).ok());
  EXPECT_EQ(ParseLdapMessage(request)->auth, LdapAuth::kSicily);
  EXPECT_EQ(ParseLdapMessage(request)->token.size(), 12U);
  const std::vector<std::uint8_t> answer =
      FromHex("3018 020103 6113 0a0100 040c 4e544c4d53535000 02000000 0400");
  EXPECT_EQ(ParseLdapMessage(answer)->token.size(), 12U);
}

TEST(LdapTest, OtherMessagesAreSteppedOver) {
  const std::vector<std::uint8_t> search = FromHex("3007 020104 6302 0400");
  ASSERT_TRUE(ParseLdapMessage(search).ok());
  EXPECT_EQ(ParseLdapMessage(search)->kind, LdapKind::kOther);
  EXPECT_EQ(*LdapMessageBytes(search), search.size());
}

TEST(LdapTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "no sequence", .at = 0, .byte = 0x31, .expected = ParseError::kBadValue},
      {.why = "longer than the data", .at = 1, .byte = 0x13, .expected = ParseError::kTruncated},
      {.why = "no message id", .at = 2, .byte = 4, .expected = ParseError::kBadValue},
      {.why = "bind longer than message", .at = 6, .byte = 14, .expected = ParseError::kTruncated},
      {.why = "unknown authentication", .at = 16, .byte = 0x85, .expected = ParseError::kBadValue},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(kSimple);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseLdapMessage(data).error, c.expected);
  }
  ExpectEveryPrefixRejected(FromHex(kSimple), ParseLdapMessage);
  ExpectEveryPrefixRejected(FromHex(kSasl), ParseLdapMessage);
  ExpectEveryPrefixRejected(FromHex(kAnswer), ParseLdapMessage);
}

TEST(LdapTest, TellsHowLongAMessageIs) {
  EXPECT_EQ(*LdapMessageBytes(FromHex("30")), 0U);
  EXPECT_EQ(*LdapMessageBytes(FromHex("3082")), 0U);
  EXPECT_EQ(*LdapMessageBytes(FromHex("30820102")), 0x106U);
  EXPECT_EQ(LdapMessageBytes(FromHex("3080")).error, ParseError::kBadLength);
  EXPECT_EQ(LdapMessageBytes(FromHex("3085")).error, ParseError::kBadLength);
  EXPECT_EQ(LdapMessageBytes(FromHex("0500")).error, ParseError::kBadLength);
}

}  // namespace
}  // namespace eastwest::heads
