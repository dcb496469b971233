#include "parsers/auth/kerberos.h"

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

TEST(KerberosTest, ReadsTheServiceOfAnApReq) {
  const std::vector<std::uint8_t> data = Inner(testing::kKerberosToken);
  const Parsed<KerberosToken> token = ParseKerberosToken(data);
  ASSERT_TRUE(token.ok());
  ASSERT_EQ(token->kind, KerberosKind::kApReq);
  EXPECT_EQ(token->ap_req.ap_options, 0x20000000U);
  EXPECT_EQ(Text(token->ap_req.realm, false), "SRT-AD.LOCAL");
  EXPECT_EQ(ServiceName(token->ap_req.sname), "cifs/BLACKCLOVER-DC");
  EXPECT_EQ(token->ap_req.sname.type, 2);
  EXPECT_EQ(token->ap_req.etype, 18);
  EXPECT_EQ(token->ap_req.kvno, 3U);
  EXPECT_EQ(token->ap_req.ticket_cipher.size(), 1176U);
}

TEST(KerberosTest, ReadsABareApReq) {
  const std::vector<std::uint8_t> framed = Inner(testing::kKerberosToken);
  // Frame header 4, object identifier 11, token id 2.
  const std::vector<std::uint8_t> bare(framed.begin() + 17, framed.end());
  EXPECT_TRUE(IsKerberos(bare));
  const Parsed<KerberosToken> token = ParseKerberosToken(bare);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(ServiceName(token->ap_req.sname), "cifs/BLACKCLOVER-DC");
}

TEST(KerberosTest, RecognisesAnApRep) {
  const std::vector<std::uint8_t> data = Inner(testing::kKerberosAnswer);
  const Parsed<KerberosToken> token = ParseKerberosToken(data);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->kind, KerberosKind::kApRep);
}

TEST(KerberosTest, RecognisesAUserToUserRequest) {
  const std::vector<std::uint8_t> data = Inner(
      "60818106062b0601050502a0773075a030302e06092a864882f71201020206092a864886f712010202060a2b0601"
      "0401823702021e060a2b06010401823702020aa241043f603d060a2a864886f712010202030400302da003020105"
      "a103020110a2153013a003020180a10c300a1b08706775737461766fa30a1b085448455348495245");
  EXPECT_TRUE(IsKerberos(data));
  const Parsed<KerberosToken> token = ParseKerberosToken(data);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->kind, KerberosKind::kOther);
}

TEST(KerberosTest, ReadsTheCodeOfAnError) {
  const std::vector<std::uint8_t> data = FromHex(testing::kKrbError);
  const Parsed<KerberosToken> token = ParseKerberosToken(data);
  ASSERT_TRUE(token.ok());
  ASSERT_EQ(token->kind, KerberosKind::kError);
  EXPECT_EQ(token->error.code, 25);
  EXPECT_EQ(Text(token->error.realm, false), "INS.COM");
  EXPECT_EQ(ServiceName(token->error.sname), "krbtgt/INS.COM");
}

TEST(KerberosTest, RejectsHostileErrors) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "not Kerberos", .at = 0, .byte = 0x7F, .expected = ParseError::kBadMagic},
      {.why = "no sequence", .at = 3, .byte = 0x31, .expected = ParseError::kBadValue},
      {.why = "version 4", .at = 10, .byte = 4, .expected = ParseError::kBadVersion},
      {.why = "code without bytes", .at = 45, .byte = 0, .expected = ParseError::kBadLength},
      {.why = "realm runs out of its wrapper",
       .at = 50,
       .byte = 9,
       .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(testing::kKrbError);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseKerberosToken(data).error, c.expected);
  }
}

TEST(KerberosTest, RejectsANameWithTooManyComponents) {
  std::vector<std::uint8_t> components;
  for (int i = 0; i < 9; ++i) {
    components.insert(components.end(), {0x1B, 0x01, 'a'});
  }
  const auto wrap = [](std::uint8_t tag, std::vector<std::uint8_t> content) {
    content.insert(content.begin(), {tag, static_cast<std::uint8_t>(content.size())});
    return content;
  };
  const auto join = [](std::vector<std::uint8_t> left, const std::vector<std::uint8_t>& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
  };
  const std::vector<std::uint8_t> name =
      wrap(0x30, join(FromHex("a003020102"), wrap(0xA1, wrap(0x30, components))));
  const std::vector<std::uint8_t> fields =
      join(FromHex("a003020105 a10302011e a603020119 a9051b03494e53"), wrap(0xAA, name));
  const std::vector<std::uint8_t> message = wrap(0x7E, wrap(0x30, fields));
  EXPECT_EQ(ParseKerberosToken(message).error, ParseError::kTooMany);
}

TEST(KerberosTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromHex(testing::kKrbError), ParseKerberosToken);
  ExpectEveryPrefixRejected(Inner(testing::kKerberosAnswer), ParseKerberosToken);
  ExpectEveryPrefixRejected(Inner(testing::kKerberosToken), ParseKerberosToken);
}

}  // namespace
}  // namespace eastwest::auth
