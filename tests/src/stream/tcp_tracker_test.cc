// What an attacker on one end sends past the other must not change what is seen.
#include "src/stream/tcp_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/stream/stream_testing.h"

namespace eastwest::stream {
namespace {

using std::chrono::seconds;
using testing::Buffer;
using ::testing::ElementsAre;
using testing::kClientIsn;
using testing::kServerIsn;
using testing::Nbss;
using ::testing::SizeIs;
using testing::Smb2;
using testing::Wire;

constexpr std::uint8_t kSyn = net::kTcpSyn;
constexpr std::uint8_t kSynAck = net::kTcpSyn | net::kTcpAck;

Buffer Message() { return Nbss(Smb2(0, 1)); }

// Open gives a recognised flow after one message each way.
void Open(Wire& wire) {
  wire.Handshake();
  wire.Client(Message());
  wire.Server(Message());
}

// ExpectWhole sends one more message each way and expects one flow that saw all.
void ExpectWhole(Wire& wire, std::size_t units) {
  wire.Client(Message());
  wire.Server(Message());
  EXPECT_THAT(wire.recorder.units, SizeIs(units));
  EXPECT_THAT(wire.recorder.gaps, SizeIs(0));
  EXPECT_EQ(wire.recorder.flow_events.back(), "smb");
  wire.End();
  EXPECT_EQ(wire.recorder.last_client, Side::kLow);
}

TEST(TcpTrackerTest, SynOnALiveFlowIsIgnoredWhereverItLies) {
  for (const std::uint32_t ahead : {60u, 2u << 20, 50'000'000u, 0x80000000u, 0xF0000000u}) {
    SCOPED_TRACE(ahead);
    Wire wire(445);
    Open(wire);
    wire.Flags(true, kSyn, kClientIsn + ahead, 0);
    wire.Acknowledge(false);  // the challenge. RFC 5961 4
    ExpectWhole(wire, 4);
    EXPECT_EQ(wire.counters.Get(Counter::kTcpReused), 0u);
    EXPECT_EQ(wire.counters.Get(Counter::kTcpIgnored), 1u);
  }
}

TEST(TcpTrackerTest, AnsweredSynOnALiveFlowStartsAnotherFromItsNumbers) {
  Wire wire(445);
  Open(wire);
  wire.Flags(true, kSyn, 77'000'000, 0);
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb"));
  wire.Flags(false, kSynAck, 88'000'000, 77'000'001);
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb", "reused"));
  wire.Flags(true, net::kTcpAck, 77'000'001, 88'000'001);
  wire.Flags(true, net::kTcpAck, 77'000'001, 88'000'001);
  wire.At(true, 77'000'000 - kClientIsn, Message());
  EXPECT_THAT(wire.recorder.units, SizeIs(3));
  EXPECT_EQ(wire.table.flows(), 1u);
  wire.End();
  EXPECT_EQ(wire.recorder.last_client, Side::kLow);
}

TEST(TcpTrackerTest, SynAckThatAnswersNothingIsIgnoredOnALiveFlow) {
  for (const bool from_client : {true, false}) {
    Wire wire(445);
    Open(wire);
    wire.Flags(true, kSyn, 77'000'000, 0);
    wire.Flags(from_client, kSynAck, 5'000'000, 6'000'000);
    wire.Flags(from_client, kSynAck, from_client ? kClientIsn : kServerIsn, 6'000'000);
    ExpectWhole(wire, 4);
  }
}

TEST(TcpTrackerTest, AnswerCorrectsWhatDecoysClaimedBefore) {
  struct Decoy {
    std::uint8_t flags;
    std::uint32_t sequence;
    bool before;  // ahead of the client's own SYN
  };
  constexpr Decoy kDecoys[] = {
      {kSynAck, kClientIsn, true},          {kSynAck, 5'000'000, true},  {kSyn, 5'000'000, true},
      {kSynAck, kClientIsn, false},         {kSynAck, 5'000'000, false}, {kSyn, 5'000'000, false},
      {net::kTcpAck, kClientIsn + 9, true},
  };
  for (const Decoy& decoy : kDecoys) {
    for (const bool acknowledged : {false, true}) {
      SCOPED_TRACE(::testing::Message() << int{decoy.flags} << " " << decoy.sequence << " "
                                        << decoy.before << acknowledged);
      Wire wire(445);
      if (!decoy.before) {
        wire.Flags(true, kSyn, kClientIsn, 0);
      }
      wire.Flags(true, decoy.flags, decoy.sequence, 0x12345678);
      if (acknowledged) {
        wire.Flags(true, net::kTcpAck, decoy.sequence + 1, 0x12345678);
      }
      if (decoy.before) {
        wire.Flags(true, kSyn, kClientIsn, 0);
      }
      wire.Flags(false, kSynAck, kServerIsn, kClientIsn + 1);
      wire.Flags(true, net::kTcpAck, kClientIsn + 1, kServerIsn + 1);
      wire.Client(Message());
      wire.Server(Message());
      ExpectWhole(wire, 4);
    }
  }
}

TEST(TcpTrackerTest, AnswerIsAlsoTakenBehindTheDataOfAFastOpen) {
  Wire wire(445);
  const Buffer message = Message();
  net::Packet syn = wire.Make(true);
  syn.tcp_flags = kSyn;
  syn.tcp_sequence = kClientIsn;
  syn.payload = Bytes(message).first(40);
  syn.payload_length = 40;
  wire.Send(syn);
  wire.Flags(false, kSynAck, kServerIsn, kClientIsn + 41);
  wire.At(true, 40, Bytes(message).subspan(40));
  wire.Server(message);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  EXPECT_EQ(wire.counters.Get(Counter::kTcpReused), 0u);
}

TEST(TcpTrackerTest, ResetCountsOnlyAtItsExactPlace) {
  for (const std::uint32_t off : {1u, 5000u, 700'000'000u, 0xFFFFFFFFu}) {
    for (const bool from_client : {true, false}) {
      SCOPED_TRACE(off);
      Wire wire(445);
      Open(wire);
      const std::uint32_t next = (from_client ? kClientIsn : kServerIsn) + 69;
      wire.Flags(from_client, net::kTcpRst, next + off, 0);
      EXPECT_EQ(wire.counters.Get(Counter::kTcpIgnored), 1u);
      wire.Advance(seconds(70));
      ExpectWhole(wire, 4);
    }
  }
}

TEST(TcpTrackerTest, ResetOfAFlowThatNobodyReadsCountsAtItsPlaceOnly) {
  const Buffer noise(40, 0x55);
  const auto end = [&noise](std::uint32_t off) {
    Wire wire(8443);
    wire.Handshake();
    for (int i = 0; i < 20; ++i) {
      wire.Client(noise);
      wire.Server(noise);
    }
    wire.Flags(true, net::kTcpRst, kClientIsn + 1 + wire.sent(true) + off, 0);
    wire.Advance(seconds(61));
    return wire.recorder.flow_events.back();
  };
  EXPECT_EQ(end(0), "reset");
  EXPECT_NE(end(1), "reset");
  EXPECT_NE(end(0xFFFFFFFF), "reset");
}

TEST(TcpTrackerTest, ResetAtItsPlaceEndsAfterAMinuteUnlessDataGoesOn) {
  Wire wire(445);
  Open(wire);
  wire.Flags(true, net::kTcpRst, kClientIsn + 69, 0);
  wire.Advance(seconds(50));
  EXPECT_EQ(wire.table.flows(), 1u);
  wire.Client(Message());
  EXPECT_THAT(wire.recorder.units, SizeIs(3));
  wire.Advance(seconds(70));
  EXPECT_EQ(wire.table.flows(), 1u);
  wire.Fin(true);
  wire.Flags(true, net::kTcpRst, kClientIsn + 1 + wire.sent(true) + 1, 0);  // behind the FIN
  wire.Advance(seconds(61));
  EXPECT_THAT(wire.recorder.flow_events, ElementsAre("established", "smb", "reset"));
}

TEST(TcpTrackerTest, ResetWhereTheReceiverExpectsItCountsBehindAHoleToo) {
  Wire wire(445);
  Open(wire);
  wire.Lose(true, 300);
  wire.Acknowledge(false);
  wire.Flags(true, net::kTcpRst, kClientIsn + 1 + wire.sent(true), 0);
  wire.Advance(seconds(61));
  EXPECT_EQ(wire.recorder.flow_events.back(), "reset");
}

TEST(TcpTrackerTest, DataWithoutAcknowledgmentIsIgnored) {
  for (const bool first : {true, false}) {
    Wire wire(445);
    if (!first) {
      Open(wire);
    }
    wire.acknowledge = false;
    wire.At(true, wire.sent(true), Buffer(68, 0));
    wire.acknowledge = true;
    EXPECT_EQ(wire.counters.Get(Counter::kTcpIgnored), 1u);
    ExpectWhole(wire, first ? 2 : 4);
    EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kOverlapDifferentData), 0);
  }
}

TEST(TcpTrackerTest, OneSidedFlowThatFinishedMakesRoomForTheNext) {
  Wire wire(445);
  wire.Flags(true, kSyn, kClientIsn, 0);
  wire.Client(Message());
  wire.Flags(true, kSyn, 77'000'000, 0);
  EXPECT_EQ(wire.counters.Get(Counter::kTcpReused), 0u);
  wire.Fin(true);
  wire.Flags(true, kSyn, 78'000'000, 0);
  EXPECT_EQ(wire.counters.Get(Counter::kTcpReused), 1u);
}

}  // namespace
}  // namespace eastwest::stream
