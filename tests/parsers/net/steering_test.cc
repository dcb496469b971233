#include "parsers/net/steering.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

void ExpectSteeringFollowsDecoding(LinkType link, Bytes frame, std::uint32_t length) {
  Packet packet;
  const DecodeVerdict verdict = DecodeFrame(link, frame, length, packet);
  const bool found = packet.source.family != IpAddress::Family::kNone;
  const std::uint32_t expected = found ? HostPairHash(packet.source, packet.destination) : 0;
  EXPECT_EQ(SteeringHash(link, frame, length), expected)
      << "verdict " << static_cast<int>(verdict) << ", " << frame.size() << " bytes";
}

TEST(HostPairHashTest, IsTheSameInBothDirectionsAndOnEveryMachine) {
  const IpAddress a = *ParseIpAddress("10.1.2.3");
  const IpAddress b = *ParseIpAddress("10.1.2.4");
  const IpAddress c = *ParseIpAddress("fd00::1");
  EXPECT_EQ(HostPairHash(a, b), HostPairHash(b, a));
  EXPECT_EQ(HostPairHash(a, c), HostPairHash(c, a));
  EXPECT_NE(HostPairHash(a, b), HostPairHash(a, c));
  EXPECT_NE(HostPairHash(a, a), HostPairHash(b, b));
  EXPECT_EQ(HostPairHash(a, b), 0xBFC37E9FU);
  EXPECT_EQ(HostPairHash(c, b), 0xC9BDBD19U);
}

TEST(HostPairHashTest, SpreadsNeighboursEvenly) {
  std::array<int, 64> shards{};
  constexpr int kHosts = 200;
  for (int i = 0; i < kHosts; ++i) {
    for (int j = 0; j < i; ++j) {
      const std::array<std::uint8_t, 4> one{10, 0, 0, static_cast<std::uint8_t>(i)};
      const std::array<std::uint8_t, 4> other{10, 0, 0, static_cast<std::uint8_t>(j)};
      ++shards[HostPairHash(IpAddress::V4(one), IpAddress::V4(other)) % shards.size()];
    }
  }
  constexpr int kMean = kHosts * (kHosts - 1) / 2 / 64;
  for (const int count : shards) {
    EXPECT_GT(count, kMean * 7 / 10);
    EXPECT_LT(count, kMean * 13 / 10);
  }
}

TEST(SteeringHashTest, HashesTheInnermostHostsUnderEveryHeader) {
  const std::uint32_t v4 = HostPairHash(*ParseIpAddress("10.1.2.3"), *ParseIpAddress("10.1.2.4"));
  const std::uint32_t v6 = HostPairHash(*ParseIpAddress("fd00::1"), *ParseIpAddress("fd00::2"));
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    const std::uint32_t hash =
        SteeringHash(frame.link, bytes, static_cast<std::uint32_t>(bytes.size()));
    EXPECT_TRUE(hash == v4 || hash == v6);
  }
}

TEST(SteeringHashTest, IsZeroForWhatIsNotIp) {
  const auto arp = FromHex("02000000000202000000000108060001080006040001");
  EXPECT_EQ(SteeringHash(LinkType::kEthernet, arp, 60), 0U);
  EXPECT_EQ(SteeringHash(LinkType::kEthernet, {}, 0), 0U);
  EXPECT_EQ(SteeringHash(LinkType{147}, arp, 60), 0U);
}

TEST(SteeringHashTest, AgreesWithDecodingOnDamagedAndCutFrames) {
  std::mt19937 random(20260102);
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> original = frame.bytes();
    for (int round = 0; round < 1000; ++round) {
      std::vector<std::uint8_t> bytes = original;
      for (int change = 0; change < 2; ++change) {
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      }
      const auto length = static_cast<std::uint32_t>(bytes.size());
      bytes.resize(round % 2 == 0 ? bytes.size() : random() % bytes.size());
      ExpectSteeringFollowsDecoding(frame.link, bytes, round % 3 == 0 ? 0 : length);
    }
  }
}

TEST(SteeringHashTest, AgreesWithDecodingOnEveryValueOfEveryHeaderByte) {
  for (const char* inner : {kIpv4, kIpv6}) {
    const std::string type = inner == kIpv4 ? "0800" : "86dd";
    for (const std::string& link : {type, "81000064" + type, "8100006488a80064" + type}) {
      auto bytes = FromHex("020000000002020000000001" + link + inner);
      for (std::size_t at = 12; at < bytes.size(); ++at) {
        const std::uint8_t kept = bytes[at];
        for (int value = 0; value < 256; ++value) {
          bytes[at] = static_cast<std::uint8_t>(value);
          ExpectSteeringFollowsDecoding(LinkType::kEthernet, bytes,
                                        static_cast<std::uint32_t>(bytes.size()));
        }
        bytes[at] = kept;
      }
    }
  }
}

}  // namespace
}  // namespace eastwest::net
