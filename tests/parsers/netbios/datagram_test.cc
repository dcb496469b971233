#include "parsers/netbios/datagram.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parsers/netbios/name.h"
#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

// b10_netbios_chatter.pcap frame 6: WKS01 announces itself to CORP<1d>
constexpr std::string_view kNames =
    "204648454c46444441444243414341434143414341434143414341434143414141 00"
    "20454445504643464143414341434143414341434143414341434143414341424e 00";
constexpr std::string_view kMailslot =
    "ff534d42 25 00000000 00 0000 000000000000000000000000000000000000 0000"
    "11 0000 3600 0000 0000 00 00 0000 00000000 0000 0000 0000 3600 5600 03 00"
    "0100 0100 0200 4700 5c4d41494c534c4f545c42524f57534500";
constexpr std::string_view kAnnouncement =
    "01 00 60ea0000 574b5330310000000000000000000000 06 01 039a8100 0f01 55aa"
    "57696e646f777320313020456e746572707269736500";

std::vector<std::uint8_t> Frame() {
  return FromHex("11 0a 771d 0a140065 008a 00d0 0000" + std::string(kNames) +
                 std::string(kMailslot) + std::string(kAnnouncement));
}

TEST(DatagramTest, ReadsNamesAndData) {
  const auto packet = Frame();
  const auto datagram = ParseDatagram(packet);
  ASSERT_TRUE(datagram.ok());
  EXPECT_EQ(DatagramTypeName(datagram->type), "direct_group");
  EXPECT_EQ(datagram->id, 0x771D);
  EXPECT_EQ(datagram->source_port, 138);
  EXPECT_TRUE(datagram->first());
  EXPECT_FALSE(datagram->more());
  EXPECT_EQ(datagram->node_type(), 'M');
  EXPECT_EQ(NameOf(datagram->source)->text(), "WKS01");
  EXPECT_EQ(NameOf(datagram->destination)->suffix, 0x1D);
  EXPECT_EQ(datagram->user_data.size(), 0xD0U - 68);
}

TEST(DatagramTest, HeaderAndNamesAreNotToBeCut) {
  const auto packet = Frame();
  ExpectEveryPrefixRejected(Bytes(packet).first(14 + 68), ParseDatagram);
  ForEveryPrefix(packet, [](Bytes prefix) { static_cast<void>(ParseDatagram(prefix)); });
}

TEST(DatagramTest, ReadsErrorsAndQueries) {
  const auto error = FromHex("13 02 0001 0a000001 008a 82");
  ASSERT_TRUE(ParseDatagram(error).ok());
  EXPECT_EQ(DatagramErrorName(ParseDatagram(error)->error), "destination_name_not_present");
  ExpectEveryPrefixRejected(error, ParseDatagram);
  const auto query = FromHex("14 02 0001 0a000001 008a" + std::string(kNames.substr(0, 69)));
  ASSERT_TRUE(ParseDatagram(query).ok());
  EXPECT_EQ(NameOf(ParseDatagram(query)->destination)->text(), "WKS01");
  ExpectEveryPrefixRejected(query, ParseDatagram);
}

TEST(DatagramTest, RejectsHostileFields) {
  auto packet = Frame();
  packet[0] = 0x17;
  EXPECT_EQ(ParseDatagram(packet).error, ParseError::kBadValue);
  packet = Frame();
  packet[10] = 0;
  packet[11] = 67;  // shorter than its names
  EXPECT_EQ(ParseDatagram(packet).error, ParseError::kBadLength);
  packet[10] = 0xFF;  // longer than the packet: what is there is data
  EXPECT_EQ(ParseDatagram(packet)->user_data.size(), 0xD0U - 68);
}

}  // namespace
}  // namespace eastwest::netbios
