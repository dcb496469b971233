#include "parsers/net/link.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

DecodeVerdict Decode(const std::vector<std::uint8_t>& frame, Packet& packet) {
  return DecodeFrame(LinkType::kEthernet, frame, static_cast<std::uint32_t>(frame.size()), packet);
}

TEST(LinkTest, FindsTheSamePacketUnderEveryHeader) {
  for (const LayeredFrame& frame : kPlainFrames) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    Packet packet;
    ASSERT_EQ(DecodeFrame(frame.link, bytes, static_cast<std::uint32_t>(bytes.size()), packet),
              DecodeVerdict::kIp);
    const bool v6 = packet.source.is_v6();
    EXPECT_EQ(ToString(packet.source), v6 ? "fd00::1" : "10.1.2.3");
    EXPECT_EQ(ToString(packet.destination), v6 ? "fd00::2" : "10.1.2.4");
    EXPECT_EQ(packet.transport, Transport::kTcp);
    EXPECT_EQ(packet.source_port, 49152);
    EXPECT_EQ(packet.destination_port, 445);
    EXPECT_EQ(std::string(packet.payload.begin(), packet.payload.end()), "SMB!");
    EXPECT_EQ(packet.payload_length, 4U);
    EXPECT_EQ(packet.tunnel, Tunnel::kNone);
    EXPECT_EQ(packet.tunnel_depth, 0);
  }
}

TEST(LinkTest, KeepsTheOutermostTwoVlanIds) {
  struct Case {
    const char* tags;
    std::vector<std::uint16_t> vlans;
  };
  const Case cases[] = {
      {.tags = "0800", .vlans = {}},
      {.tags = "8100e0640800", .vlans = {100}},  // priority 7 does not belong to the id
      {.tags = "88a80064810000c80800", .vlans = {100, 200}},
      {.tags = "9100006492000065810000660800", .vlans = {100, 101}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.tags);
    const auto frame = FromHex(std::string("020000000002020000000001") + c.tags + kIpv4);
    Packet packet;
    ASSERT_EQ(Decode(frame, packet), DecodeVerdict::kIp);
    ASSERT_EQ(packet.vlan_count, c.vlans.size());
    for (std::size_t i = 0; i < c.vlans.size(); ++i) {
      EXPECT_EQ(packet.vlans[i], c.vlans[i]);
    }
  }
}

TEST(LinkTest, ReadsARealMplsStackBehindAVlanTag) {
  // zeek-ord-mpls-vlan.pcap, frame 3, cut behind the TCP header: two labels, then IPv4.
  const auto frame = FromHex(
      "0008e34141410008e341414181000d478847000fe03c0006313c450002c658f640003d06b72c4141414141414141"
      "ef0900509cc1e6765f072ed280186388c19400000101080a00a460de48bb5618");
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, 736, packet), DecodeVerdict::kIp);
  EXPECT_EQ(ToString(packet.source), "65.65.65.65");
  EXPECT_EQ(packet.source_port, 61193);
  EXPECT_EQ(packet.destination_port, 80);
  EXPECT_EQ(packet.tcp_sequence, 2629953142U);
  EXPECT_EQ(packet.payload_length, 658U);
  EXPECT_EQ(packet.payload.size(), 0U);
  ASSERT_EQ(packet.vlan_count, 1);
  EXPECT_EQ(packet.vlans[0], 3399);
}

TEST(LinkTest, ReadsARealCookedFrame) {
  // m09_cooked.pcap, frame 7
  const auto frame = FromHex(
      "00000001000600155d20006500000800450000342c5c40004006f9740a1400650a140067e0fa01bdbb128a028af0"
      "63628010003fa5c600000101080a4e195c5b727188be");
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kLinuxSll, frame, 68, packet), DecodeVerdict::kIp);
  EXPECT_EQ(ToString(packet.source), "10.20.0.101");
  EXPECT_EQ(packet.source_port, 57594);
  EXPECT_EQ(packet.tcp_sequence, 3138554370U);
  EXPECT_EQ(packet.payload_length, 0U);
}

TEST(LinkTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    const char* behind_addresses;
    DecodeVerdict expected;
  };
  const Case cases[] = {
      {"ARP", "08060001080006040001", DecodeVerdict::kNotIp},
      {"spanning tree", "0026424203000000", DecodeVerdict::kNotIp},
      {"SNAP of another organisation", "0010aaaa0300000c2000010203040506", DecodeVerdict::kNotIp},
      {"neither a length nor a type", "05dd4500", DecodeVerdict::kNotIp},
      {"LLC length excludes LLC", "0000aaaa03000000080045", DecodeVerdict::kTruncated},
      {"VLAN tag announces ARP", "810000640806", DecodeVerdict::kNotIp},
      {"VLAN tag is cut", "810000", DecodeVerdict::kTruncated},
      {"MPLS never ends", "8847000640400006", DecodeVerdict::kTruncated},
      {"MPLS ends in nothing", "884700064140", DecodeVerdict::kTruncated},
      {"MPLS carries an associated channel", "88470006414010000021", DecodeVerdict::kNotIp},
      {"PPPoE version 2", "8864210000010016002145", DecodeVerdict::kMalformed},
      {"PPPoE carries LCP", "88641100000100160c0109", DecodeVerdict::kNotIp},
      {"PPPoE length 0", "8864110000010000002145", DecodeVerdict::kTruncated},
      {"IPv4 type, version 6", "08006500002c0001000040066ec80a0102030a010204",
       DecodeVerdict::kMalformed},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Packet packet;
    EXPECT_EQ(Decode(FromHex(std::string("020000000002020000000001") + c.behind_addresses), packet),
              c.expected);
    EXPECT_EQ(packet.source.family, IpAddress::Family::kNone);
  }
}

TEST(LinkTest, StopsAtTooManyLayers) {
  std::string tags;
  for (int i = 0; i < 20; ++i) {
    tags += "81000064";
  }
  Packet packet;
  EXPECT_EQ(Decode(FromHex("020000000002020000000001" + tags + "0800" + kIpv4), packet),
            DecodeVerdict::kTooManyLayers);
}

TEST(LinkTest, RefusesLinkTypesAndFamiliesItDoesNotKnow) {
  const auto frame = FromHex(std::string("07000000") + kIpv4);
  Packet packet;
  EXPECT_EQ(DecodeFrame(LinkType{147}, frame, 48, packet), DecodeVerdict::kUnknownLinkType);
  EXPECT_EQ(DecodeFrame(LinkType::kNull, frame, 48, packet), DecodeVerdict::kNotIp);
  EXPECT_EQ(DecodeFrame(LinkType::kRaw, frame, 48, packet), DecodeVerdict::kNotIp);
}

}  // namespace
}  // namespace eastwest::net
