#include "parsers/heads/banner.h"

#include <gtest/gtest.h>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

TEST(RfbTest, ReadsVersionAndSecurityTypes) {
  const std::vector<std::uint8_t> data = FromText("RFB 003.008\n");
  ASSERT_TRUE(ParseRfbVersion(data).ok());
  EXPECT_EQ(AsText(ParseRfbVersion(data)->major), "003");
  EXPECT_EQ(AsText(ParseRfbVersion(data)->minor), "008");
  ExpectEveryPrefixRejected(data, ParseRfbVersion);
  const std::vector<std::uint8_t> types = FromHex("02 0210");
  EXPECT_EQ(ParseRfbSecurity(types, false)->types.size(), 2U);
  EXPECT_EQ(ParseRfbSecurity(types, false)->bytes, 3U);
  EXPECT_EQ(ParseRfbSecurity(FromHex("00000002"), true)->bytes, 4U);
  ExpectEveryPrefixRejected(types, [](Bytes data_) { return ParseRfbSecurity(data_, false); });
}

TEST(RfbTest, RejectsWhatIsNoBanner) {
  EXPECT_EQ(ParseRfbVersion(FromText("RFC 003.008\n")).error, ParseError::kBadMagic);
  EXPECT_EQ(ParseRfbVersion(FromText("RFB_003.008\n")).error, ParseError::kBadMagic);
  EXPECT_EQ(ParseRfbVersion(FromText("RFB 003-008\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseRfbVersion(FromText("RFB 0x3.008\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseRfbVersion(FromText("RFB 003.008\r")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseRfbSecurity(FromHex("00010002"), true).error, ParseError::kBadValue);
}

TEST(SshTest, ReadsABannerWithoutItsComment) {
  const std::vector<std::uint8_t> data = FromText("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
  const Parsed<SshBanner> banner = ParseSshBanner(data);
  ASSERT_TRUE(banner.ok());
  EXPECT_EQ(AsText(banner->protocol), "2.0");
  EXPECT_EQ(AsText(banner->software), "OpenSSH_9.2p1");
  EXPECT_EQ(banner->bytes, data.size());
  ExpectEveryPrefixRejected(data, ParseSshBanner);
}

TEST(SshTest, RejectsHostileBanners) {
  EXPECT_EQ(ParseSshBanner(FromText("SSL-2.0-x\n")).error, ParseError::kBadMagic);
  EXPECT_EQ(ParseSshBanner(FromText("SSH-2.0\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseSshBanner(FromText("SSH-\n")).error, ParseError::kBadValue);
  const std::string endless = "SSH-2.0-" + std::string(300, 'a');
  EXPECT_EQ(ParseSshBanner(FromText(endless)).error, ParseError::kTooMany);
}

}  // namespace
}  // namespace eastwest::heads
