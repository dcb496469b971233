#include "src/stream/duplicate_filter.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "src/core/limits.h"

namespace eastwest::stream {
namespace {

using std::chrono::nanoseconds;

// Story is one TCP segment whose parts can be told apart one by one.
struct Story {
  std::vector<std::uint8_t> header = std::vector<std::uint8_t>(20, 0x45);  // of IPv4
  std::vector<std::uint8_t> segment = std::vector<std::uint8_t>(600, 7);
  std::uint8_t protocol = 6;
  std::uint32_t input = 0;
  std::uint8_t host = 1;
};

class DuplicateFilterTest : public ::testing::Test {
 protected:
  bool Duplicate(const Story& story, nanoseconds at) {
    net::Packet packet;
    packet.source = net::IpAddress::V4(std::vector<std::uint8_t>{10, 0, 0, story.host});
    packet.destination = net::IpAddress::V4(std::vector<std::uint8_t>{10, 0, 0, 2});
    packet.ip_protocol = story.protocol;
    packet.ip_header = story.header;
    packet.ip_payload = story.segment;
    packet.ip_payload_length = static_cast<std::uint32_t>(story.segment.size());
    return filter_.IsDuplicate(packet, {story.input, PacketTime(at)});
  }

  const nanoseconds window_ = limits::kDuplicateWindow;
  const nanoseconds tick_{1 << 19};  // twice how finely times are kept
  Counters counters_;
  DuplicateFilter filter_{0x1234567890ABCDEF, counters_};
};

TEST_F(DuplicateFilterTest, FindsTheSamePacketWithinTheWindow) {
  EXPECT_FALSE(Duplicate({}, nanoseconds(0)));
  EXPECT_TRUE(Duplicate({}, window_ - tick_));
  // The window counts from the copy that came last: a mirror port may send three.
  EXPECT_TRUE(Duplicate({}, 2 * (window_ - tick_)));
  EXPECT_FALSE(Duplicate({}, 3 * window_));
}

// A plain packet is looked for by what the same packet left that was taken apart, and the other
// way about.
TEST_F(DuplicateFilterTest, APlainPacketIsTheSamePacket) {
  const Story story;
  net::PlainPacket plain;
  plain.key = net::MakePlainKey(0x0100000A, 0x0200000A, 1, 2, 6);
  plain.ip_header = story.header;
  plain.segment = story.segment;
  plain.segment_length = static_cast<std::uint32_t>(story.segment.size());
  const DuplicateFilter::Place place = filter_.PlaceOf(plain, 0);
  EXPECT_FALSE(Duplicate(story, nanoseconds(0)));
  EXPECT_TRUE(filter_.IsDuplicate(place, PacketTime(nanoseconds(1))));
  EXPECT_FALSE(filter_.IsDuplicate(filter_.PlaceOf(plain, 1), PacketTime(nanoseconds(2))));
  EXPECT_TRUE(Duplicate(story, nanoseconds(3)));
}

TEST_F(DuplicateFilterTest, RoutersMayHaveTouchedIt) {
  Story routed;
  routed.header[8] = 0x44;   // hop limit, RFC 791 3.1
  routed.header[10] = 0xAB;  // header checksum
  EXPECT_FALSE(Duplicate({}, nanoseconds(0)));
  EXPECT_TRUE(Duplicate(routed, nanoseconds(1)));
}

TEST_F(DuplicateFilterTest, ARetransmissionIsNoDuplicate) {
  Story again;
  again.header[5] = 0x46;  // identification
  EXPECT_FALSE(Duplicate({}, nanoseconds(0)));
  EXPECT_FALSE(Duplicate(again, nanoseconds(1)));
}

TEST_F(DuplicateFilterTest, WhatDiffersIsNoDuplicate) {
  Story other_host;
  other_host.host = 3;
  Story other_input;
  other_input.input = 1;
  Story shorter;
  shorter.segment.resize(599);
  Story other_byte;
  other_byte.segment[100] = 8;
  nanoseconds now{0};
  for (const Story& other : {other_host, other_input, shorter, other_byte}) {
    now += 2 * window_;
    EXPECT_FALSE(Duplicate({}, now));
    EXPECT_FALSE(Duplicate(other, now + nanoseconds(1)));
    EXPECT_TRUE(Duplicate(other, now + nanoseconds(2)));
  }
}

// Datagrams are read one by one: nobody can hide one behind another with the same first bytes, nor
// a fragment.
TEST_F(DuplicateFilterTest, OfADatagramEveryByteCounts) {
  Story datagram;
  datagram.protocol = 17;
  Story last_byte = datagram;
  last_byte.segment.back() = 8;
  EXPECT_FALSE(Duplicate(datagram, nanoseconds(0)));
  EXPECT_FALSE(Duplicate(last_byte, nanoseconds(1)));
  EXPECT_TRUE(Duplicate(last_byte, nanoseconds(2)));
}

}  // namespace
}  // namespace eastwest::stream
