#include "parsers/net/address.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

namespace eastwest::net {
namespace {

TEST(IpAddressTest, TextComesBackAsItWasRead) {
  for (const char* text : {"0.0.0.0", "10.1.2.3", "255.255.255.255", "::", "::1", "2001:db8::1",
                           "fe80::8000:ffff:ffff:fffd", "::ffff:192.0.2.1", "2001:db8:0:1:1:1:1:1",
                           "1111:2222:3333:4444:5555:6666:7777:8888"}) {
    SCOPED_TRACE(text);
    const auto address = ParseIpAddress(text);
    ASSERT_TRUE(address.has_value());
    EXPECT_EQ(ToString(*address), text);
  }
}

TEST(IpAddressTest, WritesIpv6AsRfc5952Asks) {
  EXPECT_EQ(ToString(*ParseIpAddress("2001:DB8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(ToString(*ParseIpAddress("2001:0db8:0000:0000:0000:0000:0002:0001")), "2001:db8::2:1");
}

TEST(IpAddressTest, RefusesWhatIsNoAddress) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "10.1.2"sv, "10.1.2.256"sv, "10.1.2.3.4"sv, "10.1.2.3 "sv, " 10.1.2.3"sv,
        "10.1.2.3/24"sv, "10.1.02.3"sv, "0x0a.1.2.3"sv, "host"sv, ":"sv, "1::2::3"sv,
        "fe80::1%eth0"sv, "12345::"sv, "10.1.2.3\0"sv,
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"sv}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(ParseIpAddress(text).has_value());
  }
}

TEST(IpAddressTest, KeepsTheFamiliesApart) {
  const std::array<std::uint8_t, 16> zeros{};
  const IpAddress v4 = IpAddress::V4(Bytes(zeros).first(4));
  const IpAddress v6 = IpAddress::V6(zeros);
  EXPECT_NE(v4, v6);
  EXPECT_EQ(v4.size(), 4U);
  EXPECT_EQ(v6.size(), 16U);
  EXPECT_EQ(IpAddress{}.size(), 0U);
  EXPECT_EQ(ToString(IpAddress{}), "");
}

}  // namespace
}  // namespace eastwest::net
