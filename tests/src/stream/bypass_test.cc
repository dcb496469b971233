#include "src/stream/bypass.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
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
  explicit Plain(bool from_client, std::uint8_t flags = net::kTcpAck, std::size_t payload = 100,
                 std::uint16_t client_port = kClientPort)
      : bytes_(20 + payload) {
    const std::uint32_t client = 0x0100000A;  // 10.0.0.1, as it lies
    const std::uint32_t server = 0x0200000A;
    packet_.key = from_client
                      ? net::MakePlainKey(client, server, client_port, kWebPort, net::kProtocolTcp)
                      : net::MakePlainKey(server, client, kWebPort, client_port, net::kProtocolTcp);
    packet_.tcp = true;
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

TEST(BypassTest, FlowsThatShareAPlaceAreKeptApart) {
  Bypass bypass;
  EXPECT_TRUE(bypass.empty());
  Wire wire(kWebPort);
  GiveUp(wire);
  Flow* flow = wire.Send(wire.Make(true));
  ASSERT_NE(flow, nullptr);
  bypass.Add(*flow, flow->client_side());
  const net::PlainKey known = Plain(true).packet().key;
  ASSERT_NE(bypass.Find(known), nullptr);
  int others = 0;
  for (std::uint32_t host = 1; host < 100'000; ++host) {
    net::PlainKey key = known;
    key.hosts ^= host;
    others += bypass.Find(key) == nullptr ? 0 : 1;
  }
  EXPECT_EQ(others, 0);
  bypass.Remove(*flow);
  EXPECT_EQ(bypass.Find(known), nullptr);
}

}  // namespace
}  // namespace eastwest::stream
