#include "parsers/auth/kdc.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/auth/text.h"
#include "tests/support/prefixes.h"

namespace eastwest::auth {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// A client of MIT Kerberos asks, and is told to authenticate first (KDC_ERR_PREAUTH_REQUIRED).
constexpr std::string_view kAsReq =
    "6a81bc3081b9a103020105a20302010aa30e300c300aa10402020095a2020400a4819c308199a00703050040810000"
    "a1133011a003020101a10a30081b066169656c6c6fa20d1b0b41442e4e5752412e434f4da320301ea003020102a117"
    "30151b066b72627467741b0b41442e4e5752412e434f4da511180f32303139303231323231353633335aa611180f32"
    "303139303231383231353633335aa70602047256d0d3a81a3018020112020111020114020113020110020117020119"
    "02011a";
constexpr std::string_view kError =
    "7e81b43081b1a003020105a10302011ea411180f32303139303231313231353633335aa505020303d14fa603020119"
    "a90d1b0b41442e4e5752412e434f4daa20301ea003020102a11730151b066b72627467741b0b41442e4e5752412e43"
    "4f4dac5504533051302ea103020113a22704253023301aa003020112a1131b1141442e4e5752412e434f4d6169656c"
    "6c6f3005a0030201173009a103020102a20204003009a103020110a20204003009a10302010fa2020400";
// Written by hand: a TGS-REP to bob@LAB for cifs/a, etype 23, sealed parts of two bytes.
constexpr std::string_view kTgsRep =
    "6d6d306ba003020105a10302010da3051b034c4142a410300ea003020101a10730051b03626f62a53661343032"
    "a003020105a1051b034c4142a2143012a003020102a10b30091b04636966731b0161a30e300ca003020117a205"
    "0403aabbcca60e300ca003020112a2050403ddeeff";

TEST(KdcTest, ReadsARequest) {
  const std::vector<std::uint8_t> data = FromHex(kAsReq);
  const Parsed<KdcMessage> message = ParseKdcMessage(data);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->kind, KdcKind::kAsReq);
  EXPECT_TRUE(message->is_request());
  EXPECT_EQ(ServiceName(message->cname), "aiello");
  EXPECT_EQ(Text(message->crealm, false), "AD.NWRA.COM");
  EXPECT_EQ(ServiceName(message->sname), "krbtgt/AD.NWRA.COM");
  ASSERT_EQ(message->offered().size(), 8U);
  EXPECT_EQ(message->offered()[0], 18);
  EXPECT_EQ(message->offered()[5], 23);
  ExpectEveryPrefixRejected(data, ParseKdcMessage);
}

TEST(KdcTest, SaysThatARequestIsArmoured) {
  std::string hex(kAsReq);
  EXPECT_FALSE(ParseKdcMessage(FromHex(hex))->armoured);
  hex.replace(hex.find("0095a202"), 4, "0088");  // PA-FX-FAST. RFC 6113 5.4
  const std::vector<std::uint8_t> data = FromHex(hex);
  EXPECT_TRUE(ParseKdcMessage(data)->armoured);
  ExpectEveryPrefixRejected(data, ParseKdcMessage);
}

TEST(KdcTest, ReadsAnErrorWithoutAClient) {
  const std::vector<std::uint8_t> data = FromHex(kError);
  const Parsed<KdcMessage> message = ParseKdcMessage(data);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->kind, KdcKind::kError);
  EXPECT_EQ(message->error_code, 25);
  EXPECT_EQ(ServiceName(message->cname), "");
  EXPECT_EQ(Text(message->realm, false), "AD.NWRA.COM");
  ExpectEveryPrefixRejected(data, ParseKdcMessage);
}

TEST(KdcTest, ReadsTheTicketOfAnAnswer) {
  const std::vector<std::uint8_t> data = FromHex(kTgsRep);
  const Parsed<KdcMessage> message = ParseKdcMessage(data);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->kind, KdcKind::kTgsRep);
  EXPECT_EQ(ServiceName(message->cname), "bob");
  EXPECT_EQ(ServiceName(message->sname), "cifs/a");
  EXPECT_EQ(message->etype, 18);
  EXPECT_EQ(message->ticket.sealed.etype, 23);
  ASSERT_EQ(message->ticket.sealed.cipher.size(), 3U);
  EXPECT_EQ(message->ticket.sealed.cipher[0], 0xAA);
  ExpectEveryPrefixRejected(data, ParseKdcMessage);
}

TEST(KdcTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "no message of a KDC", .at = 0, .byte = 0x6E, .expected = ParseError::kBadMagic},
      {.why = "no sequence", .at = 3, .byte = 0x31, .expected = ParseError::kBadValue},
      {.why = "version 4", .at = 10, .byte = 4, .expected = ParseError::kBadVersion},
      {.why = "body longer than message",
       .at = 34,
       .byte = 0x9D,
       .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(kAsReq);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseKdcMessage(data).error, c.expected);
  }
}

TEST(KdcTest, BoundsTheEncryptionTypes) {
  // 33 types, three bytes each: 99 bytes behind a sequence.
  std::vector<std::uint8_t> body = FromHex("a00703050040810000 a2051b034c4142 a7030201 01");
  std::vector<std::uint8_t> list;
  for (std::size_t i = 0; i <= kEtypesMax; ++i) {
    list.insert(list.end(), {0x02, 0x01, 0x12});
  }
  const auto wrap = [](std::uint8_t tag, const std::vector<std::uint8_t>& content) {
    std::vector<std::uint8_t> whole = {tag, 0x81, static_cast<std::uint8_t>(content.size())};
    whole.insert(whole.end(), content.begin(), content.end());
    return whole;
  };
  const std::vector<std::uint8_t> etypes = wrap(0xA8, wrap(0x30, list));
  body.insert(body.end(), etypes.begin(), etypes.end());
  std::vector<std::uint8_t> fields = FromHex("a103020105 a20302010a");
  const std::vector<std::uint8_t> wrapped = wrap(0xA4, wrap(0x30, body));
  fields.insert(fields.end(), wrapped.begin(), wrapped.end());
  EXPECT_EQ(ParseKdcMessage(wrap(0x6A, wrap(0x30, fields))).error, ParseError::kTooMany);
}

}  // namespace
}  // namespace eastwest::auth
