#include "parsers/netbios/browser.h"

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

// b10_netbios_chatter.pcap frame 6
constexpr std::string_view kAnnouncement =
    "01 00 60ea0000 574b5330310000000000000000000000 06 01 039a8100 0f01 55aa"
    "57696e646f777320313020456e746572707269736500";

TEST(BrowserTest, ReadsAnAnnouncement) {
  const auto data = FromHex(kAnnouncement);
  const auto frame = ParseBrowserFrame(data);
  ASSERT_TRUE(frame.ok());
  EXPECT_EQ(BrowserCommandName(frame->command), "host_announcement");
  EXPECT_EQ(Text(frame->name), "WKS01");
  EXPECT_EQ(Text(frame->comment), "Windows 10 Enterprise");
  EXPECT_EQ(frame->os_major, 6);
  EXPECT_EQ(frame->os_minor, 1);
  EXPECT_EQ(frame->server_type, 0x00819A03U);
  EXPECT_EQ(frame->period_milliseconds, 60000U);
  EXPECT_EQ(ServerTypeName(0), "workstation");
  EXPECT_EQ(ServerTypeName(3), "domain_controller");
  EXPECT_EQ(ServerTypeName(31), "domain_enumeration");
  EXPECT_EQ(ServerTypeName(28), "");
  EXPECT_EQ(ServerTypeName(32), "");
  ExpectEveryPrefixRejected(Bytes(data).first(32), ParseBrowserFrame);  // the comment may be cut
}

TEST(BrowserTest, ReadsTheOtherCommands) {
  // b10_netbios_chatter.pcap frame 51
  const auto election = FromHex("08 01 020f0114 70170000 00000000 574b53303100");
  EXPECT_EQ(Text(ParseBrowserFrame(election)->name), "WKS01");
  EXPECT_EQ(ParseBrowserFrame(election)->criteria, 0x14010F02U);
  EXPECT_EQ(ParseBrowserFrame(election)->uptime_milliseconds, 6000U);
  EXPECT_EQ(Text(ParseBrowserFrame(FromHex("02 00 4142 00"))->name), "AB");
  EXPECT_EQ(Text(ParseBrowserFrame(FromHex("0d 4142 00"))->name), "AB");
  EXPECT_EQ(Text(ParseBrowserFrame(FromHex("0b 4142"))->name), "AB");
  EXPECT_TRUE(ParseBrowserFrame(FromHex("0e 01")).ok());
  EXPECT_TRUE(ParseBrowserFrame(FromHex("09 02 01000000")).ok());
  const auto list = FromHex("0a 02 01000000 4100 4243 00");
  const auto backup = ParseBrowserFrame(list);
  ASSERT_TRUE(backup.ok());
  EXPECT_EQ(backup->servers, 2);
  EXPECT_EQ(Text(backup->server_names[1]), "BC");
}

TEST(BrowserTest, RejectsHostileFields) {
  const auto error = [](std::string_view hex) { return ParseBrowserFrame(FromHex(hex)).error; };
  EXPECT_EQ(error("03"), ParseError::kBadValue);
  EXPECT_EQ(error("0a 02 01000000 4100"), ParseError::kTruncated);  // one of two
  EXPECT_EQ(error("0a 21 01000000 4100"), ParseError::kTooMany);
  EXPECT_EQ(error(""), ParseError::kTruncated);
}

}  // namespace
}  // namespace eastwest::netbios
