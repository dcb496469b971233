#include "parsers/net/checksum.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/net/decode.h"
#include "tests/parsers/net/frames.h"

namespace eastwest::net {
namespace {

using eastwest::testing::FromHex;

Packet Decoded(const std::vector<std::uint8_t>& frame, std::uint32_t original_length = 0) {
  Packet packet;
  EXPECT_EQ(DecodeFrame(LinkType::kRaw, frame, original_length, packet), DecodeVerdict::kIp);
  return packet;
}

TEST(ChecksumTest, HoldsForTheInnermostPacketUnderEveryHeader) {
  for (const LayeredFrame& frame : AllFrames()) {
    SCOPED_TRACE(frame.why);
    const std::vector<std::uint8_t> bytes = frame.bytes();
    Packet packet;
    ASSERT_EQ(DecodeFrame(frame.link, bytes, 0, packet), DecodeVerdict::kIp);
    EXPECT_EQ(CheckTransportChecksum(packet), Checksum::kGood);
    EXPECT_EQ(CheckIpv4HeaderChecksum(packet),
              packet.source.is_v4() ? Checksum::kGood : Checksum::kNotChecked);
  }
}

TEST(ChecksumTest, SeesEveryChangedByteOfASegment) {
  for (const char* inner : {kIpv4, kIpv6}) {
    const auto original = FromHex(inner);
    const std::size_t segment_at = original.size() - 24;
    for (std::size_t at = segment_at; at < original.size(); ++at) {
      if (at == segment_at + 12) {
        continue;  // the data offset decides about the header's length
      }
      auto frame = original;
      frame[at] ^= 0x41;
      EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kBad) << at;
    }
  }
}

TEST(ChecksumTest, AddsUpSegmentsOfEveryLength) {
  // One's complement by the textbook, two bytes at a time.
  for (std::size_t extra = 0; extra < 100; ++extra) {
    auto frame = FromHex(kIpv4);
    for (std::size_t i = 0; i < extra; ++i) {
      frame.push_back(static_cast<std::uint8_t>(0xFF - 3 * i));
    }
    frame[3] = static_cast<std::uint8_t>(frame.size());
    frame[36] = 0;
    frame[37] = 0;
    std::uint32_t sum = 6U + static_cast<std::uint32_t>(frame.size() - 20);
    for (std::size_t at = 12; at < frame.size(); ++at) {
      sum += at % 2 == 0 ? frame[at] * 256U : frame[at];
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = ~((sum & 0xFFFF) + (sum >> 16));
    frame[36] = static_cast<std::uint8_t>(sum >> 8);
    frame[37] = static_cast<std::uint8_t>(sum);
    EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kGood) << extra;
  }
}

TEST(ChecksumTest, HoldsForARealDatagram) {
  // a19b_vxlan_psexec.pcap, frame 6: the outer datagram, from its IP header on
  const auto frame = FromHex(
      "4500004ee1080000401184a30a1400650a140067822412b5003a6e660800000000004d00ffffffffffff92128a3d"
      "97b50806000108000604000192128a3d97b50a1600010000000000000a160002");
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kGood);
  EXPECT_EQ(CheckIpv4HeaderChecksum(Decoded(frame)), Checksum::kGood);
}

TEST(ChecksumTest, DoesNotJudgeWhatItCannotSee) {
  auto frame = FromHex(kIpv4);
  frame.pop_back();
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame, 44)), Checksum::kNotChecked) << "cut";

  frame = FromHex(kIpv4);
  frame[6] = 0x20;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kNotChecked) << "fragment";
  EXPECT_EQ(CheckIpv4HeaderChecksum(Decoded(frame)), Checksum::kBad) << "the flag is covered";

  frame = FromHex(kIpv4);
  frame[3] = 0;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kNotChecked) << "no IP length";

  frame = FromHex("4500001c00010000401100000a0102030a010204c350008900080000");
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kNotChecked) << "UDP 0";
  EXPECT_EQ(CheckIpv4HeaderChecksum(Decoded(frame)), Checksum::kNotChecked) << "IPv4 0";

  frame[9] = 1;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kNotChecked) << "ICMP";
  EXPECT_EQ(CheckTransportChecksum(Packet{}), Checksum::kNotChecked) << "nothing";
  EXPECT_EQ(CheckIpv4HeaderChecksum(Packet{}), Checksum::kNotChecked) << "nothing";
}

TEST(ChecksumTest, RecognisesWhatANetworkCardWillFinish) {
  // 0a01 + 0203 + 0a01 + 0204 + protocol 6 = 180f; + length 24 = 1827
  auto frame = FromHex(kIpv4);
  frame[36] = 0x18;
  frame[37] = 0x27;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kOffloaded);
  frame[37] = 0x0F;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kOffloaded);
  frame[37] = 0x10;
  EXPECT_EQ(CheckTransportChecksum(Decoded(frame)), Checksum::kBad);
}

}  // namespace
}  // namespace eastwest::net
