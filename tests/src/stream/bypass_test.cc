#include "src/stream/bypass.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "parsers/net/ip.h"
#include "tests/src/stream/stream_testing.h"

namespace eastwest::stream {
namespace {

using testing::kClientPort;
using testing::Noise;
using testing::Wire;

constexpr std::uint16_t kWebPort = 8080;

// Plain is a packet between the hosts of Wire.
class Plain {
 public:
  // ahead: of what the sender sent last in Wire, which GiveUp does.
  explicit Plain(bool from_client, std::uint8_t flags = net::kTcpAck, std::size_t payload = 100,
                 std::uint16_t client_port = kClientPort, std::uint32_t ahead = 0)
      : bytes_(20 + payload) {
    const std::uint32_t client = 0x0100000A;  // 10.0.0.1, as it lies
    const std::uint32_t server = 0x0200000A;
    packet_.key = from_client
                      ? net::MakePlainKey(client, server, client_port, kWebPort, net::kProtocolTcp)
                      : net::MakePlainKey(server, client, kWebPort, client_port, net::kProtocolTcp);
    packet_.tcp = true;
    const std::uint32_t sent = (from_client ? testing::kClientIsn : testing::kServerIsn) + ahead;
    const std::uint32_t got = from_client ? testing::kServerIsn : testing::kClientIsn;
    for (std::size_t i = 0; i < 4; ++i) {
      bytes_[4 + i] = static_cast<std::uint8_t>(sent >> (24 - 8 * i));
      bytes_[8 + i] = static_cast<std::uint8_t>(got >> (24 - 8 * i));
    }
    bytes_[12] = 0x50;
    bytes_[13] = flags;
    packet_.segment = bytes_;
    packet_.segment_length = static_cast<std::uint32_t>(bytes_.size());
  }
  const net::PlainPacket& packet() const { return packet_; }

 private:
  std::vector<std::uint8_t> bytes_;
  net::PlainPacket packet_;
};

bool Passes(Wire& wire, const Plain& plain) {
  return wire.table.PassBy(wire.Now(), plain.packet(), 154);
}

// GivenUp is a connection that shows nothing of interest.
void GiveUp(Wire& wire) {
  wire.Handshake();
  for (int i = 0; i < 6; ++i) {
    wire.Client(Noise(50));
    wire.Server(Noise(60));
  }
}

const Flow* FlowOf(Wire& wire) { return wire.table.FlowOf(wire.Make(true)); }

TEST(BypassTest, CountsAFlowOfWhichOneSideIsInViewUntilTheOtherIs) {
  Wire wire(kWebPort);
  for (int i = 0; i < 20; ++i) {
    wire.Client(Noise(50));
  }
  ASSERT_FALSE(IsFollowed(FlowOf(wire)->app()));
  EXPECT_TRUE(Passes(wire, Plain(true)));
  EXPECT_FALSE(FlowOf(wire)->established());
  EXPECT_FALSE(Passes(wire, Plain(false)));
  wire.Server(Noise(60));
  EXPECT_TRUE(FlowOf(wire)->established()) << "two sides that acknowledge are connected";
  EXPECT_TRUE(Passes(wire, Plain(true)));
}

TEST(BypassTest, CountsThePacketsOfAFlowThatNobodyReads) {
  Wire wire(kWebPort);
  GiveUp(wire);
  const Flow* flow = FlowOf(wire);
  ASSERT_NE(flow, nullptr);
  ASSERT_FALSE(IsFollowed(flow->app()));
  const Side client = flow->client_side();
  const std::uint64_t packets = flow->counters(client).packets;
  const std::uint64_t bytes = flow->counters(client).bytes;
  EXPECT_TRUE(Passes(wire, Plain(true)));
  EXPECT_TRUE(Passes(wire, Plain(true, net::kTcpAck | net::kTcpPsh)));
  EXPECT_TRUE(Passes(wire, Plain(false)));
  EXPECT_EQ(flow->counters(client).packets, packets + 2);
  EXPECT_EQ(flow->counters(client).bytes, bytes + 2 * 154);
}

TEST(BypassTest, WhatChangesAFlowIsTakenApart) {
  Wire wire(kWebPort);
  GiveUp(wire);
  constexpr unsigned kEce = 0x40;  // RFC 3168
  constexpr std::array<unsigned, 5> kOthers = {net::kTcpSyn, net::kTcpFin, net::kTcpRst,
                                               net::kTcpUrg, kEce};
  for (const unsigned flags : kOthers) {
    EXPECT_FALSE(Passes(wire, Plain(true, static_cast<std::uint8_t>(flags | net::kTcpAck))));
  }
  EXPECT_FALSE(Passes(wire, Plain(true, net::kTcpPsh)));                        // no ACK
  EXPECT_FALSE(Passes(wire, Plain(true, net::kTcpAck, 100, kClientPort + 1)));  // another flow
}

TEST(BypassTest, FlowThatMayStillShowSomethingIsReadOn) {
  Wire wire(kWebPort);
  wire.Handshake();
  EXPECT_TRUE(Passes(wire, Plain(true, net::kTcpAck, 0)));  // nothing said yet, nothing to read
  EXPECT_FALSE(Passes(wire, Plain(true)));
  wire.Client(testing::Nbss(testing::Smb2(40, 1)));
  EXPECT_FALSE(Passes(wire, Plain(true)));
  EXPECT_FALSE(Passes(wire, Plain(true, net::kTcpAck, 0)));
}

TEST(BypassTest, EndedFlowIsForgotten) {
  Wire wire(kWebPort);
  GiveUp(wire);
  ASSERT_TRUE(Passes(wire, Plain(true)));
  wire.End();
  EXPECT_FALSE(Passes(wire, Plain(true)));
  EXPECT_FALSE(Passes(wire, Plain(false)));
}

TEST(BypassTest, ClosedFlowIsTakenApart) {
  Wire wire(kWebPort);
  GiveUp(wire);
  wire.Fin(true);
  wire.Fin(false);
  EXPECT_FALSE(Passes(wire, Plain(true)));
}

TEST(BypassTest, NothingPassesWhereEveryChecksumCounts) {
  Wire wire(kWebPort, {.checksums = ChecksumPolicy::kAll});
  GiveUp(wire);
  EXPECT_FALSE(Passes(wire, Plain(true)));
  EXPECT_FALSE(wire.table.MayPassBy());
}

TEST(BypassTest, ASegmentFarFromTheOthersIsTakenApart) {
  Wire wire(kWebPort);
  GiveUp(wire);
  ASSERT_TRUE(Passes(wire, Plain(true)));
  constexpr std::uint32_t kFar = 1U << 30;
  EXPECT_FALSE(Passes(wire, Plain(true, net::kTcpAck, 100, kClientPort, kFar)));
  EXPECT_TRUE(Passes(wire, Plain(true)));
}

Flow& Established(Wire& wire) {
  GiveUp(wire);
  return *wire.Send(wire.Make(true));
}

TEST(BypassTest, FlowsThatShareAPlaceAreKeptApart) {
  Bypass bypass;
  EXPECT_TRUE(bypass.empty());
  Wire wire(kWebPort);
  Flow& flow = Established(wire);
  const Side client = flow.client_side();
  const net::PlainKey up = Plain(true).packet().key;
  const net::PlainKey down = Plain(false).packet().key;
  bypass.Add(flow, client);
  bypass.Add(flow, Other(client));
  ASSERT_NE(bypass.Find(up), nullptr);
  // Some client port leads to the same place.
  std::uint16_t port = kClientPort;
  std::unique_ptr<Wire> other;
  Flow* second = nullptr;
  while (bypass.Find(up) != nullptr) {
    ASSERT_LT(++port, 65000);
    other = std::make_unique<Wire>(kWebPort, FlowTableOptions{}, port);
    second = &Established(*other);
    bypass.Remove(*second);
    bypass.Add(*second, second->client_side());
  }
  const net::PlainKey taken = Plain(true, net::kTcpAck, 0, port).packet().key;
  ASSERT_NE(bypass.Find(taken), nullptr);
  EXPECT_EQ(bypass.Find(taken)->flow, second);
  bypass.Remove(flow);  // which leaves the place to who has it
  EXPECT_EQ(bypass.Find(down), nullptr);
  ASSERT_NE(bypass.Find(taken), nullptr);
  bypass.Remove(*second);
  EXPECT_EQ(bypass.Find(taken), nullptr);
}

TEST(BypassTest, SourcesThatDifferInTheirLastByteHavePlacesOfTheirOwn) {
  constexpr std::uint32_t kCollector = 0x0900000A;
  std::set<std::size_t> places;
  for (std::uint32_t last = 0; last < 256; ++last) {
    places.insert(Bypass::PlaceOf(
        net::MakePlainKey(0x0000140AU | last << 24, kCollector, 514, 514, net::kProtocolUdp)));
  }
  EXPECT_GT(places.size(), 200U);
}

}  // namespace
}  // namespace eastwest::stream
