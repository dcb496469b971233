#include "parsers/net/decode.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::ForEveryPrefix;
using eastwest::testing::FromHex;

bool Within(Bytes view, Bytes frame) {
  return view.empty() ||
         (view.data() >= frame.data() && view.data() + view.size() <= frame.data() + frame.size());
}

void ExpectSound(const Packet& packet, Bytes frame) {
  EXPECT_TRUE(Within(packet.payload, frame));
  EXPECT_TRUE(Within(packet.segment, frame));
  EXPECT_TRUE(Within(packet.ip_payload, frame));
  EXPECT_TRUE(Within(packet.ip_header, frame));
  EXPECT_LE(packet.payload.size(), packet.payload_length);
  EXPECT_LE(packet.segment.size(), packet.segment_length);
  EXPECT_LE(packet.ip_payload.size(), packet.ip_payload_length);
  EXPECT_LE(packet.tunnel_depth, kTunnelDepthMax);
  EXPECT_LE(packet.vlan_count, packet.vlans.size());
}

TEST(DecodeFrameTest, StaysInsideEveryPrefixThatACaptureMayCut) {
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    const auto length = static_cast<std::uint32_t>(bytes.size());
    ForEveryPrefix(bytes, [&](Bytes prefix) {
      Packet packet;
      const DecodeVerdict cut = DecodeFrame(frame.link, prefix, length, packet);
      ExpectSound(packet, prefix);
      if (cut == DecodeVerdict::kIp && packet.transport == Transport::kTcp) {
        EXPECT_EQ(packet.payload_length, 4U);
      }
    });
  }
}

TEST(DecodeFrameTest, TakesNoShortFrameForAWholeOne) {
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    ForEveryPrefix(bytes, [&](Bytes prefix) {
      Packet packet;
      const auto length = static_cast<std::uint32_t>(prefix.size());
      EXPECT_NE(DecodeFrame(frame.link, prefix, length, packet), DecodeVerdict::kIp);
    });
  }
}

TEST(DecodeFrameTest, StaysInsideFramesWithAnyByteChanged) {
  std::mt19937 random(20260101);
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> original = frame.bytes();
    for (int round = 0; round < 500; ++round) {
      std::vector<std::uint8_t> bytes = original;
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      Packet packet;
      const DecodeVerdict verdict =
          DecodeFrame(frame.link, bytes, static_cast<std::uint32_t>(bytes.size()), packet);
      ExpectSound(packet, bytes);
      if (verdict == DecodeVerdict::kIp) {
        EXPECT_NE(packet.source.family, IpAddress::Family::kNone);
      }
    }
  }
}

TEST(DecodeFrameTest, ForgetsThePacketBefore) {
  const std::vector<std::uint8_t> tunnelled = kTunnelFrames[0].bytes();
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, tunnelled, 0, packet), DecodeVerdict::kIp);
  EXPECT_EQ(DecodeFrame(LinkType::kEthernet, {}, 0, packet), DecodeVerdict::kTruncated);
  EXPECT_EQ(packet.source.family, IpAddress::Family::kNone);
  EXPECT_EQ(packet.destination_port, 0);
  EXPECT_EQ(packet.tunnel_depth, 0);
  EXPECT_TRUE(packet.payload.empty());
}

TEST(DecodeTransportTest, ReadsAReassembledSegment) {
  auto frame = FromHex(kIpv4);
  frame[6] = 0x20;
  frame[7] = 0;
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kRaw, frame, 44, packet), DecodeVerdict::kIp);
  ASSERT_TRUE(packet.fragment.present);
  auto whole = FromHex(kTcpOverIpv4);
  whole.resize(70000, 0x55);  // larger than any IP length field
  packet.ip_payload = whole;
  ASSERT_EQ(DecodeTransport(packet, 70000), DecodeVerdict::kIp);
  EXPECT_FALSE(packet.fragment.present);
  EXPECT_EQ(packet.destination_port, 445);
  EXPECT_EQ(packet.payload_length, 69980U);
  EXPECT_EQ(packet.payload.size(), 69980U);
}

TEST(DecodeTransportTest, PeelsTheTunnelInAReassembledDatagram) {
  for (const LayeredFrame& frame : kTunnelFrames) {
    SCOPED_TRACE(frame.why);
    auto bytes = frame.bytes();
    if (bytes[12] != 0x08) {
      continue;  // an IPv6 outside would need a fragment header
    }
    bytes[14 + 6] = 0x20;
    Packet packet;
    const auto length = static_cast<std::uint32_t>(bytes.size());
    ASSERT_EQ(DecodeFrame(frame.link, bytes, length, packet), DecodeVerdict::kIp);
    ASSERT_TRUE(packet.fragment.present);
    EXPECT_EQ(ToString(packet.source), "192.0.2.1");
    const std::vector<std::uint8_t> whole(packet.ip_payload.begin(), packet.ip_payload.end());
    packet.ip_payload = whole;
    ASSERT_EQ(DecodeTransport(packet, packet.ip_payload_length), DecodeVerdict::kIp);
    EXPECT_EQ(packet.destination_port, 445);
    EXPECT_EQ(packet.tunnel, frame.tunnel);
    EXPECT_EQ(ToString(packet.outer_source), "192.0.2.1");
  }
}

TEST(DecodeTransportTest, RefusesAFragmentInsideAReassembledDatagram) {
  Packet packet;
  packet.source = *ParseIpAddress("fd00::1");
  packet.destination = *ParseIpAddress("fd00::2");
  packet.ip_protocol = 44;
  const auto nested = FromHex("0600000100000001c00001bd01020304");
  packet.ip_payload = nested;
  EXPECT_EQ(DecodeTransport(packet, 16), DecodeVerdict::kMalformed);
  EXPECT_FALSE(packet.fragment.present);
}

TEST(DecodeTransportTest, ContinuesWithExtensionsBehindTheFragmentHeader) {
  Packet packet;
  packet.source = *ParseIpAddress("fd00::1");
  packet.destination = *ParseIpAddress("fd00::2");
  packet.ip_protocol = 60;
  const auto datagram = FromHex(std::string("0600010400000000") + kTcpOverIpv6);
  packet.ip_payload = datagram;
  ASSERT_EQ(DecodeTransport(packet, 32), DecodeVerdict::kIp);
  EXPECT_EQ(packet.destination_port, 445);
  EXPECT_EQ(packet.payload.size(), 4U);
}

TEST(DecodeTransportTest, StaysInsideEveryPrefix) {
  const auto whole = FromHex(kTcpOverIpv4);
  ForEveryPrefix(whole, [](Bytes prefix) {
    Packet packet;
    packet.source = *ParseIpAddress("10.1.2.3");
    packet.ip_protocol = 6;
    packet.ip_payload = prefix;
    const DecodeVerdict verdict = DecodeTransport(packet, 24);
    EXPECT_EQ(verdict, prefix.size() < 20 ? DecodeVerdict::kTruncated : DecodeVerdict::kIp);
    ExpectSound(packet, prefix);
  });
}

}  // namespace
}  // namespace eastwest::net
