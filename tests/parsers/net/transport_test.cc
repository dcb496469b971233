#include "parsers/net/transport.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

constexpr std::size_t kTransportAt = 20;  // in a raw IPv4 packet without options

DecodeVerdict DecodeRaw(const std::vector<std::uint8_t>& frame, Packet& packet) {
  return DecodeFrame(LinkType::kRaw, frame, static_cast<std::uint32_t>(frame.size()), packet);
}

std::vector<std::uint8_t> Udp(const std::string& header) {
  return FromHex(
      "450000200001000040110000"
      "0a0102030a010204" +
      header + "61626364");
}

TEST(TcpTest, ReadsARealSegment) {
  // zeek-ord-tcp-trunc-header.pcap, frame 2: MSS option, no data, two bytes of Ethernet padding
  const auto frame = FromHex(
      "800b983bb9eceaf61c2d9fd208004500002c29ee400040060ee480031af9c9ba9d430019ed9b40f952523e1775df"
      "6012e00081240000020405b45555");
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, 60, packet), DecodeVerdict::kIp);
  EXPECT_EQ(ToString(packet.source), "128.3.26.249");
  EXPECT_EQ(ToString(packet.destination), "201.186.157.67");
  EXPECT_EQ(packet.source_port, 25);
  EXPECT_EQ(packet.destination_port, 60827);
  EXPECT_EQ(packet.tcp_sequence, 1090081362U);
  EXPECT_EQ(packet.tcp_acknowledgment, 0x3E1775DFU);
  EXPECT_EQ(packet.tcp_flags, kTcpSyn | kTcpAck);
  EXPECT_EQ(packet.tcp_window, 0xE000);
  EXPECT_EQ(packet.tcp_mss, 1460);
  EXPECT_EQ(packet.payload.size(), 0U);
  EXPECT_EQ(packet.payload_length, 0U);
}

TEST(TcpTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::uint8_t data_offset;
    DecodeVerdict expected;
  };
  const Case cases[] = {
      {"no header at all", 0x00, DecodeVerdict::kMalformed},
      {"header of 16 bytes", 0x40, DecodeVerdict::kMalformed},
      {"header longer than the segment", 0x70, DecodeVerdict::kMalformed},
      {"options up to the end", 0x60, DecodeVerdict::kIp},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto frame = FromHex(kIpv4);
    frame[kTransportAt + 12] = c.data_offset;
    Packet packet;
    EXPECT_EQ(DecodeRaw(frame, packet), c.expected);
    EXPECT_EQ(ToString(packet.source), "10.1.2.3");
    EXPECT_EQ(packet.payload_length, 0U);
  }
}

TEST(TcpTest, KeepsAHeaderWhoseOptionsWereNotCaptured) {
  auto frame = FromHex(kIpv4);
  frame[kTransportAt + 12] = 0x60;
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kRaw, Bytes(frame).first(40), 44, packet), DecodeVerdict::kIp);
  EXPECT_EQ(packet.destination_port, 445);
  EXPECT_EQ(packet.payload_length, 0U);
  EXPECT_EQ(packet.segment_length, 24U);
  EXPECT_EQ(packet.segment.size(), 20U);
}

TEST(TcpTest, ReadsTheMaximumSegmentSizeOfASyn) {
  struct Case {
    const char* why;
    std::uint8_t flags;
    const char* options;  // four bytes
    int expected;
  };
  const Case cases[] = {
      {"told", kTcpSyn, "020405b4", 1460},
      {"not in a SYN", kTcpAck, "020405b4", 0},
      {"of another length", kTcpSyn, "020305b4", 0},
      {"behind the end of options", kTcpSyn, "00020405", 0},
      {"cut", kTcpSyn, "01020405", 0},
      {"an option without length", kTcpSyn, "01010108", 0},
      {"an option of length zero", kTcpSyn, "08000204", 0},
      {"an option longer than the rest", kTcpSyn, "080a0204", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto frame = FromHex(kIpv4);
    frame[kTransportAt + 12] = 0x60;
    frame[kTransportAt + 13] = c.flags;
    const auto options = FromHex(c.options);
    std::copy(options.begin(), options.end(), frame.begin() + kTransportAt + 20);
    Packet packet;
    ASSERT_EQ(DecodeRaw(frame, packet), DecodeVerdict::kIp);
    EXPECT_EQ(packet.tcp_mss, c.expected);
  }
}

TEST(UdpTest, BoundsTheLength) {
  struct Case {
    const char* why;
    const char* header;
    DecodeVerdict expected;
    std::uint32_t payload_length;
  };
  const Case cases[] = {
      {"as IP says", "c3500089000c0000", DecodeVerdict::kIp, 4},
      {"shorter than IP says", "c3500089000a0000", DecodeVerdict::kIp, 2},
      {"no data", "c350008900080000", DecodeVerdict::kIp, 0},
      {"left zero by offload", "c350008900000000", DecodeVerdict::kIp, 4},
      {"shorter than its header", "c350008900070000", DecodeVerdict::kMalformed, 0},
      {"longer than IP says", "c3500089000d0000", DecodeVerdict::kMalformed, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Packet packet;
    EXPECT_EQ(DecodeRaw(Udp(c.header), packet), c.expected);
    EXPECT_EQ(packet.payload_length, c.payload_length);
    EXPECT_EQ(packet.payload.size(), c.payload_length);
    EXPECT_EQ(packet.destination_port, c.expected == DecodeVerdict::kIp ? 137 : 0);
  }
}

TEST(UdpTest, KnowsTheLengthOfARealDatagramThatWasCut) {
  // tcpdump-nbns-bad.pcap, frame 1: cut after 69 of 92 bytes
  const auto frame = FromHex(
      "00000c07acf0000c850ea5ff08004500004e96d700007f11f5900a31f8e40a30a1f100890089003a51838d400100"
      "00010000000000002045474643454e45424640464444");
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, 92, packet), DecodeVerdict::kIp);
  EXPECT_EQ(packet.transport, Transport::kUdp);
  EXPECT_EQ(packet.payload_length, 50U);
  EXPECT_EQ(packet.payload.size(), frame.size() - 42);
}

TEST(TransportTest, NamesIcmpAndLeavesTheRestAlone) {
  struct Case {
    std::uint8_t protocol;
    Transport expected;
  };
  for (const Case& c : {Case{1, Transport::kIcmp}, Case{58, Transport::kIcmp},
                        Case{50, Transport::kOther}, Case{132, Transport::kOther}}) {
    auto frame = FromHex(kIpv4);
    frame[9] = c.protocol;
    Packet packet;
    ASSERT_EQ(DecodeRaw(frame, packet), DecodeVerdict::kIp);
    EXPECT_EQ(packet.transport, c.expected);
    EXPECT_EQ(packet.ip_protocol, c.protocol);
    EXPECT_EQ(packet.ip_payload.size(), 24U);
    EXPECT_EQ(packet.source_port, 0);
  }
}

}  // namespace
}  // namespace eastwest::net
