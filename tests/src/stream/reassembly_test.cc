#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "src/stream/tcp_reassembler.h"
#include "tests/src/stream/stream_testing.h"

namespace eastwest::stream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Buffer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Nbss;
using testing::Noise;
using ::testing::SizeIs;
using testing::Smb2;
using testing::Wire;

struct Stream {
  Buffer first = Nbss(Smb2(96, 1));    // 164 bytes
  Buffer second = Nbss(Smb2(196, 2));  // 264 bytes
};

// WithHole recognises the flow, loses 264 bytes and sends a third message.
void WithHole(Wire& wire) {
  const Stream stream;
  wire.Handshake();
  wire.Client(stream.first);
  wire.Lose(true, 264);
  wire.Client(stream.first);
}

TEST(TcpReassemblyTest, HoleFillsWhenTheSegmentComesLate) {
  Wire wire(445);
  WithHole(wire);
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
  wire.At(true, 164, Stream{}.second);
  EXPECT_THAT(wire.recorder.units, SizeIs(3));
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
  EXPECT_EQ(wire.table.ticking_flows(), 0u);
  EXPECT_EQ(wire.counters.Get(Counter::kTcpReassemblyGap), 0u);
}

TEST(TcpReassemblyTest, HoleIsGivenUpEightPacketsAfterItsAcknowledgment) {
  Wire wire(445);
  WithHole(wire);
  wire.Acknowledge(false);
  for (int i = 0; i < 7; ++i) {
    wire.Acknowledge(false);
  }
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
  wire.Acknowledge(false);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  EXPECT_THAT(wire.recorder.gaps, ElementsAre(264u));
}

TEST(TcpReassemblyTest, HoleIsGivenUpASecondAfterItsAcknowledgment) {
  Wire wire(445);
  WithHole(wire);
  wire.Acknowledge(false);
  wire.Advance(milliseconds(900));
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
  wire.Advance(seconds(2));
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
}

TEST(TcpReassemblyTest, HoleStaysWhileTheReceiverMissesItToo) {
  Wire wire(445);
  WithHole(wire);
  const std::uint32_t acknowledged = testing::kClientIsn + 1 + 164;
  for (int i = 0; i < 50; ++i) {
    wire.Flags(false, net::kTcpAck, testing::kServerIsn + 1, acknowledged);
    wire.Advance(seconds(1));
  }
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
  wire.At(true, 164, Stream{}.second);
  EXPECT_THAT(wire.recorder.units, SizeIs(3));
}

TEST(TcpReassemblyTest, OneSidedCaptureGivesUpHolesByTimeOrVolume) {
  Wire by_time(445);
  by_time.Flags(true, net::kTcpSyn, testing::kClientIsn, 0);
  by_time.Client(Stream{}.first);
  by_time.Lose(true, 264);
  by_time.Client(Stream{}.first);
  by_time.Advance(milliseconds(1500));
  EXPECT_THAT(by_time.recorder.units, SizeIs(1));
  by_time.Advance(milliseconds(1500));
  EXPECT_THAT(by_time.recorder.units, SizeIs(2));

  Wire by_volume(445);
  by_volume.Flags(true, net::kTcpSyn, testing::kClientIsn, 0);
  by_volume.Client(Stream{}.first);
  by_volume.Lose(true, 264);
  const Buffer large = Nbss(Smb2(2200, 1));  // is joined with no other
  for (int i = 0; i < 64; ++i) {
    by_volume.Client(large);
  }
  EXPECT_THAT(by_volume.recorder.units, SizeIs(65));
}

TEST(TcpReassemblyTest, SegmentsOfOneByteBehindAHoleCostNoMoreThanLargeOnes) {
  Wire wire(445);
  wire.Handshake();
  const Buffer message = Nbss(Smb2(6000, 1));
  for (std::size_t i = 1; i < message.size(); ++i) {
    wire.At(true, static_cast<std::uint32_t>(i), Bytes(message).subspan(i, 1));
  }
  EXPECT_LT(wire.table.stream_bytes(), 6600u);
  wire.At(true, 0, Bytes(message).first(1));
  ASSERT_THAT(wire.recorder.units, SizeIs(1));
  Wire clean(445);
  clean.Handshake();
  clean.Client(message);
  EXPECT_EQ(wire.recorder.units, clean.recorder.units);
  EXPECT_EQ(wire.counters.Get(Counter::kTcpSegmentMemcapDrop), 0u);
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
}

TEST(TcpReassemblyTest, EndOfInputFlushesHoles) {
  Wire wire(445);
  WithHole(wire);
  wire.End();
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
}

TEST(TcpReassemblyTest, FirstCopyOfHeldDataWins) {
  Wire wire(445);
  wire.Handshake();
  const Buffer first = Nbss(Smb2(96, 1));
  Buffer second = first;
  second[120] = 0x55;
  wire.At(true, 100, Bytes(first).subspan(100));
  wire.At(true, 100, Bytes(second).subspan(100));  // the same place, held
  wire.At(true, 0, second);                        // the hole, reaching into what is held
  ASSERT_THAT(wire.recorder.units, SizeIs(1));
  Wire clean(445);
  clean.Handshake();
  clean.Client(first);
  EXPECT_EQ(wire.recorder.units, clean.recorder.units);
  EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kOverlapDifferentData), 2);
  EXPECT_EQ(wire.counters.Get(Counter::kTcpOverlapDifferentData), 2u);
}

TEST(TcpReassemblyTest, RetransmissionThatDiffersIsReported) {
  Wire wire(445);
  wire.Handshake();
  Buffer message = Nbss(Smb2(96, 1));
  wire.Client(message);
  wire.At(true, 0, message);
  wire.At(true, 10, Bytes(message).subspan(10, 100));
  EXPECT_THAT(wire.recorder.anomalies, IsEmpty());
  EXPECT_EQ(wire.counters.Get(Counter::kTcpDuplicate), 2u);
  message[2] ^= 1;
  wire.At(true, 0, message);
  EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kOverlapDifferentData), 1);
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

TEST(TcpReassemblyTest, KeepAliveProbeIsNothing) {
  Wire wire(445);
  wire.Handshake();
  const Buffer message = Nbss(Smb2(96, 1));
  wire.Client(message);
  wire.At(true, 163, Buffer{0});
  wire.Client(message);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  EXPECT_THAT(wire.recorder.anomalies, IsEmpty());
}

TEST(TcpReassemblyTest, SequenceNumbersWrap) {
  Wire wire(445);
  wire.Handshake();
  const Buffer message = Nbss(Smb2(96, 1));
  wire.At(false, 164, message);  // the server's numbers wrap 15 bytes in
  wire.At(false, 0, message);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
}

TEST(TcpReassemblyTest, OutOfOrderDataIsBounded) {
  Wire wire(445, {.stream_bytes_max = 64 << 10});
  wire.Handshake();
  wire.Client(Nbss(Smb2(96, 1)));
  wire.Lose(true, 10);
  for (int i = 0; i < 100; ++i) {
    wire.At(true, 1000 + static_cast<std::uint32_t>(i) * 1400, Noise(1400));
  }
  EXPECT_LE(wire.table.stream_bytes(), std::size_t{64} << 10);
  EXPECT_GT(wire.recorder.Anomalies(StreamAnomaly::kReassemblyLimit), 0);
  EXPECT_GT(wire.counters.Get(Counter::kTcpSegmentMemcapDrop), 0u);
}

TEST(TcpReassemblyTest, OutOfOrderDataOfOneDirectionIsBounded) {
  Wire bytes(445);
  bytes.Handshake();
  bytes.Client(Nbss(Smb2(96, 1)));
  bytes.Acknowledge(false);  // the other side is in view: holes are waited for
  bytes.Lose(true, 10);
  constexpr std::uint32_t kSegment = 8192;
  for (std::uint32_t i = 0; i < limits::kPendingBytesMax / kSegment; ++i) {
    bytes.At(true, 1000 + i * kSegment, Noise(kSegment));
  }
  EXPECT_EQ(bytes.counters.Get(Counter::kTcpSegmentMemcapDrop), 0u);
  bytes.At(true, 1000 + static_cast<std::uint32_t>(limits::kPendingBytesMax), Noise(1));
  EXPECT_EQ(bytes.counters.Get(Counter::kTcpSegmentMemcapDrop), 1u);
  Wire segments(445);
  segments.Handshake();
  segments.Client(Nbss(Smb2(96, 1)));
  segments.Acknowledge(false);
  segments.Lose(true, 10);
  for (std::uint32_t i = 0; i < limits::kPendingSegmentsMax; ++i) {
    segments.At(true, 1000 + 2 * i, Noise(1));
  }
  EXPECT_EQ(segments.counters.Get(Counter::kTcpSegmentMemcapDrop), 0u);
  segments.At(true, 1000 + 2 * static_cast<std::uint32_t>(limits::kPendingSegmentsMax), Noise(1));
  EXPECT_EQ(segments.counters.Get(Counter::kTcpSegmentMemcapDrop), 1u);
}

TEST(TcpReassemblyTest, SegmentsFarOffAreBelievedWhenTheyGoOn) {
  Wire wire(445);
  wire.Handshake();
  const Buffer message = Nbss(Smb2(96, 1));
  wire.Client(message);
  wire.At(true, 900'000'000, message);
  wire.Client(message);
  EXPECT_THAT(wire.recorder.units, SizeIs(2));
  wire.Lose(true, 1'000'000'000);
  for (int i = 0; i < 5; ++i) {
    wire.Client(message);
    wire.Acknowledge(false);
  }
  EXPECT_THAT(wire.recorder.units, SizeIs(4));  // from the fourth in a row on
}

TEST(TcpReassemblyTest, DataInTheSynIsTheFirst) {
  Wire wire(445);
  const Buffer message = Nbss(Smb2(96, 1));
  net::Packet syn = wire.Make(true);
  syn.tcp_flags = net::kTcpSyn;
  syn.tcp_sequence = testing::kClientIsn;
  syn.payload = message;
  syn.payload_length = 164;
  wire.Send(syn);
  EXPECT_THAT(wire.recorder.units, SizeIs(1));
}

constexpr std::size_t kTimeToLiveAt = 8;  // RFC 791 3.1

// Contradict sends the end of the second message early and false, then all of it true.
void Contradict(Wire& wire, bool early_segment_contradicts) {
  const Stream stream;
  const Buffer lie = Noise(164, 0x77);
  wire.Handshake();
  wire.Client(stream.first);
  wire.At(true, 164 + 100, lie);
  if (early_segment_contradicts) {  // the truth, too, comes ahead of a hole
    wire.At(true, 164 + 50, Bytes(stream.second).subspan(50));
    wire.At(true, 164, Bytes(stream.second).first(50));
  } else {
    wire.At(true, 164, stream.second);
  }
}

std::vector<std::string> UnitsOf(const Buffer& second) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Stream{}.first);
  wire.Client(second);
  return wire.recorder.units;
}

TEST(TcpReassemblyTest, WhatTheReceiverKeepsOfContradictingDataDependsOnItsKind) {
  Buffer lied = Stream{}.second;
  const Buffer lie = Noise(164, 0x77);
  std::copy(lie.begin(), lie.end(), lied.begin() + 100);
  for (const bool early : {false, true}) {
    for (const int hop_limit : {0, 57, 64, 65, 118, 128}) {
      SCOPED_TRACE(hop_limit);
      Wire wire(445);
      wire.server_header[kTimeToLiveAt] = static_cast<std::uint8_t>(hop_limit);
      Contradict(wire, early);
      const bool earlier_wins = hop_limit != 0 && hop_limit <= 64;
      EXPECT_EQ(wire.recorder.units, UnitsOf(earlier_wins ? Stream{}.second : lied));
      EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kOverlapDifferentData), 1);
      EXPECT_EQ(wire.table.stream_bytes(), 0u);
    }
  }
}

TEST(TcpReassemblyTest, QueuedDataBehindTheContradictionStays) {
  const Stream stream;
  Wire wire(445);
  wire.server_header[kTimeToLiveAt] = 64;
  wire.Handshake();
  wire.Client(stream.first);
  Buffer queued = Noise(50, 0x77);
  const Bytes rest = Bytes(stream.second).subspan(150);
  queued.insert(queued.end(), rest.begin(), rest.end());
  wire.At(true, 164 + 100, queued);
  wire.At(true, 164, Bytes(stream.second).first(150));
  EXPECT_EQ(wire.recorder.units, UnitsOf(stream.second));
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
}

}  // namespace
}  // namespace eastwest::stream
