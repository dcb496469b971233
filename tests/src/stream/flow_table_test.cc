#include "src/stream/flow_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "src/stream/flow_stream.h"
#include "tests/src/stream/stream_testing.h"

namespace eastwest::stream {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::Buffer;
using testing::Dcerpc;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kClientIsn;
using testing::kServerIsn;
using testing::Nbss;
using testing::Noise;
using ::testing::SizeIs;
using testing::Smb2;
using testing::Wire;

// 64 shards x 16,384 flows x this is the memory of a full table.
static_assert(sizeof(Flow) + 16 <= 256, "a flow of no interest and its places in FlowIndex");
static_assert(sizeof(Flow) + sizeof(FlowStream) + 2 * sizeof(DeliveredRing) + 24 <= 1536,
              "an idle recognised flow");

TEST(FlowTableTest, FollowsAConnectionFromHandshakeToEnd) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));
  wire.Server(Nbss(Smb2(0, 2)));
  wire.Fin(true);
  wire.Fin(false);
  EXPECT_EQ(wire.table.flows(), 1u);
  wire.Advance(seconds(61));
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb", "shutdown"));
  EXPECT_EQ(wire.recorder.last_state, TcpState::kClosed);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  EXPECT_EQ(wire.recorder.ends, 1);
  EXPECT_EQ(wire.table.flows(), 0u);
}

TEST(FlowTableTest, AttemptWithoutAnswerEndsHalfOpen) {
  Wire wire(445);
  wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
  wire.Advance(seconds(29));
  EXPECT_THAT(wire.recorder.flow_events, IsEmpty());
  wire.Advance(seconds(2));
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("timeout"));
  EXPECT_EQ(wire.recorder.last_state, TcpState::kSynSent);
}

TEST(FlowTableTest, RefusedAttemptEndsAsReset) {
  Wire wire(445);
  wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
  wire.Flags(false, net::kTcpRst | net::kTcpAck, 0, kClientIsn + 1);
  wire.Advance(seconds(11));
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("reset"));
}

TEST(FlowTableTest, AnswerBeforeItsQuestionStillNamesTheClient) {
  Wire wire(40000, {}, 40001);
  wire.Flags(false, net::kTcpSyn | net::kTcpAck, kServerIsn, kClientIsn + 1);
  wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
  wire.Flags(true, net::kTcpAck, kClientIsn + 1, kServerIsn + 1);
  wire.End();
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "end of input"));
  EXPECT_EQ(wire.recorder.last_client, Side::kLow);  // 10.0.0.1
}

TEST(FlowTableTest, OneSideOfAHandshakeIsEnough) {
  for (const bool client : {true, false}) {
    Wire wire(445);
    if (client) {
      wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
    } else {
      wire.Flags(false, net::kTcpSyn | net::kTcpAck, kServerIsn, kClientIsn + 1);
    }
    wire.SendData(client, Nbss(Smb2(0, 1)));
    EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb"));
    EXPECT_THAT(wire.recorder.units, SizeIs(1));
  }
}

TEST(FlowTableTest, PortsNameTheServerInMidStream) {
  Wire wire(445);
  wire.Server(Nbss(Smb2(0, 1)));
  EXPECT_EQ(wire.counters.Get(Counter::kTcpMidstreamPickups), 1u);
  wire.End();
  EXPECT_EQ(wire.recorder.last_client, Side::kLow);
}

TEST(FlowTableTest, NewSynOnAClosedFlowStartsAnother) {
  Wire wire(445);
  wire.Handshake();
  wire.Fin(true);
  wire.Fin(false);
  wire.Flags(true, net::kTcpSyn, kClientIsn, 0);  // the same one, duplicated
  EXPECT_EQ(wire.recorder.ended_sequences.size(), 0u);
  wire.Flags(true, net::kTcpSyn, kClientIsn + 5'000'000, 0);
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "reused"));
  EXPECT_EQ(wire.counters.Get(Counter::kTcpReused), 1u);
  EXPECT_EQ(wire.table.flows(), 1u);
}

TEST(FlowTableTest, IdleSessionStaysForAnHour) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));
  wire.Advance(minutes(59));
  EXPECT_EQ(wire.table.flows(), 1u);
  wire.Advance(minutes(2));
  EXPECT_EQ(wire.table.flows(), 0u);
}

TEST(FlowTableTest, FlowOfNoInterestIsGivenUpAfterFourSegmentsEachWay) {
  Wire wire(8080);
  wire.Handshake();
  for (int i = 0; i < 4; ++i) {
    wire.Client(Noise(100));
    wire.Server(Noise(100));
  }
  wire.Client(Nbss(Smb2(0, 1)));
  EXPECT_THAT(wire.recorder.units, IsEmpty());
  wire.End();
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "end of input"));
}

TEST(FlowTableTest, MidStreamMessageAtASegmentStartIsFoundOnAnyPort) {
  Wire wire(8080);
  wire.Client(Noise(500));
  wire.Client(Noise(500));
  wire.Client(Nbss(Smb2(0, 1)));
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

TEST(FlowTableTest, ServicePortsAndExpectedEndpointsAreNeverGivenUp) {
  Wire wire(49999);
  wire.table.ExpectRpc(wire.Make(true).destination, 49999);
  wire.Handshake();
  for (int i = 0; i < 40; ++i) {
    wire.Client(Noise(100));
    wire.Server(Noise(100));
  }
  wire.Client(Dcerpc(11, 100));
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

TEST(FlowTableTest, ExpectedEndpointsAreBounded) {
  Wire wire(445);
  net::IpAddress server = wire.Make(true).destination;
  for (std::size_t i = 0; i < limits::kExpectedRpcPerShardMax; ++i) {
    wire.table.ExpectRpc(server, static_cast<std::uint16_t>(i + 1));
    wire.table.ExpectRpc(server, static_cast<std::uint16_t>(i + 1));  // is known already
  }
  EXPECT_EQ(wire.counters.Get(Counter::kFlowExpectedEvicted), 0u);
  wire.table.ExpectRpc(server, 50000);
  EXPECT_EQ(wire.counters.Get(Counter::kFlowExpectedEvicted), 1u);
}

TEST(FlowTableTest, FlowThatNobodyWantsToReadIsFreed) {
  Wire wire(445);
  wire.recorder.refuse = true;
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));
  wire.Client(Nbss(Smb2(0, 1)));
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb"));
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
}

TEST(FlowTableTest, OnlyConversationsThatWantTicksGetThem) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));
  wire.Advance(seconds(3));
  EXPECT_EQ(wire.recorder.ticks, 0);
  EXPECT_EQ(wire.table.ticking_flows(), 0u);
  wire.recorder.wants_tick = true;
  wire.Client(Nbss(Smb2(0, 1)));
  wire.Advance(seconds(3));
  EXPECT_EQ(wire.recorder.ticks, 3);
  wire.recorder.wants_tick = false;
  wire.Advance(seconds(3));
  EXPECT_EQ(wire.recorder.ticks, 3);
  EXPECT_EQ(wire.table.ticking_flows(), 0u);
}

TEST(FlowTableTest, AutoChecksumsDropOnlyWhatIsWorseThanBefore) {
  for (const net::Checksum wrong : {net::Checksum::kBad, net::Checksum::kOffloaded}) {
    Wire wire(445);
    wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
    const Buffer message = Nbss(Smb2(0, 1));
    net::Packet packet = wire.Make(false);
    packet.payload = message;
    packet.payload_length = 68;
    EXPECT_NE(wire.Send(packet, wrong), nullptr);
    EXPECT_THAT(wire.recorder.units, SizeIs(1));
    packet.tcp_sequence += 68;
    EXPECT_NE(wire.Send(packet, net::Checksum::kGood), nullptr);
    packet.tcp_sequence += 68;
    EXPECT_EQ(wire.Send(packet, wrong), nullptr);
    EXPECT_THAT(wire.recorder.units, SizeIs(2));
    const bool offloaded = wrong == net::Checksum::kOffloaded;
    EXPECT_EQ(wire.counters.Get(Counter::kTcpInvalidChecksum), offloaded ? 1u : 2u);

    Wire strict(445, {.checksums = ChecksumPolicy::kAll});
    EXPECT_EQ(strict.Send(packet, wrong), nullptr);
    EXPECT_EQ(strict.table.flows(), 0u);
    Wire lax(445, {.checksums = ChecksumPolicy::kNone});
    EXPECT_NE(lax.Send(packet, wrong), nullptr);
    EXPECT_EQ(lax.counters.Get(Counter::kTcpInvalidChecksum), 0u);
  }
}

TEST(FlowTableTest, ASegmentThatNoNetworkCarriesMayHaveAWrongChecksum) {
  constexpr std::uint16_t kMss = 60;
  const Buffer message = Nbss(Smb2(0, 1));
  const auto send = [&message](std::uint16_t mss, bool reassembled) {
    Wire wire(445);
    wire.Flags(true, net::kTcpSyn, kClientIsn, 0);
    net::Packet answer = wire.Make(false);
    answer.tcp_flags = net::kTcpSyn | net::kTcpAck;
    answer.tcp_sequence = kServerIsn;
    answer.tcp_mss = mss;
    wire.Send(answer);
    net::Packet packet = wire.Make(true);
    EXPECT_NE(wire.Send(packet, net::Checksum::kGood), nullptr);
    packet.payload = message;
    packet.payload_length = 68;
    packet.reassembled = reassembled;
    const bool read = wire.Send(packet, net::Checksum::kBad) != nullptr;
    EXPECT_EQ(wire.counters.Get(Counter::kTcpInvalidChecksum), 1u);
    return read;
  };
  EXPECT_TRUE(send(kMss, false));
  EXPECT_FALSE(send(68, false));   // a network may have carried it
  EXPECT_FALSE(send(kMss, true));  // fragments can be of any size
  EXPECT_FALSE(send(0, false));    // nobody said what is too much
}

TEST(FlowTableTest, ACardThatFinishesOnlyPayloadIsBelieved) {
  Wire wire(445);
  wire.Handshake();
  const Buffer message = Nbss(Smb2(0, 1));
  net::Packet packet = wire.Make(true);
  EXPECT_NE(wire.Send(packet, net::Checksum::kGood), nullptr);  // an empty segment
  packet.payload = message;
  packet.payload_length = 68;
  EXPECT_NE(wire.Send(packet, net::Checksum::kOffloaded), nullptr);
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

TEST(FlowTableTest, EmptySegmentsShowGoodChecksumsToo) {
  Wire wire(445);
  wire.Handshake();
  net::Packet packet = wire.Make(true);
  packet.tcp_flags = net::kTcpRst;
  EXPECT_EQ(wire.Send(packet, net::Checksum::kBad), nullptr);
  packet.tcp_flags = net::kTcpSyn;
  packet.tcp_sequence += 2 << 20;
  EXPECT_EQ(wire.Send(packet, net::Checksum::kBad), nullptr);
  wire.Client(Nbss(Smb2(0, 1)));
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

TEST(FlowTableTest, TunnelledPacketsMeetOnlyTheirTunnel) {
  Wire wire(445);
  net::Packet plain = wire.Make(true);
  net::Packet there = plain;
  there.tunnel = net::Tunnel::kVxlan;
  there.tunnel_depth = 1;
  there.outer_source = plain.source;
  there.outer_destination.family = net::IpAddress::Family::kIpv4;
  net::Packet back = wire.Make(false);
  back.tunnel = there.tunnel;
  back.tunnel_depth = 1;
  back.outer_source = there.outer_destination;
  back.outer_destination = there.outer_source;
  net::Packet elsewhere = there;
  elsewhere.outer_source.bytes[3] = 77;
  EXPECT_EQ(TunnelId(plain), 0u);
  const std::uint64_t outside = wire.Send(plain)->id();
  const Flow* inside = wire.Send(there);
  EXPECT_EQ(wire.Send(back), inside);
  EXPECT_NE(inside->id(), outside);
  EXPECT_EQ(wire.table.flows(), 2u);
  EXPECT_NE(wire.Send(elsewhere), inside);
  EXPECT_EQ(wire.table.flows(), 3u);
  DirectedKey key = KeyOf(plain);
  const std::uint64_t id = MakeFlowId(key.key, {}, 1);
  key.key.tunnel = 5;
  EXPECT_NE(MakeFlowId(key.key, {}, 1), id);
}

TEST(FlowTableTest, CopiesMirroredBySeveralSwitchesBelongTogether) {
  Wire wire(445);
  net::Packet one = wire.Make(true);
  one.tunnel = net::Tunnel::kErspan;
  one.tunnel_depth = 1;
  one.outer_source = one.source;
  net::Packet other = one;
  other.outer_source.bytes[3] = 77;
  EXPECT_EQ(wire.Send(one), wire.Send(other));
  EXPECT_EQ(wire.table.FlowOf(one), wire.table.FlowOf(other));
  EXPECT_NE(wire.table.FlowOf(one), nullptr);
}

TEST(FlowTableTest, FullTableGivesUpTheLeastInteresting) {
  Wire wire(445, {.flows_max = 3});
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));  // flow 1, recognised
  net::Packet other = wire.Make(true);
  other.transport = net::Transport::kUdp;
  for (std::uint16_t port = 1; port <= 5; ++port) {
    other.source_port = port;
    wire.Send(other);
  }
  EXPECT_EQ(wire.table.flows(), 3u);
  EXPECT_EQ(wire.counters.Get(Counter::kFlowEvicted), 3u);
  EXPECT_THAT(wire.recorder.ended_sequences, ElementsAre(5u, 6u, 7u));
}

TEST(FlowTableTest, FindsEachOfManyFlowsAndNoneThatEnded) {
  constexpr std::uint16_t kFlows = 3000;
  Wire wire(445, {.flows_max = kFlows});
  net::Packet udp = wire.Make(true);
  udp.transport = net::Transport::kUdp;
  for (std::uint16_t port = 0; port < kFlows; ++port) {
    udp.source_port = port;
    EXPECT_EQ(wire.Send(udp)->counters(Side::kLow).packets, 1U);
  }
  for (std::uint16_t port = 0; port < kFlows; ++port) {
    udp.source_port = port;
    ASSERT_NE(wire.table.FlowOf(udp), nullptr) << port;
    EXPECT_EQ(wire.Send(udp)->counters(Side::kLow).packets, 2U) << port;
  }
  for (std::uint16_t port = kFlows; port < 2 * kFlows; ++port) {
    udp.source_port = port;  // takes the place of the oldest
    Flow* const flow = wire.Send(udp);
    EXPECT_EQ(flow->counters(Side::kLow).packets, 1U) << "nothing is left of the one before";
    udp.source_port = static_cast<std::uint16_t>(port - kFlows);
    EXPECT_EQ(wire.table.FlowOf(udp), nullptr);
  }
  EXPECT_EQ(wire.table.flows(), kFlows);
}

TEST(FlowTableTest, EndOfInputEndsFlowsInTheirOrder) {
  Wire wire(445);
  net::Packet udp = wire.Make(true);
  udp.transport = net::Transport::kUdp;
  wire.Send(udp);
  wire.Handshake();
  udp.source_port = 9;
  wire.Send(udp);
  udp.source_port = testing::kClientPort;
  wire.Send(udp);
  wire.End();
  EXPECT_THAT(wire.recorder.ended_sequences, ElementsAre(1u, 2u, 5u));
}

TEST(FlowTableTest, FlowIdsFitADoubleAndDependOnTheWireAlone) {
  Wire first(445);
  Wire second(445);
  Flow* flow = first.Send(first.Make(true));
  Flow* same = second.Send(second.Make(true));
  ASSERT_NE(flow, nullptr);
  ASSERT_NE(same, nullptr);
  EXPECT_EQ(flow->id(), same->id());
  EXPECT_LT(flow->id(), std::uint64_t{1} << 51);
  EXPECT_EQ(flow->first_sequence(), 1u);
  EXPECT_NE(flow->id(), MakeFlowId(flow->key(), flow->first_time(), 2));
}

}  // namespace
}  // namespace eastwest::stream
