#include "parsers/net/tunnel.h"

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

const LayeredFrame& FrameNamed(std::string_view why) {
  for (const LayeredFrame& frame : kTunnelFrames) {
    if (frame.why == why) {
      return frame;
    }
  }
  ADD_FAILURE() << why;
  return kTunnelFrames[0];
}

TEST(TunnelTest, FindsTheInnermostPacket) {
  for (const LayeredFrame& frame : kTunnelFrames) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    Packet packet;
    ASSERT_EQ(Decode(bytes, packet), DecodeVerdict::kIp);
    EXPECT_EQ(ToString(packet.source), packet.source.is_v6() ? "fd00::1" : "10.1.2.3");
    EXPECT_EQ(packet.destination_port, 445);
    EXPECT_EQ(std::string(packet.payload.begin(), packet.payload.end()), "SMB!");
    EXPECT_EQ(packet.tunnel, frame.tunnel);
    EXPECT_EQ(packet.tunnel_depth, std::string_view(frame.why) == "VXLAN in GRE" ? 2 : 1);
    const bool v6_outside = packet.outer_source.is_v6();
    EXPECT_EQ(ToString(packet.outer_source), v6_outside ? "2001:db8::1" : "192.0.2.1");
    EXPECT_EQ(ToString(packet.outer_destination), v6_outside ? "2001:db8::2" : "192.0.2.2");
  }
}

TEST(TunnelTest, ReadsRealFrames) {
  struct Case {
    const char* why;
    const char* hex;
    Tunnel tunnel;
    const char* source;
    std::uint16_t source_port;
    std::uint32_t sequence;
    const char* outer_source;
  };
  const Case cases[] = {
      {"zeek-ord-gre.pcap, frame 13",
       "00c0ca14b05200022d564afd08004500004c00004000ff2f1e61ac1b0142423b6d89000008004500003455d7400"
       "0"
       "400684d4423b6fbeac1c02039d480016307f70e8f9565d9980101670399000000101080a06b1255f003d04a1",
       Tunnel::kGre, "66.59.111.190", 40264, 813658344, "172.27.1.66"},
      {"ndpi-ord-vxlan.pcap, frame 54",
       "000cbd063a74000cbd063a758100000508004500005a038800004011c9b1c0a81604c0a81605eb4612b50046daa"
       "0"
       "0800000000045700667a50aaff9a1eea692a6fcf080045080028000040004006"
       "9ea60a0a14049df0e023b0aa01bb466bd613000000005004000044da0000",
       Tunnel::kVxlan, "10.10.20.4", 45226, 1181472275, "192.168.22.4"},
      {"a19b_vxlan_psexec.pcap, frame 43, cut behind the TCP header",
       "00155d20006700155d2000650800450000aee13100004011841a0a1400650a14006788a912b5009a998f0800000"
       "0"
       "00004d00aa25f47b19ce92128a3d97b508004500007c3a8840004006ebc50a1600010a160002d3dc01bdb43c1ad"
       "1"
       "661f77fe80180040a98600000101080a46c62f5621fe11c1",
       Tunnel::kVxlan, "10.22.0.1", 54236, 3023837905, "10.20.0.101"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto frame = FromHex(c.hex);
    Packet packet;
    ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, 188, packet), DecodeVerdict::kIp);
    EXPECT_EQ(packet.tunnel, c.tunnel);
    EXPECT_EQ(ToString(packet.source), c.source);
    EXPECT_EQ(packet.source_port, c.source_port);
    EXPECT_EQ(packet.tcp_sequence, c.sequence);
    EXPECT_EQ(ToString(packet.outer_source), c.outer_source);
  }
}

TEST(TunnelTest, KeepsTheOuterPacketWhenTheContentIsNotIp) {
  // a19b_vxlan_psexec.pcap, frame 6: ARP inside VXLAN
  const auto frame = FromHex(
      "00155d20006700155d20006508004500004ee1080000401184a30a1400650a140067822412b5003a6e6608000000"
      "00004d00ffffffffffff92128a3d97b50806000108000604000192128a3d97b50a1600010000000000000a16000"
      "2");
  Packet packet;
  ASSERT_EQ(Decode(frame, packet), DecodeVerdict::kIp);
  EXPECT_EQ(ToString(packet.source), "10.20.0.101");
  EXPECT_EQ(packet.transport, Transport::kUdp);
  EXPECT_EQ(packet.destination_port, 4789);
  EXPECT_EQ(packet.payload.size(), 50U);
  EXPECT_EQ(packet.tunnel, Tunnel::kNone);
  EXPECT_EQ(packet.tunnel_depth, 0);
}

TEST(TunnelTest, KeepsTheOuterPacketOfHostileHeaders) {
  struct Case {
    const char* why;
    const char* frame;
    std::size_t at;
    std::uint8_t byte;
  };
  constexpr std::size_t kGreAt = 14 + 20;
  constexpr std::size_t kUdpDataAt = 14 + 28;
  const Case cases[] = {
      {"GRE version 1", "GRE, IPv4", kGreAt + 1, 1},
      {"GRE with source routes", "GRE, IPv4", kGreAt, 0x40},
      {"GRE protocol unknown", "GRE, IPv4", kGreAt + 2, 0xFF},
      {"ERSPAN version 3", "ERSPAN II", kGreAt + 8, 0x30},
      {"ERSPAN III with an unknown frame type", "ERSPAN III", kGreAt + 8 + 10, 0x04},
      {"VXLAN without a network number", "VXLAN", kUdpDataAt, 0},
      {"Geneve version 1", "Geneve, Ethernet", kUdpDataAt, 0x40},
      {"Geneve options past the end", "Geneve, Ethernet", kUdpDataAt, 0x3F},
      {"inner version 5", "IP in IP", kGreAt, 0x55},
      {"inner packet longer than the outer one", "IP in IP", kGreAt + 3, 45},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto frame = FrameNamed(c.frame).bytes();
    frame[c.at] = c.byte;
    Packet packet;
    EXPECT_EQ(Decode(frame, packet), DecodeVerdict::kIp);
    EXPECT_EQ(ToString(packet.source), "192.0.2.1");
    EXPECT_EQ(packet.tunnel_depth, 0);
  }
}

TEST(TunnelTest, TakesWhatAMirroringSwitchCut) {
  auto frame = FrameNamed("ERSPAN II").bytes();
  const std::size_t inner_total_at = 14 + 20 + 8 + 8 + 14 + 2;
  frame[inner_total_at] = 0x05;  // the mirrored packet had 1500 bytes
  frame[inner_total_at + 1] = 0xDC;
  Packet packet;
  ASSERT_EQ(Decode(frame, packet), DecodeVerdict::kIp);
  EXPECT_EQ(ToString(packet.source), "10.1.2.3");
  EXPECT_EQ(packet.payload.size(), 4U);
  EXPECT_EQ(packet.payload_length, 1460U);
}

TEST(TunnelTest, StopsAtTooManyTunnels) {
  std::vector<std::uint8_t> packet_bytes = FromHex(kIpv4);
  for (int depth = 1; depth <= 6; ++depth) {
    auto outer = FromHex("450000000001000040040000c0000201c0000202");
    const std::size_t length = outer.size() + packet_bytes.size();
    outer[2] = static_cast<std::uint8_t>(length >> 8);
    outer[3] = static_cast<std::uint8_t>(length);
    packet_bytes.insert(packet_bytes.begin(), outer.begin(), outer.end());
    Packet packet;
    const DecodeVerdict verdict =
        DecodeFrame(LinkType::kRaw, packet_bytes, static_cast<std::uint32_t>(length), packet);
    const bool within = depth <= static_cast<int>(kTunnelDepthMax);
    EXPECT_EQ(verdict, within ? DecodeVerdict::kIp : DecodeVerdict::kTooManyLayers) << depth;
    EXPECT_EQ(ToString(packet.source), within ? "10.1.2.3" : "192.0.2.1") << depth;
  }
}

}  // namespace
}  // namespace eastwest::net
