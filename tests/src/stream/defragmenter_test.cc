#include <gtest/gtest.h>

#include <numeric>

#include "src/core/limits.h"
#include "src/stream/ip_defragmenter.h"

namespace eastwest::stream {
namespace {

using std::chrono::seconds;

// A UDP datagram of 8 + 40 bytes, ports 1 and 2.
std::vector<std::uint8_t> Udp() {
  std::vector<std::uint8_t> bytes(48);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  const std::uint8_t header[] = {0, 1, 0, 2, 0, 48, 0, 0};
  std::copy(std::begin(header), std::end(header), bytes.begin());
  return bytes;
}

net::Packet Piece(Bytes datagram, std::uint32_t begin, std::size_t size, bool more,
                  std::uint32_t id = 7) {
  net::Packet packet;
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  packet.source.bytes[3] = 1;
  packet.destination.bytes[3] = 2;
  packet.ip_protocol = 17;
  packet.fragment = {.present = true, .more = more, .offset_bytes = begin, .identification = id};
  packet.ip_payload = datagram.subspan(begin, size);
  return packet;
}

class IpDefragmenterTest : public ::testing::Test {
 protected:
  std::optional<Datagram> Add(const net::Packet& packet) { return defragmenter_.Add(packet, now_); }

  Counters counters_;
  IpDefragmenter defragmenter_{counters_};
  PacketTime now_{seconds(1000)};
  std::vector<std::uint8_t> udp_ = Udp();
};

TEST_F(IpDefragmenterTest, PutsPiecesTogetherInAnyOrder) {
  const net::Packet pieces[] = {Piece(udp_, 0, 16, true), Piece(udp_, 16, 16, true),
                                Piece(udp_, 32, 16, false)};
  int order[] = {0, 1, 2};
  do {
    EXPECT_FALSE(Add(pieces[order[0]]));
    EXPECT_FALSE(Add(pieces[order[1]]));
    const std::optional<Datagram> whole = Add(pieces[order[2]]);
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->conflicting);
    EXPECT_FALSE(whole->packet.fragment.present);
    EXPECT_EQ(whole->packet.transport, net::Transport::kUdp);
    EXPECT_EQ(whole->packet.destination_port, 2);
    ASSERT_EQ(whole->packet.payload.size(), 40u);
    EXPECT_TRUE(
        std::equal(whole->packet.payload.begin(), whole->packet.payload.end(), udp_.begin() + 8));
    EXPECT_EQ(defragmenter_.datagrams(), 0u);
    EXPECT_EQ(defragmenter_.bytes(), 0u);
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST_F(IpDefragmenterTest, FirstCopyWinsAndDisagreementIsCounted) {
  std::vector<std::uint8_t> other = udp_;
  other[20] = 0xEE;
  EXPECT_FALSE(Add(Piece(udp_, 16, 16, true)));
  EXPECT_FALSE(Add(Piece(udp_, 16, 16, true)));
  EXPECT_EQ(counters_.Get(Counter::kDefragOverlaps), 0u);
  EXPECT_FALSE(Add(Piece(other, 8, 24, true)));
  EXPECT_EQ(counters_.Get(Counter::kDefragOverlaps), 1u);
  EXPECT_FALSE(Add(Piece(udp_, 32, 16, false)));
  const std::optional<Datagram> whole = Add(Piece(other, 0, 24, true));
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->conflicting);
  EXPECT_EQ(whole->packet.payload[12], udp_[20]);
}

TEST_F(IpDefragmenterTest, TeardropAndTwoEndsAreHarmless) {
  EXPECT_FALSE(Add(Piece(udp_, 0, 32, true)));
  EXPECT_FALSE(Add(Piece(udp_, 24, 4, true)));  // inside the first, no multiple of eight
  EXPECT_FALSE(Add(Piece(udp_, 40, 8, false)));
  EXPECT_FALSE(Add(Piece(udp_, 40, 4, false)));  // another end
  EXPECT_EQ(counters_.Get(Counter::kDefragOverlaps), 1u);
  EXPECT_TRUE(Add(Piece(udp_, 32, 8, true)));
}

TEST_F(IpDefragmenterTest, PiecesBeyondADatagramAreRefused) {
  const std::vector<std::uint8_t> big(70000);
  EXPECT_FALSE(Add(Piece(big, 65528, 16, false)));
  EXPECT_EQ(defragmenter_.datagrams(), 0u);
}

TEST_F(IpDefragmenterTest, DatagramsDifferByTheirKey) {
  EXPECT_FALSE(Add(Piece(udp_, 0, 16, true, 1)));
  EXPECT_FALSE(Add(Piece(udp_, 16, 32, false, 2)));
  EXPECT_EQ(defragmenter_.datagrams(), 2u);
}

TEST_F(IpDefragmenterTest, ForgetsAfterThirtySeconds) {
  EXPECT_FALSE(Add(Piece(udp_, 0, 16, true)));
  now_ += seconds(30);
  EXPECT_FALSE(Add(Piece(udp_, 16, 32, false)));
  EXPECT_EQ(counters_.Get(Counter::kDefragTimeouts), 1u);
  EXPECT_EQ(defragmenter_.datagrams(), 1u);
}

TEST_F(IpDefragmenterTest, IsBoundedInDatagramsBytesAndFragments) {
  const std::vector<std::uint8_t> big(65000);
  for (std::uint32_t id = 0; id < 2000; ++id) {
    EXPECT_FALSE(Add(Piece(id % 2 == 0 ? udp_ : big, 0, 16, true, id)));
    EXPECT_FALSE(Add(Piece(big, 64000, 1000, true, id)));
    EXPECT_LE(defragmenter_.bytes(), limits::kDefragBytesMax);
    EXPECT_LE(defragmenter_.datagrams(), limits::kDefragDatagramsMax);
  }
  EXPECT_GT(counters_.Get(Counter::kDefragEvicted), 0u);
}

TEST_F(IpDefragmenterTest, IsBoundedInFragmentsOfOneDatagram) {
  const std::vector<std::uint8_t> big(65000);
  constexpr std::uint32_t kPlaces = 4000;  // with a hole of eight bytes between any two
  for (std::uint32_t i = 0; i < limits::kDefragFragmentsMax; ++i) {
    EXPECT_FALSE(Add(Piece(big, 16 * (i % kPlaces), 8, true)));
  }
  EXPECT_EQ(counters_.Get(Counter::kDefragEvicted), 0u);
  EXPECT_FALSE(Add(Piece(big, 0, 8, true)));
  EXPECT_EQ(counters_.Get(Counter::kDefragEvicted), 1u);
}

TEST_F(IpDefragmenterTest, TakesTheSmallestFragments) {
  const std::vector<std::uint8_t> big(64992);
  for (std::uint32_t at = 8; at < big.size(); at += 16) {
    EXPECT_FALSE(Add(Piece(big, at, 8, at + 8 < big.size())));
  }
  for (std::uint32_t at = 0; at + 16 < big.size(); at += 16) {
    EXPECT_FALSE(Add(Piece(big, at, 8, true)));
  }
  EXPECT_TRUE(Add(Piece(big, 64976, 8, true)));
}

}  // namespace
}  // namespace eastwest::stream
