#include "parsers/netbios/mailslot.h"

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

// b10_netbios_chatter.pcap frame 6: the SMB, and the announcement in it
constexpr std::string_view kMailslot =
    "ff534d42 25 00000000 00 0000 000000000000000000000000000000000000 0000"
    "11 0000 3600 0000 0000 00 00 0000 00000000 0000 0000 0000 3600 5600 03 00"
    "0100 0100 0200 4700 5c4d41494c534c4f545c42524f57534500";
constexpr std::string_view kAnnouncement =
    "01 00 60ea0000 574b5330310000000000000000000000 06 01 039a8100 0f01 55aa"
    "57696e646f777320313020456e746572707269736500";

TEST(MailslotTest, ReadsNameAndData) {
  const auto smb = FromHex(std::string(kMailslot) + std::string(kAnnouncement));
  const auto write = ParseMailslotWrite(smb);
  ASSERT_TRUE(write.ok());
  EXPECT_EQ(Text(write->name), "\\MAILSLOT\\BROWSE");
  EXPECT_EQ(write->data.size(), 54U);
  ExpectEveryPrefixRejected(smb, ParseMailslotWrite);
}

TEST(MailslotTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {{"no SMB1", 0, 0xFE, ParseError::kBadMagic},
                        {"no transaction", 4, 0x32, ParseError::kBadValue},
                        {"other words", 32, 14, ParseError::kBadStructureSize},
                        {"no write", 61, 2, ParseError::kBadValue},
                        {"data beyond", 57, 0x57, ParseError::kOutOfRange},
                        {"too much data", 55, 0x37, ParseError::kOutOfRange}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto smb = FromHex(std::string(kMailslot) + std::string(kAnnouncement));
    smb[c.at] = c.byte;
    EXPECT_EQ(ParseMailslotWrite(smb).error, c.expected);
  }
}

}  // namespace
}  // namespace eastwest::netbios
