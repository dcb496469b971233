#include "parsers/net/ip.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

constexpr char kToIpv4[] = "0200000000020200000000010800";
constexpr char kToIpv6[] = "02000000000202000000000186dd";

std::uint32_t Length(const std::vector<std::uint8_t>& frame) {
  return static_cast<std::uint32_t>(frame.size());
}

TEST(IpTest, CutsTheLinkPaddingOff) {
  const auto frame = FromHex(std::string(kToIpv4) + kIpv4 + "00000000");
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), DecodeVerdict::kIp);
  EXPECT_EQ(packet.payload.size(), 4U);
  EXPECT_EQ(packet.payload_length, 4U);
  EXPECT_EQ(packet.ip_payload.size(), 24U);
  EXPECT_EQ(packet.segment.size(), 24U);
}

TEST(IpTest, KnowsTheLengthOfWhatTheCaptureCut) {
  const auto frame = FromHex(std::string(kToIpv4) + kIpv4);
  Packet packet;
  const Bytes cut = Bytes(frame).first(frame.size() - 3);
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, cut, Length(frame), packet), DecodeVerdict::kIp);
  EXPECT_EQ(packet.payload.size(), 1U);
  EXPECT_EQ(packet.payload_length, 4U);
  EXPECT_EQ(packet.segment_length, 24U);
  EXPECT_EQ(packet.ip_payload_length, 24U);
}

TEST(IpTest, TakesTheFrameLengthWhenOffloadLeftTheFieldZero) {
  for (const auto& [ahead, inner, at] :
       {std::tuple(kToIpv4, kIpv4, 14 + 2), std::tuple(kToIpv6, kIpv6, 14 + 4)}) {
    auto frame = FromHex(std::string(ahead) + inner);
    frame[static_cast<std::size_t>(at)] = 0;
    frame[static_cast<std::size_t>(at) + 1] = 0;
    frame.resize(frame.size() + 70000, 0x55);
    Packet packet;
    ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), DecodeVerdict::kIp);
    EXPECT_TRUE(packet.length_offloaded);
    EXPECT_EQ(packet.payload.size(), 70004U);
    EXPECT_EQ(packet.payload_length, 70004U);
  }
}

TEST(IpTest, RefusesHostileHeaders) {
  struct Case {
    const char* why;
    const char* link_and_ip;
    std::size_t at;
    std::uint8_t byte;
    DecodeVerdict expected;
  };
  const Case cases[] = {
      {"version 5", kIpv4, 0, 0x55, DecodeVerdict::kMalformed},
      {"header of 16 bytes", kIpv4, 0, 0x44, DecodeVerdict::kMalformed},
      {"header longer than the packet", kIpv4, 0, 0x4F, DecodeVerdict::kMalformed},
      {"shorter than its header", kIpv4, 3, 19, DecodeVerdict::kMalformed},
      {"longer than its frame", kIpv4, 3, 45, DecodeVerdict::kTruncated},
      {"IPv6 version 7", kIpv6, 0, 0x70, DecodeVerdict::kMalformed},
      {"IPv6 longer than its frame", kIpv6, 5, 25, DecodeVerdict::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const bool v6 = c.link_and_ip == kIpv6;
    auto frame = FromHex(std::string(v6 ? kToIpv6 : kToIpv4) + c.link_and_ip);
    frame[14 + c.at] = c.byte;
    Packet packet;
    EXPECT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), c.expected);
    EXPECT_EQ(packet.source.family, IpAddress::Family::kNone);
  }
}

TEST(IpTest, RefusesHostileExtensionHeaders) {
  struct Case {
    const char* why;
    const char* behind_ipv6;  // 24 bytes
    std::uint8_t next_header;
    DecodeVerdict expected;
  };
  const Case cases[] = {
      {"options run past the packet", "06030104000000000600010400000000c00001bd01020304", 0,
       DecodeVerdict::kTruncated},
      {"AH runs past the packet", "06ff0000000000010000000100000000c00001bd01020304", 51,
       DecodeVerdict::kTruncated},
      {"nothing but options", "00000104000000003c000104000000003c00010400000000", 0,
       DecodeVerdict::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto frame = FromHex(std::string(kToIpv6) + std::string(kIpv6).substr(0, 80) + c.behind_ipv6);
    frame[14 + 6] = c.next_header;
    Packet packet;
    EXPECT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), c.expected);
    EXPECT_EQ(ToString(packet.source), "fd00::1");  // the IP header itself is sound
  }
}

TEST(IpTest, BoundsTheExtensionHeaders) {
  std::string options;
  for (int i = 0; i < 30; ++i) {
    options += "3c00010400000000";
  }
  auto frame = FromHex(std::string(kToIpv6) + std::string(kIpv6).substr(0, 80) + options);
  frame[14 + 5] = 240;
  frame[14 + 6] = 60;
  Packet packet;
  EXPECT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet),
            DecodeVerdict::kTooManyLayers);
}

TEST(FragmentTest, LeavesTheTransportOfEveryFragmentUnread) {
  struct Case {
    const char* why;
    std::uint8_t high;
    std::uint8_t low;
    bool present;
    bool more;
    std::uint32_t offset_bytes;
  };
  const Case cases[] = {
      {"do not fragment", 0x40, 0x00, false, false, 0},
      {"first", 0x20, 0x00, true, true, 0},
      {"middle", 0x20, 0xB9, true, true, 1480},
      {"last", 0x1F, 0xFF, true, false, 65528},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto frame = FromHex(std::string(kToIpv4) + kIpv4);
    frame[14 + 6] = c.high;
    frame[14 + 7] = c.low;
    Packet packet;
    ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), DecodeVerdict::kIp);
    EXPECT_EQ(packet.fragment.present, c.present);
    EXPECT_EQ(packet.fragment.more, c.more);
    EXPECT_EQ(packet.fragment.offset_bytes, c.offset_bytes);
    EXPECT_EQ(packet.fragment.identification, c.present ? 1U : 0U);
    EXPECT_EQ(packet.transport, c.present ? Transport::kOther : Transport::kTcp);
    EXPECT_EQ(packet.ip_protocol, kProtocolTcp);
    EXPECT_EQ(packet.ip_payload.size(), 24U);
  }
}

TEST(FragmentTest, ReadsTheFragmentHeaderOfIpv6) {
  auto frame = FromHex(std::string(kToIpv6) + std::string(kIpv6).substr(0, 80) +
                       "0600001112345678" + kTcpOverIpv6);
  frame[14 + 5] = 32;
  frame[14 + 6] = kProtocolFragment;
  Packet packet;
  ASSERT_EQ(DecodeFrame(LinkType::kEthernet, frame, Length(frame), packet), DecodeVerdict::kIp);
  EXPECT_TRUE(packet.fragment.present);
  EXPECT_TRUE(packet.fragment.more);
  EXPECT_EQ(packet.fragment.offset_bytes, 16U);
  EXPECT_EQ(packet.fragment.identification, 0x12345678U);
  EXPECT_EQ(packet.ip_protocol, kProtocolTcp);
  EXPECT_EQ(packet.ip_payload.size(), 24U);
  EXPECT_EQ(packet.transport, Transport::kOther);
}

}  // namespace
}  // namespace eastwest::net
