#include "parsers/auth/spnego.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/auth/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::auth {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;
using ::testing::ElementsAre;

TEST(SpnegoTest, ReadsTheFirstNtlmToken) {
  const std::vector<std::uint8_t> blob = FromHex(testing::kNegotiateToken);
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->kind, TokenKind::kNegTokenInit);
  EXPECT_THAT(token->offered(), ElementsAre(Mechanism::kNtlmssp));
  EXPECT_TRUE(IsNtlmssp(token->token));
  EXPECT_EQ(token->token.size(), 32U);
}

TEST(SpnegoTest, ReadsTheServersAnswer) {
  const std::vector<std::uint8_t> blob = FromHex(testing::kChallengeToken);
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->kind, TokenKind::kNegTokenResp);
  EXPECT_EQ(token->neg_state, NegState::kAcceptIncomplete);
  EXPECT_EQ(token->supported_mech, Mechanism::kNtlmssp);
  EXPECT_TRUE(IsNtlmssp(token->token));
}

TEST(SpnegoTest, ReadsAKerberosOfferWithFourMechanisms) {
  const std::vector<std::uint8_t> blob = FromHex(testing::kKerberosToken);
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_THAT(token->offered(), ElementsAre(Mechanism::kMsKerberos, Mechanism::kKerberos,
                                            Mechanism::kNegoex, Mechanism::kNtlmssp));
  EXPECT_TRUE(IsKerberos(token->token));
}

TEST(SpnegoTest, ReadsAKerberosAcceptance) {
  const std::vector<std::uint8_t> blob = FromHex(testing::kKerberosAnswer);
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->neg_state, NegState::kAcceptCompleted);
  EXPECT_EQ(token->supported_mech, Mechanism::kMsKerberos);
  EXPECT_TRUE(IsKerberos(token->token));
}

TEST(SpnegoTest, HandsRawMechanismTokensThrough) {
  const std::vector<std::uint8_t> ntlm = FromHex(testing::kRawAuthenticate);
  EXPECT_EQ(ParseSpnego(ntlm)->kind, TokenKind::kNtlmssp);
  EXPECT_EQ(ParseSpnego(ntlm)->token.size(), ntlm.size());
  const std::vector<std::uint8_t> offer = FromHex(testing::kKerberosToken);
  const Parsed<SpnegoToken> kerberos = ParseSpnego(ParseSpnego(offer)->token);
  ASSERT_TRUE(kerberos.ok());
  EXPECT_EQ(kerberos->kind, TokenKind::kKerberos);
}

TEST(SpnegoTest, ReadsAnAnswerWithoutAnyField) {
  const std::vector<std::uint8_t> blob = FromHex("a1 02 30 00");
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_FALSE(token->neg_state.has_value());
  EXPECT_TRUE(token->token.empty());
}

TEST(SpnegoTest, KeepsTheFirstSixteenMechanisms) {
  std::vector<std::uint8_t> list;
  for (int i = 0; i < 20; ++i) {
    list.insert(list.end(), {0x06, 0x01, 0x2A});
  }
  const auto wrap = [](std::uint8_t tag, std::vector<std::uint8_t> content) {
    content.insert(content.begin(), {tag, static_cast<std::uint8_t>(content.size())});
    return content;
  };
  const std::vector<std::uint8_t> blob = wrap(0xA0, wrap(0x30, wrap(0xA0, wrap(0x30, list))));
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->mechanism_count, kMechanismsMax);
}

TEST(SpnegoTest, RejectsHostileTokens) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "unknown first byte", .at = 0, .byte = 0x61, .expected = ParseError::kBadMagic},
      {.why = "longer than the blob", .at = 1, .byte = 0x41, .expected = ParseError::kTruncated},
      {.why = "indefinite length", .at = 1, .byte = 0x80, .expected = ParseError::kBadLength},
      {.why = "another mechanism's frame",
       .at = 9,
       .byte = 0x03,
       .expected = ParseError::kBadMagic},
      {.why = "neither init nor response",
       .at = 10,
       .byte = 0xA5,
       .expected = ParseError::kBadValue},
      {.why = "mechTypes is no sequence",
       .at = 16,
       .byte = 0x31,
       .expected = ParseError::kBadValue},
      {.why = "inner length too long", .at = 15, .byte = 0x7F, .expected = ParseError::kTruncated},
      {.why = "mechToken is no octet string",
       .at = 32,
       .byte = 0x03,
       .expected = ParseError::kBadValue},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> blob = FromHex(testing::kNegotiateToken);
    blob[c.at] = c.byte;
    EXPECT_EQ(ParseSpnego(blob).error, c.expected);
  }
}

TEST(SpnegoTest, RejectsAnUnknownNegState) {
  const std::vector<std::uint8_t> blob = FromHex("a1 07 30 05 a0 03 0a 01 04");
  EXPECT_EQ(ParseSpnego(blob).error, ParseError::kBadValue);
}

TEST(SpnegoTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromHex(testing::kNegotiateToken), ParseSpnego);
  ExpectEveryPrefixRejected(FromHex(testing::kAuthenticateToken), ParseSpnego);
  ExpectEveryPrefixRejected(FromHex(testing::kKerberosAnswer), ParseSpnego);
}

}  // namespace
}  // namespace eastwest::auth
