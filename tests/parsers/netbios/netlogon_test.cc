#include "parsers/netbios/netlogon.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

std::string_view Text(Bytes bytes) {
  static std::string text;
  text.assign(bytes.begin(), bytes.end());
  return text;
}

TEST(NetlogonTest, ReadsAQueryForThePrimary) {
  const auto data = FromHex(
      "0700 574b53303100 5c4d41494c534c4f545c4e45545c474554444300 00"
      "57004b00530030003100 0000 0b000000 ffff ffff");
  const auto query = ParseNetlogonMessage(data);
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(NetlogonCommandName(query->command), "primary_query");
  EXPECT_TRUE(query->host.unicode);
  EXPECT_EQ(query->host.bytes.size(), 10U);
  EXPECT_EQ(Text(query->answer_mailslot), "\\MAILSLOT\\NET\\GETDC");
  ExpectEveryPrefixRejected(Bytes(data).first(40), ParseNetlogonMessage);
}

TEST(NetlogonTest, ReadsALogonRequestAndItsAnswers) {
  const auto request = FromHex("1200 0000 5000 4300 0000 6200 6f00 6200 0000 5c4d00");
  ASSERT_TRUE(ParseNetlogonMessage(request).ok());
  EXPECT_EQ(ParseNetlogonMessage(request)->user.bytes.size(), 6U);
  ExpectEveryPrefixRejected(request, ParseNetlogonMessage);
  const auto answer = FromHex("1300 4400 0000 6200 0000 4300 0000");
  ASSERT_TRUE(ParseNetlogonMessage(answer).ok());
  EXPECT_EQ(ParseNetlogonMessage(answer)->domain.bytes.size(), 2U);
  ExpectEveryPrefixRejected(answer, ParseNetlogonMessage);
  const auto primary = FromHex("0c00 4443 00 00 4400 4300 0000 4300 0000");
  EXPECT_EQ(ParseNetlogonMessage(primary)->host.bytes.size(), 4U);
  ExpectEveryPrefixRejected(primary, ParseNetlogonMessage);
  EXPECT_EQ(Text(ParseNetlogonMessage(FromHex("0000 4100 4200 4300"))->user.bytes), "B");
  EXPECT_EQ(Text(ParseNetlogonMessage(FromHex("0600 5c5c4100"))->host.bytes), "\\\\A");
  EXPECT_EQ(ParseNetlogonMessage(FromHex("0100")).error, ParseError::kBadValue);
}

TEST(NetlogonTest, ReadsAnExtendedAnswer) {
  // flags, GUID; forest "a.b", domain: pointer to it, host: "dc" + pointer, then flat names, user
  const auto data = FromHex(
      "1700 0000 01020304 00000000000000000000000000000000"
      "0161 0162 00  c018  026463 c018  01 42 00  024443 00  00");
  const auto answer = ParseNetlogonMessage(data);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->dns_domain.text(), "a.b");
  EXPECT_EQ(answer->dns_host.text(), "dc.a.b");
  EXPECT_EQ(answer->netbios_domain.text(), "B");
  EXPECT_EQ(answer->netbios_host.text(), "DC");
  EXPECT_EQ(answer->user_name.text(), "");
  ExpectEveryPrefixRejected(data, ParseNetlogonMessage);
}

}  // namespace
}  // namespace eastwest::netbios
