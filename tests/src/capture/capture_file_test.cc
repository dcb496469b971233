#include "src/capture/capture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "src/capture/pcapng_format.h"
#include "tests/src/capture/capture_builder.h"
#include "tests/support/prefixes.h"

namespace eastwest::capture {
namespace {

using net::LinkType;
using ::testing::Each;
using ::testing::HasSubstr;

struct Seen {
  std::uint32_t number = 0;
  Buffer data;
  std::uint32_t original_length = 0;
  LinkType link_type{};
  std::int64_t time_nanoseconds = 0;
};

struct Outcome {
  std::vector<Seen> packets;
  Ending ending = Ending::kNone;
  std::string fault;
};

Outcome ReadAll(Bytes bytes, std::size_t piece_bytes = SIZE_MAX) {
  PassedAtOnce progress;
  BlockPool pool(progress);
  CaptureFile file(std::make_unique<MemorySource>(bytes, piece_bytes), pool);
  Outcome outcome;
  PacketRef packet;
  while (file.Next(packet)) {
    outcome.packets.push_back({.number = packet.frame.number,
                               .data = Buffer(packet.data.begin(), packet.data.end()),
                               .original_length = packet.original_length,
                               .link_type = packet.link_type,
                               .time_nanoseconds = packet.time.time_since_epoch().count()});
  }
  outcome.ending = file.ending();
  outcome.fault = file.fault();
  return outcome;
}

TEST(PcapFileTest, ReadsBothByteOrdersAndEveryMagic) {
  struct Case {
    const char* why;
    std::uint32_t magic;
    std::int64_t unit_nanoseconds;
  };
  const Case cases[] = {
      {.why = "microseconds", .magic = 0xA1B2C3D4, .unit_nanoseconds = 1000},
      {.why = "nanoseconds", .magic = 0xA1B23C4D, .unit_nanoseconds = 1},
      {.why = "modified", .magic = 0xA1B2CD34, .unit_nanoseconds = 1000},
  };
  for (const Case& c : cases) {
    for (const Order order : {Order::kLittle, Order::kBig}) {
      SCOPED_TRACE(::testing::Message() << c.why << (order == Order::kBig ? " big" : " little"));
      PcapBuilder file({.order = order, .magic = c.magic, .link_type = 113});
      file.Packet(1'700'000'000, 123'456, 60).Packet(1'700'000'001, 7, 96, 1500);
      const Outcome outcome = ReadAll(file.bytes);
      EXPECT_EQ(outcome.ending, Ending::kComplete);
      ASSERT_EQ(outcome.packets.size(), 2U);
      const Seen& first = outcome.packets[0];
      const Seen& second = outcome.packets[1];
      EXPECT_EQ(first.time_nanoseconds, 1'700'000'000'000'000'000 + 123'456 * c.unit_nanoseconds);
      EXPECT_EQ(first.link_type, LinkType::kLinuxSll);
      EXPECT_EQ(first.data, Buffer(60, 1));
      EXPECT_EQ(first.original_length, 60U);
      EXPECT_EQ(second.number, 2U);
      EXPECT_EQ(second.data, Buffer(96, 2));
      EXPECT_EQ(second.original_length, 1500U);
    }
  }
}

TEST(PcapFileTest, TakesOldLengthsAndFcsBitsAndWildSnaplens) {
  PcapBuilder old({.version_minor = 2});
  old.RecordHeader(1, 0, 90, 2);  // 90 on the wire, 2 captured
  old.bytes.insert(old.bytes.end(), 2, 0x55);
  const Outcome swapped = ReadAll(old.bytes);
  ASSERT_EQ(swapped.packets.size(), 1U);
  EXPECT_EQ(swapped.packets[0].original_length, 90U);
  EXPECT_EQ(swapped.packets[0].data.size(), 2U);

  for (const std::uint32_t snaplen : {0U, 1U, 0xFFFFFFFFU}) {
    PcapBuilder file({.snaplen = snaplen, .link_type = 0x24000001});
    const Outcome outcome = ReadAll(file.Packet(1, 0, 60).bytes);
    ASSERT_EQ(outcome.packets.size(), 1U);
    EXPECT_EQ(outcome.packets[0].link_type, LinkType::kEthernet);
  }
}

TEST(PcapFileTest, DeliversEmptyPacketsUnknownLinkTypesAndNoPacketsAtAll) {
  const Outcome empty = ReadAll(PcapBuilder().bytes);
  EXPECT_EQ(empty.ending, Ending::kComplete);
  EXPECT_EQ(empty.fault, "");
  PcapBuilder file({.link_type = 195});
  const Outcome outcome = ReadAll(file.Packet(1, 0, 0).Packet(1, 1, 3).bytes);
  EXPECT_EQ(outcome.ending, Ending::kComplete);
  ASSERT_EQ(outcome.packets.size(), 2U);
  EXPECT_TRUE(outcome.packets[0].data.empty());
  EXPECT_EQ(outcome.packets[1].link_type, static_cast<LinkType>(195));
}

TEST(PcapFileTest, StopsAtARecordThatCannotBe) {
  PcapBuilder largest;
  largest.Packet(1, 0, static_cast<std::uint32_t>(limits::kPacketBytesMax)).Packet(2, 0, 1);
  EXPECT_EQ(ReadAll(largest.bytes).packets.size(), 2U);

  PcapBuilder file;
  file.Packet(1, 0, 60).RecordHeader(2, 0, limits::kPacketBytesMax + 1, 60);
  file.bytes.resize(file.bytes.size() + limits::kPacketBytesMax + 1);
  const Outcome outcome = ReadAll(file.bytes);
  EXPECT_EQ(outcome.packets.size(), 1U);
  EXPECT_EQ(outcome.ending, Ending::kDamaged);
  EXPECT_EQ(outcome.fault, "damaged at packet 2, which claims 262145 bytes (maximum 262144)");
}

TEST(CaptureFileTest, RefusesWhatIsNoCapture) {
  const std::string text = "#include <stdio.h>";
  PcapBuilder version;
  version.bytes[4] = 3;
  struct Case {
    Buffer bytes;
    Ending ending;
    const char* fault;
  };
  const Case cases[] = {
      {{}, Ending::kNotACapture, "is empty"},
      {Buffer(text.begin(), text.end()), Ending::kNotACapture,
       "is not a capture: it starts with \"#include\""},
      {{1, 2}, Ending::kNotACapture, "is not a capture: it starts with 01 02"},
      {version.bytes, Ending::kDamaged, "has pcap version 3.4, expected 2.x"},
      {Buffer(version.bytes.begin(), version.bytes.begin() + 4), Ending::kDamaged,
       "is cut inside the pcap header, which has 4 bytes of 24"},
      {PcapngBuilder().Section(Order::kBig, 2).bytes, Ending::kDamaged,
       "has a section of pcapng version 2, expected 1"},
      {testing::FromHex("0a0d0d0a 1c000000 00112233 01000000"), Ending::kDamaged,
       "damaged ahead of packet 1: a section without byte-order magic"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = ReadAll(c.bytes);
    EXPECT_EQ(outcome.ending, c.ending) << c.fault;
    EXPECT_EQ(outcome.fault, c.fault);
    EXPECT_TRUE(outcome.packets.empty());
  }
}

// Every cut of a file with three packets: what is whole is delivered, the cut is told.
void ExpectEveryCutTold(const Buffer& bytes, const std::vector<std::size_t>& packet_ends,
                        const std::vector<std::size_t>& clean_ends, std::size_t header_bytes) {
  testing::ForEveryPrefix(bytes, [&](Bytes prefix) {
    const std::size_t size = prefix.size();
    for (const std::size_t piece : {SIZE_MAX, std::size_t{1}}) {
      const Outcome outcome = ReadAll(prefix, piece);
      const auto whole =
          std::ranges::count_if(packet_ends, [size](std::size_t end) { return end <= size; });
      EXPECT_EQ(outcome.packets.size(), static_cast<std::size_t>(whole));
      const bool clean = std::ranges::find(clean_ends, size) != clean_ends.end();
      const Ending expected = clean                 ? Ending::kComplete
                              : size < 4            ? Ending::kNotACapture
                              : size < header_bytes ? Ending::kDamaged
                                                    : Ending::kCut;
      EXPECT_EQ(outcome.ending, expected) << outcome.fault;
      EXPECT_EQ(outcome.fault.empty(), clean);
    }
  });
}

TEST(PcapFileTest, TellsEveryCut) {
  for (const Order order : {Order::kLittle, Order::kBig}) {
    PcapBuilder file({.order = order});
    std::vector<std::size_t> ends;
    for (std::uint32_t size : {5U, 0U, 9U}) {
      file.Packet(1, 0, size);
      ends.push_back(file.bytes.size());
    }
    std::vector<std::size_t> clean = ends;
    clean.push_back(24);
    ExpectEveryCutTold(file.bytes, ends, clean, 24);
  }
  PcapBuilder file;
  file.Packet(1, 0, 5).Packet(1, 0, 60);
  file.bytes.resize(file.bytes.size() - 12);
  EXPECT_EQ(ReadAll(file.bytes).fault, "cut in the middle of packet 2, 12 bytes missing");
}

TEST(PcapngFileTest, TellsEveryCut) {
  for (const Order order : {Order::kLittle, Order::kBig}) {
    PcapngBuilder file;
    std::vector<std::size_t> ends;
    std::vector<std::size_t> clean;
    const auto mark = [&](bool packet) {
      clean.push_back(file.bytes.size());
      if (packet) {
        ends.push_back(file.bytes.size());
      }
    };
    file.Section(order);
    mark(false);
    file.Interface(1, 0, {{9, {9}}});
    mark(false);
    file.Enhanced(0, 1000, 5);
    mark(true);
    file.Block(0x0BAD, Buffer(10, 3));
    mark(false);
    file.Simple(6, 6);
    mark(true);
    file.Obsolete(0, 2000, 9);
    mark(true);
    ExpectEveryCutTold(file.bytes, ends, clean, 16);
  }
}

TEST(PcapngFileTest, ReadsSectionsOfBothOrdersWithSeveralInterfaces) {
  PcapngBuilder file;
  file.Section(Order::kLittle).Interface(1, 0).Interface(101, 64, {{2, {'e', 't', 'h'}}, {9, {9}}});
  file.Enhanced(1, 1'700'000'000'000'000'001, 60)
      .Block(5, Buffer(40))
      .Enhanced(0, 1'000'001, 61, 99);
  file.Section(Order::kBig);
  file.Interface(276, 0, {{9, {0x80 | 10}}, {14, file.OffsetSeconds(100)}});
  file.Obsolete(0, 1024 + 512, 62).Simple(20, 20);
  const Outcome outcome = ReadAll(file.bytes);
  EXPECT_EQ(outcome.ending, Ending::kComplete) << outcome.fault;
  ASSERT_EQ(outcome.packets.size(), 4U);
  EXPECT_EQ(outcome.packets[0].link_type, LinkType::kRaw);
  EXPECT_EQ(outcome.packets[0].time_nanoseconds, 1'700'000'000'000'000'001);
  EXPECT_EQ(outcome.packets[1].link_type, LinkType::kEthernet);
  EXPECT_EQ(outcome.packets[1].time_nanoseconds, 1'000'001'000);
  EXPECT_EQ(outcome.packets[1].original_length, 99U);
  EXPECT_EQ(outcome.packets[2].number, 3U);
  EXPECT_EQ(outcome.packets[2].link_type, LinkType::kLinuxSll2);
  EXPECT_EQ(outcome.packets[2].time_nanoseconds, 101'500'000'000);
  EXPECT_EQ(outcome.packets[2].data.size(), 62U);
  EXPECT_EQ(outcome.packets[3].time_nanoseconds, 101'500'000'000) << "takes the time ahead of it";
}

TEST(PcapngFileTest, BoundsASimplePacketBySnaplenAndOriginalLength) {
  PcapngBuilder file;
  file.Section(Order::kLittle).Interface(1, 10).Simple(10, 100).Simple(5, 5);
  const Outcome outcome = ReadAll(file.bytes);
  ASSERT_EQ(outcome.packets.size(), 2U);
  EXPECT_EQ(outcome.packets[0].data.size(), 10U);
  EXPECT_EQ(outcome.packets[0].original_length, 100U);
  EXPECT_EQ(outcome.packets[1].data.size(), 5U);
}

TEST(PcapngFileTest, StopsAtABlockThatCannotBe) {
  const auto start = [] { return PcapngBuilder().Section(Order::kLittle).Interface(1, 0); };
  const auto broken_at = [](Buffer bytes, std::size_t from_end, std::uint8_t byte) {
    bytes[bytes.size() - from_end] = byte;
    return bytes;
  };
  const Buffer packet = start().Enhanced(0, 1, 8).bytes;  // a block of 40 bytes
  struct Case {
    const char* why;
    Buffer bytes;
    const char* fault;
  };
  const Case cases[] = {
      {"lengths differ", broken_at(packet, 4, 44), "lengths at both ends"},
      {"length too small", broken_at(packet, 36, 8), "a block claims 8 bytes"},
      {"captured leaves the block", broken_at(packet, 20, 9), "does not fit its block"},
      {"interface is not described", broken_at(packet, 32, 1), "interface 1"},
      {"no interface at all", PcapngBuilder().Section(Order::kLittle).Simple(4, 4).bytes,
       "interface 0"},
      {"option leaves the block",
       broken_at(PcapngBuilder().Section(Order::kLittle).Interface(1, 0, {{9, {6}}}).bytes, 10, 9),
       "interface 0 is malformed"},
      {"block larger than a record",
       start().Enhanced(0, 1, static_cast<std::uint32_t>(limits::kCaptureRecordBytesMax)).bytes,
       "claims"},
      {"packet larger than a packet",
       start().Enhanced(0, 1, static_cast<std::uint32_t>(limits::kPacketBytesMax + 1)).bytes,
       "does not fit"},
      {"unknown block out of step", broken_at(start().Block(77, Buffer(8)).bytes, 4, 1),
       "lengths at both ends"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Outcome outcome = ReadAll(c.bytes);
    EXPECT_EQ(outcome.ending, Ending::kDamaged);
    EXPECT_THAT(outcome.fault, HasSubstr(c.fault));
    EXPECT_TRUE(outcome.packets.empty());
  }
}

TEST(PcapngFileTest, StepsOverABlockOfAnySize) {
  PcapngBuilder file;
  file.Section(Order::kBig).Block(0x40000BAD, Buffer(3'000'000)).Interface(1, 0).Enhanced(0, 1, 4);
  const Outcome outcome = ReadAll(file.bytes);
  EXPECT_EQ(outcome.ending, Ending::kComplete) << outcome.fault;
  EXPECT_EQ(outcome.packets.size(), 1U);
}

TEST(PcapngFileTest, BoundsTheInterfacesOfASection) {
  PcapngBuilder file;
  file.Section(Order::kLittle);
  for (std::size_t i = 0; i <= limits::kCaptureInterfacesMax; ++i) {
    file.Interface(1, 0);
  }
  EXPECT_THAT(ReadAll(file.bytes).fault, HasSubstr("more than 4096 interfaces"));
}

TEST(TimeScaleTest, KnowsEveryResolutionAndNeverOverflows) {
  struct Case {
    std::uint8_t resolution;
    std::int64_t offset_seconds;
    std::uint64_t ticks;
    std::int64_t nanoseconds;
  };
  constexpr std::int64_t kLatest = 7'258'118'400'000'000'000;
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const Case cases[] = {
      {0, 0, 3, 3'000'000'000},
      {3, 0, 1'234, 1'234'000'000},
      {6, 0, 1'234'567, 1'234'567'000},
      {9, 0, 1'234'567'890, 1'234'567'890},
      {12, 0, 1'234'567'890'123, 1'234'567'890},
      {19, 0, 10'000'000'000'000'000'000U, 1'000'000'000},
      {25, 0, kMost, 1'844},
      {127, 0, 5, 0},
      {0x80, 0, 2, 2'000'000'000},
      {0x80 | 1, 0, 3, 1'500'000'000},
      {0x80 | 32, 0, std::uint64_t{5} << 31, 2'500'000'000},
      {0x80 | 63, 0, std::uint64_t{3} << 62, 1'500'000'000},
      {0x80 | 127, 0, kMost, 0},
      {6, -1, 3'000'000, 2'000'000'000},
      {6, -10, 3'000'000, 0},
      {6, INT64_MIN, 3'000'000, 0},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(TimeScale(c.resolution, c.offset_seconds).ToTime(c.ticks).time_since_epoch().count(),
              c.nanoseconds)
        << int{c.resolution} << " " << c.ticks;
  }
  EXPECT_EQ(TimeScale(0, 0).ToTime(kMost).time_since_epoch().count() / 1'000'000'000,
            kLatest / 1'000'000'000);
  EXPECT_GE(TimeScale(6, INT64_MAX).ToTime(kMost).time_since_epoch().count(), kLatest);
}

TEST(CaptureFileTest, GivesTheSamePacketsInWhateverPiecesTheBytesCome) {
  PcapBuilder file;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    file.Packet(i, 0, i * 7 % 1500);
  }
  const Outcome whole = ReadAll(file.bytes);
  ASSERT_EQ(whole.packets.size(), 2000U);
  for (const std::size_t piece : {13U, 4096U, 65536U}) {
    const Outcome pieces = ReadAll(file.bytes, piece);
    ASSERT_EQ(pieces.packets.size(), whole.packets.size());
    for (std::size_t i = 0; i < whole.packets.size(); ++i) {
      ASSERT_EQ(pieces.packets[i].data, whole.packets[i].data) << i;
    }
  }
  for (std::size_t i = 0; i < whole.packets.size(); ++i) {
    EXPECT_THAT(whole.packets[i].data, Each(static_cast<std::uint8_t>(i + 1)));
  }
}

}  // namespace
}  // namespace eastwest::capture
