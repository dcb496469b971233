#include "src/stream/framer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/stream/stream_testing.h"

namespace eastwest::stream {
namespace {

using testing::Buffer;
using testing::Dcerpc;
using ::testing::ElementsAre;
using testing::FeedSeveralWays;
using ::testing::IsEmpty;
using testing::Join;
using testing::Nbss;
using testing::Noise;
using testing::Smb2;
using ::testing::StartsWith;
using testing::Wire;

Buffer Signed(std::uint8_t first, std::size_t size) {
  Buffer message(size, 7);
  message[0] = first;
  message[1] = 'S';
  message[2] = 'M';
  message[3] = 'B';
  return message;
}

TEST(FramerTest, CutsEveryKindOfSmbMessageHoweverItIsFed) {
  const Buffer data = Join({{0x81, 0, 0, 68},
                            Noise(68),
                            Nbss(Signed(0xFF, 90)),
                            Nbss(Smb2(300, 1)),
                            {0x85, 0, 0, 0},
                            Nbss(Signed(0xFD, 80)),
                            Nbss(Signed(0xFC, 40)),
                            Nbss(Smb2(0, 2))});
  EXPECT_THAT(
      FeedSeveralWays(139, data, 1 << 20),
      ElementsAre(
          StartsWith("c control 72/72 first last #"), StartsWith("c smb1 90/90 first last #"),
          StartsWith("c smb2 364/364 first last #"), StartsWith("c control 4/4 first last #"),
          StartsWith("c transform 80/80 first last #"),
          StartsWith("c compressed 40/40 first last #"), StartsWith("c smb2 64/64 first last #")));
}

TEST(FramerTest, CutsCompoundsByNextCommand) {
  const Buffer compound = Nbss(Join({Smb2(40, 1, 104), Smb2(8, 2, 72), Smb2(5, 3)}));
  EXPECT_THAT(FeedSeveralWays(445, compound, 1 << 20),
              ElementsAre(StartsWith("c smb2 104/104 first #"), StartsWith("c smb2 72/72 #"),
                          StartsWith("c smb2 69/69 last #")));
}

TEST(FramerTest, CutsPdusOfBothByteOrdersOnAnyPort) {
  const Buffer data = Join({Dcerpc(11, 100), Dcerpc(0, 2000, true), Dcerpc(14, 8)});
  EXPECT_THAT(FeedSeveralWays(49700, data, 1 << 20),
              ElementsAre(StartsWith("c dcerpc 124/124"), StartsWith("c dcerpc 2024/2024"),
                          StartsWith("c dcerpc 32/32")));
}

TEST(FramerTest, StepsOverWhatIsNotWanted) {
  const Buffer data = Join({Nbss(Smb2(70000, 1)), Nbss(Smb2(10, 2))});
  EXPECT_THAT(FeedSeveralWays(4455, data, 112),
              ElementsAre(StartsWith("c smb2 70064/112 first last #"),
                          StartsWith("c smb2 74/74 first last #")));
}

TEST(FramerTest, CutsUnitsBeyondTheBound) {
  Wire wire(445);
  wire.Handshake();
  const Buffer big = Nbss(Smb2(200000, 1));
  for (std::size_t at = 0; at < big.size(); at += 1460) {
    wire.Client(Bytes(big).subspan(at, std::min<std::size_t>(1460, big.size() - at)));
  }
  wire.Client(Nbss(Smb2(0, 3)));
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 200064/131072 first last cut #"),
                                               StartsWith("c smb2 64/64 first last #")));
}

TEST(FramerTest, CompoundMemberWithABadNextCommandTakesTheRest) {
  for (const std::uint32_t next : {8u, 63u, 100u, 4000u, 0xFFFFFFF8u}) {
    SCOPED_TRACE(next);
    Wire wire(445);
    wire.Handshake();
    wire.Client(Join({Nbss(Smb2(100, 1, next)), Nbss(Smb2(0, 2))}));
    EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 164/164 first last #"),
                                                 StartsWith("c smb2 64/64 first last #")));
    EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kBadLength), 1);
  }
}

TEST(FramerTest, CompoundThatGoesAstrayIsSteppedOver) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Join({Nbss(Join({Smb2(8, 1, 72), Noise(90)})), Nbss(Smb2(0, 2))}));
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 72/72 first #"),
                                               StartsWith("c smb2 64/64 first last #")));
  EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kGarbage), 1);
}

TEST(FramerTest, FindsTheNextHeaderAfterGarbage) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Nbss(Smb2(0, 1)));
  const Buffer garbage = Join({Noise(33), {0, 0, 0, 0xFE, 'S', 'M'}, Noise(5)});
  for (const std::uint8_t& byte : Join({garbage, Nbss(Smb2(9, 2)), Nbss(Smb2(10, 3))})) {
    wire.Client(Bytes(&byte, 1));
  }
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 64/"), StartsWith("c smb2 73/"),
                                               StartsWith("c smb2 74/")));
  EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kGarbage), 1);
  EXPECT_EQ(wire.counters.Get(Counter::kAppResynchronised), 1u);
  EXPECT_EQ(wire.counters.Get(Counter::kAppGarbageBytes), garbage.size());
}

TEST(FramerTest, NeverGivesUpARecognisedFlow) {
  Wire wire(50445);
  wire.Handshake();
  wire.Client(Dcerpc(11, 10));
  for (int i = 0; i < 300; ++i) {
    wire.Client(Noise(1000));
  }
  wire.Client(Join({Dcerpc(0, 30), Dcerpc(0, 31)}));
  EXPECT_THAT(wire.recorder.units,
              ElementsAre(StartsWith("c dcerpc 34/"), StartsWith("c dcerpc 54/"),
                          StartsWith("c dcerpc 55/")));
}

TEST(FramerTest, ReportsADcerpcLengthThatCannotBe) {
  Wire wire(135);
  wire.Handshake();
  Buffer bad = Dcerpc(0, 10);
  bad[8] = 3;
  wire.Client(Dcerpc(11, 10));
  wire.Client(bad);
  wire.Client(Dcerpc(0, 5));
  EXPECT_EQ(wire.recorder.Anomalies(StreamAnomaly::kBadLength), 1);
  EXPECT_EQ(wire.recorder.units.size(), 2u);
}

TEST(FramerTest, GapInASteppedOverBodyLosesNothing) {
  Wire wire(445);
  wire.recorder.wanted = 100;
  wire.Handshake();
  const Buffer big = Nbss(Smb2(5000, 1));
  wire.Client(Bytes(big).first(1000));
  wire.Lose(true, 2000);
  wire.Client(Bytes(big).subspan(3000));
  wire.Client(Nbss(Smb2(0, 2)));
  for (int i = 0; i < 10; ++i) {
    wire.Acknowledge(false);
  }
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 5064/100 first last #"),
                                               StartsWith("c smb2 64/64 first last #")));
  EXPECT_THAT(wire.recorder.gaps, IsEmpty());
  EXPECT_THAT(wire.recorder.anomalies, IsEmpty());
  EXPECT_EQ(wire.counters.Get(Counter::kTcpGapBytes), 2000u);
}

TEST(FramerTest, GapInsideAUnitCutsItAndKeepsTheFraming) {
  Wire wire(445);
  wire.Handshake();
  const Buffer big = Nbss(Smb2(5000, 1));
  wire.Client(Bytes(big).first(1004));
  wire.Lose(true, 2000);
  wire.Client(Bytes(big).subspan(3004));
  wire.Client(Nbss(Smb2(0, 2)));
  for (int i = 0; i < 10; ++i) {
    wire.Acknowledge(false);
  }
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 5064/1000 first last cut #"),
                                               StartsWith("c smb2 64/64 first last #")));
  EXPECT_THAT(wire.recorder.gaps, IsEmpty());
  EXPECT_EQ(wire.counters.Get(Counter::kAppResynchronised), 0u);
}

TEST(FramerTest, GapInsideAHeaderDropsTheUnitAndKeepsTheFraming) {
  Wire wire(445);
  wire.Handshake();
  const Buffer first = Nbss(Smb2(500, 1));
  wire.Client(Bytes(first).first(30));
  wire.Lose(true, 100);
  wire.Client(Bytes(first).subspan(130));
  wire.Client(Nbss(Smb2(0, 2)));
  wire.End();
  // No recognition is possible without the header's first bytes: they were there.
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 64/64 first last #")));
  EXPECT_THAT(wire.recorder.gaps, ElementsAre(100u));
}

TEST(FramerTest, GapOverALengthMakesItSearch) {
  Wire wire(445);
  wire.Handshake();
  const Buffer data = Join({Nbss(Smb2(500, 1)), Nbss(Smb2(600, 2)), Nbss(Smb2(700, 3))});
  wire.Client(Bytes(data).first(400));
  wire.Lose(true, 400);
  wire.Client(Bytes(data).subspan(800));
  wire.End();
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 564/396 first last cut #"),
                                               StartsWith("c smb2 764/764 first last #")));
  EXPECT_THAT(wire.recorder.gaps, ElementsAre(400u));
  EXPECT_EQ(wire.counters.Get(Counter::kAppResynchronised), 1u);
}

TEST(FramerTest, SnapshotLengthCutsUnitsOnly) {
  Wire wire(445);
  wire.Handshake();
  const Buffer first = Nbss(Smb2(1000, 1));
  const auto size = static_cast<std::uint32_t>(first.size());
  wire.At(true, 0, first, 900);
  wire.Lose(true, size);
  wire.Client(Nbss(Smb2(0, 2)));
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 1064/164 first last cut #"),
                                               StartsWith("c smb2 64/64 first last #")));
}

TEST(FramerTest, FindsMessagesThatStartInsideSegmentsOnAServicePort) {
  Wire wire(445);
  const Buffer data = Join({Noise(700), Nbss(Smb2(100, 1))});
  wire.Client(data);
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 164/164 first last #")));
  EXPECT_THAT(wire.recorder.anomalies, IsEmpty());
}

TEST(FramerTest, EndDeliversWhatIsThereOfAUnit) {
  Wire wire(445);
  wire.Handshake();
  wire.Client(Bytes(Nbss(Smb2(1000, 1))).first(300));
  wire.End();
  EXPECT_THAT(wire.recorder.units, ElementsAre(StartsWith("c smb2 1064/296 first last cut #")));
  EXPECT_EQ(wire.recorder.ends, 1);
}

TEST(HeaderProbeTest, SaysNoToNearMisses) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
  };
  const Case smb[] = {{.why = "not a session message", .at = 0, .byte = 1},
                      {.why = "signature", .at = 4, .byte = 0xFB},
                      {.why = "SMB", .at = 6, .byte = 'N'},
                      {.why = "shorter than a header", .at = 3, .byte = 63},
                      {.why = "structure size", .at = 8, .byte = 65}};
  for (const Case& c : smb) {
    SCOPED_TRACE(c.why);
    Buffer message = Nbss(Smb2(1, 0));
    EXPECT_EQ(ProbeSmb(message), Probe::kYes);
    message[c.at] = c.byte;
    EXPECT_EQ(ProbeSmb(message), Probe::kNo);
  }
  const Case rpc[] = {{.why = "version", .at = 0, .byte = 4},
                      {.why = "minor version", .at = 1, .byte = 2},
                      {.why = "connectionless type", .at = 2, .byte = 4},
                      {.why = "type", .at = 2, .byte = 21},
                      {.why = "integer format", .at = 4, .byte = 0x20},
                      {.why = "reserved", .at = 7, .byte = 1},
                      {.why = "fragment length", .at = 8, .byte = 15},
                      {.why = "authentication length", .at = 11, .byte = 1}};
  for (const Case& c : rpc) {
    SCOPED_TRACE(c.why);
    Buffer message = Dcerpc(0, 10);
    EXPECT_EQ(ProbeDcerpc(message), Probe::kYes);
    message[c.at] = c.byte;
    EXPECT_EQ(ProbeDcerpc(message), Probe::kNo);
  }
}

}  // namespace
}  // namespace eastwest::stream
