#include "parsers/net/plain_packet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

// ExpectSameAsWalk: the decoder goes a short way through plain frames. Without their Ethernet
// headers it walks from header to header, and must find the same.
void ExpectSameAsWalk(Bytes frame, std::uint32_t length, std::size_t ip_at) {
  Packet quick;
  Packet walked;
  const DecodeVerdict quick_verdict = DecodeFrame(LinkType::kEthernet, frame, length, quick);
  const DecodeVerdict walk_verdict =
      DecodeFrame(LinkType::kIpv4, frame.subspan(ip_at),
                  std::max<std::uint32_t>(length, static_cast<std::uint32_t>(frame.size())) -
                      static_cast<std::uint32_t>(ip_at),
                  walked);
  EXPECT_EQ(quick_verdict, walk_verdict);
  EXPECT_EQ(quick.source, walked.source);
  EXPECT_EQ(quick.destination, walked.destination);
  EXPECT_EQ(quick.source_port, walked.source_port);
  EXPECT_EQ(quick.destination_port, walked.destination_port);
  EXPECT_EQ(quick.transport, walked.transport);
  EXPECT_EQ(quick.tcp_flags, walked.tcp_flags);
  EXPECT_EQ(quick.tcp_sequence, walked.tcp_sequence);
  EXPECT_EQ(quick.payload.data(), walked.payload.data());
  EXPECT_EQ(quick.payload.size(), walked.payload.size());
  EXPECT_EQ(quick.payload_length, walked.payload_length);
  EXPECT_EQ(quick.ip_payload_length, walked.ip_payload_length);
  EXPECT_EQ(quick.ip_header.data(), walked.ip_header.data());
  EXPECT_EQ(quick.tunnel_depth, walked.tunnel_depth);
  EXPECT_FALSE(walked.fragment.present && walked.tunnel_depth == 0);
}

// What is read of a plain packet is what the decoder reads of it.
void ExpectSameAsDecoded(Bytes frame, std::uint32_t length) {
  const PlainPacket plain = ReadPlainPacket(frame, length);
  if (!plain) {
    return;
  }
  ExpectSameAsWalk(frame, length, plain.vlan ? 18 : 14);
  Packet packet;
  const DecodeVerdict verdict = DecodeFrame(LinkType::kEthernet, frame, length, packet);
  if (packet.tunnel_depth > 0) {
    EXPECT_FALSE(plain.tcp);
    return;
  }
  EXPECT_EQ(plain.key.hosts, std::uint64_t{LoadLe<std::uint32_t>(packet.source.bytes, 0)} << 32 |
                                 LoadLe<std::uint32_t>(packet.destination.bytes, 0));
  EXPECT_EQ(plain.segment_length, packet.ip_payload_length);
  EXPECT_TRUE(std::ranges::equal(plain.segment, packet.ip_payload));
  EXPECT_EQ(plain.vlan, packet.vlan_count == 1);
  EXPECT_EQ(plain.tcp, packet.ip_protocol == kProtocolTcp);
  if (packet.transport == Transport::kUdp) {
    EXPECT_EQ(plain.key.ports,
              MakePlainKey(0, 0, packet.source_port, packet.destination_port, kProtocolUdp).ports);
  }
  if (!plain.tcp) {
    return;
  }
  if (packet.transport != Transport::kTcp) {
    EXPECT_EQ(ReadPlainTcp(plain).flags, 0) << "verdict " << static_cast<int>(verdict);
    return;
  }
  const PlainTcp tcp = ReadPlainTcp(plain);
  EXPECT_EQ(tcp.flags, packet.tcp_flags);
  EXPECT_EQ(plain.key.ports, std::uint64_t{kProtocolTcp} << 32 |
                                 std::uint32_t{packet.source_port} << 16 | packet.destination_port);
  EXPECT_EQ(tcp.sequence, packet.tcp_sequence);
  EXPECT_EQ(tcp.acknowledgment, packet.tcp_acknowledgment);
  EXPECT_EQ(tcp.payload_length, packet.payload_length);
}

std::vector<std::uint8_t> TcpFrame(const std::string& link = "0800") {
  return FromHex("020000000002020000000001" + link + kIpv4);
}

TEST(PlainPacketTest, ReadsAnIpv4PacketBehindOneTagAtMost) {
  for (const char* link : {"0800", "810000640800"}) {
    const auto frame = TcpFrame(link);
    const PlainPacket plain = ReadPlainPacket(frame, static_cast<std::uint32_t>(frame.size()));
    EXPECT_TRUE(plain) << link;
    ExpectSameAsDecoded(frame, static_cast<std::uint32_t>(frame.size()));
  }
}

TEST(PlainPacketTest, LeavesEverythingElseToTheDecoder) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t value;
  };
  constexpr Case kCases[] = {
      {"another EtherType", 12, 0x09},
      {"IPv6 in the nibble", 14, 0x65},
      {"options", 14, 0x46},
      {"a header of 16 bytes", 14, 0x44},
      {"more than the frame", 16, 0xFF},
      {"more fragments", 20, 0x20},
      {"a later fragment", 21, 0x01},
      {"another protocol", 23, 47},
  };
  for (const Case& item : kCases) {
    auto frame = TcpFrame();
    frame[item.at] = item.value;
    EXPECT_FALSE(ReadPlainPacket(frame, static_cast<std::uint32_t>(frame.size()))) << item.why;
  }
  const auto twice = TcpFrame(
      "8100006481000065"
      "0800");
  EXPECT_FALSE(ReadPlainPacket(twice, static_cast<std::uint32_t>(twice.size())));
}

TEST(PlainPacketTest, EveryPrefixIsLeftAloneOrReadAsDecoded) {
  for (const char* link : {"0800", "810000640800"}) {
    const auto frame = TcpFrame(link);
    for (std::size_t size = 0; size <= frame.size(); ++size) {
      SCOPED_TRACE(size);
      const Bytes prefix = Bytes(frame).first(size);
      ExpectSameAsDecoded(prefix, static_cast<std::uint32_t>(frame.size()));  // cut by the capture
      ExpectSameAsDecoded(prefix, static_cast<std::uint32_t>(size));          // short on the wire
    }
  }
}

TEST(PlainPacketTest, DamagedFramesAreReadAsDecoded) {
  std::mt19937 random(20261121);
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> original = frame.bytes();
    for (std::uint32_t round = 0; round < 1000; ++round) {
      std::vector<std::uint8_t> bytes = original;
      for (int change = 0; change < 2; ++change) {
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      }
      ExpectSameAsDecoded(bytes, static_cast<std::uint32_t>(bytes.size()) + round % 3);
    }
  }
}

}  // namespace
}  // namespace eastwest::net
