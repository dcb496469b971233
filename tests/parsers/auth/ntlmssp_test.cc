#include "parsers/auth/ntlmssp.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "parsers/auth/spnego.h"
#include "parsers/auth/text.h"
#include "tests/parsers/auth/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::auth {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

std::vector<std::uint8_t> Inner(std::string_view hex) {
  const std::vector<std::uint8_t> blob = FromHex(hex);
  const Bytes token = ParseSpnego(blob)->token;
  return {token.begin(), token.end()};
}

TEST(NtlmsspTest, TellsTheMessagesApart) {
  EXPECT_EQ(NtlmTypeOf(Inner(testing::kNegotiateToken)), NtlmMessageType::kNegotiate);
  EXPECT_EQ(NtlmTypeOf(Inner(testing::kChallengeToken)), NtlmMessageType::kChallenge);
  EXPECT_EQ(NtlmTypeOf(Inner(testing::kAuthenticateToken)), NtlmMessageType::kAuthenticate);
  EXPECT_EQ(NtlmTypeOf(FromHex("4e544c4d53535000 04000000")), std::nullopt);
  EXPECT_EQ(NtlmTypeOf(FromHex("4e544c4d53535000 0300")), std::nullopt);
}

TEST(NtlmsspTest, ReadsANegotiateWithoutNames) {
  const std::vector<std::uint8_t> message = Inner(testing::kNegotiateToken);
  const Parsed<NtlmNegotiate> negotiate = ParseNtlmNegotiate(message);
  ASSERT_TRUE(negotiate.ok());
  EXPECT_EQ(negotiate->flags, 0xA0880205U);
  EXPECT_TRUE(negotiate->domain.empty());
  EXPECT_FALSE(negotiate->version.has_value());
}

TEST(NtlmsspTest, ReadsANegotiateWithNames) {
  const std::vector<std::uint8_t> message = FromHex(
      "4e544c4d53535000 01000000 07320000 0300 0300 20000000 0200 0200 23000000 4c4142 5750");
  const Parsed<NtlmNegotiate> negotiate = ParseNtlmNegotiate(message);
  ASSERT_TRUE(negotiate.ok());
  EXPECT_EQ(Text(negotiate->domain, false), "LAB");
  EXPECT_EQ(Text(negotiate->workstation, false), "WP");
}

TEST(NtlmsspTest, ReadsAChallenge) {
  const std::vector<std::uint8_t> message = Inner(testing::kChallengeToken);
  const Parsed<NtlmChallenge> challenge = ParseNtlmChallenge(message);
  ASSERT_TRUE(challenge.ok());
  EXPECT_EQ(Text(challenge->target_name, challenge->unicode()), "WKS02");
  EXPECT_EQ(challenge->server_challenge.size(), 8U);
  EXPECT_EQ(challenge->server_challenge[0], 0xFE);
  EXPECT_TRUE(challenge->av_pairs.complete);
  EXPECT_EQ(Text(challenge->av_pairs.nb_computer, true), "WKS02");
  EXPECT_EQ(Text(challenge->av_pairs.nb_domain, true), "WKS02");
  EXPECT_EQ(Text(challenge->av_pairs.dns_domain, true), "corp.example");
  EXPECT_EQ(Text(challenge->av_pairs.dns_computer, true), "wks02.corp.example");
  EXPECT_TRUE(challenge->av_pairs.timestamp.has_value());
  ASSERT_TRUE(challenge->version.has_value());
}

TEST(NtlmsspTest, KeepsTheTargetNameOfACutChallenge) {
  const std::vector<std::uint8_t> message = FromHex(testing::kCutTargetInfo);
  const Parsed<NtlmChallenge> challenge = ParseNtlmChallenge(message);
  ASSERT_TRUE(challenge.ok());
  EXPECT_EQ(Text(challenge->target_name, challenge->unicode()), "CNAMIS");
  EXPECT_FALSE(challenge->av_pairs.complete);
}

TEST(NtlmsspTest, ReadsAnAuthenticateWithoutVersion) {
  const std::vector<std::uint8_t> message = Inner(testing::kAuthenticateToken);
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(message);
  ASSERT_TRUE(authenticate.ok());
  EXPECT_EQ(Text(authenticate->domain, authenticate->unicode()), "corp");
  EXPECT_EQ(Text(authenticate->user, authenticate->unicode()), "administrator");
  EXPECT_TRUE(authenticate->workstation.empty());
  EXPECT_TRUE(authenticate->ntlm_v2());
  EXPECT_FALSE(authenticate->ntlm_v1());
  EXPECT_FALSE(authenticate->anonymous());
  EXPECT_EQ(authenticate->nt_proof.size(), 16U);
  EXPECT_EQ(Text(authenticate->av_pairs.target_name, true), "cifs/WKS02");
  EXPECT_TRUE(authenticate->mic.empty());
  EXPECT_FALSE(authenticate->version.has_value());
}

TEST(NtlmsspTest, ReadsAnAuthenticateWithVersionAndMic) {
  const std::vector<std::uint8_t> message = FromHex(testing::kRawAuthenticate);
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(message);
  ASSERT_TRUE(authenticate.ok());
  EXPECT_EQ(Text(authenticate->domain, true), "LAB");
  EXPECT_EQ(Text(authenticate->user, true), "infected");
  EXPECT_EQ(Text(authenticate->workstation, true), "BAS-WIN7-01");
  EXPECT_EQ(authenticate->encrypted_session_key.size(), 16U);
  EXPECT_EQ(authenticate->mic.size(), 16U);
  EXPECT_EQ(authenticate->mic[0], 0x95);
  ASSERT_TRUE(authenticate->version.has_value());
  EXPECT_EQ(authenticate->version->build, 7601);
  EXPECT_EQ(authenticate->av_pairs.flags, kAvFlagMic);
}

TEST(NtlmsspTest, RecognisesAnAnonymousLogon) {
  std::vector<std::uint8_t> message = FromHex(
      "4e544c4d53535000 03000000 0100010040000000 0000000041000000 0000000040000000"
      "0000000040000000 0000000040000000 0000000041000000 05028aa2 00");
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(message);
  ASSERT_TRUE(authenticate.ok());
  EXPECT_TRUE(authenticate->anonymous());
}

TEST(NtlmsspTest, RecognisesNtlmVersionOneFromAClientWithoutFlags) {
  std::vector<std::uint8_t> message = FromHex(
      "4e544c4d53535000 03000000 0000000034000000 1800180036000000 0000000034000000"
      "0200020034000000 0000000034000000 6d65");
  message.resize(message.size() + 24, 0xAB);
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(message);
  ASSERT_TRUE(authenticate.ok());
  EXPECT_TRUE(authenticate->ntlm_v1());
  EXPECT_FALSE(authenticate->unicode());
  EXPECT_EQ(Text(authenticate->user, authenticate->unicode()), "me");
}

TEST(NtlmsspTest, RejectsHostileAuthenticates) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "no signature", .at = 0, .byte = 'M', .expected = ParseError::kBadMagic},
      {.why = "another type", .at = 8, .byte = 2, .expected = ParseError::kBadValue},
      {.why = "NT response too long", .at = 21, .byte = 0xFF, .expected = ParseError::kOutOfRange},
      {.why = "domain past the end", .at = 34, .byte = 0x01, .expected = ParseError::kOutOfRange},
      {.why = "user past the end", .at = 43, .byte = 0xFF, .expected = ParseError::kOutOfRange},
      {.why = "user inside the header",
       .at = 40,
       .byte = 0x10,
       .expected = ParseError::kOutOfRange},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> message = Inner(testing::kAuthenticateToken);
    message[c.at] = c.byte;
    EXPECT_EQ(ParseNtlmAuthenticate(message).error, c.expected);
  }
}

TEST(NtlmsspTest, DropsOnlyALmResponseThatIsOutside) {
  std::vector<std::uint8_t> message = Inner(testing::kAuthenticateToken);
  message[18] = 0xFF;
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(message);
  ASSERT_TRUE(authenticate.ok());
  EXPECT_TRUE(authenticate->lm_response.empty());
  EXPECT_FALSE(authenticate->user.empty());
}

TEST(NtlmsspTest, RejectsPrefixesThatCutAnIdentity) {
  const std::vector<std::uint8_t> authenticate = Inner(testing::kAuthenticateToken);
  ExpectEveryPrefixRejected(authenticate, ParseNtlmAuthenticate);
  const std::vector<std::uint8_t> challenge = Inner(testing::kChallengeToken);
  ForEveryPrefix(challenge, [](Bytes prefix) {
    const Parsed<NtlmChallenge> parsed = ParseNtlmChallenge(prefix);
    EXPECT_FALSE(parsed.ok() && parsed->av_pairs.complete);
  });
  const std::vector<std::uint8_t> negotiate = Inner(testing::kNegotiateToken);
  ForEveryPrefix(negotiate, [](Bytes prefix) {
    // The message may end after its flags.
    EXPECT_EQ(ParseNtlmNegotiate(prefix).ok(), prefix.size() == 16);
  });
}

}  // namespace
}  // namespace eastwest::auth
