#include "src/capture/packet_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "src/capture/file_set.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::capture {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = InputReport::State;

PacketTime At(std::int64_t seconds) { return PacketTime(std::chrono::seconds(seconds)); }

struct Reading {
  std::vector<std::uint32_t> frames;
  std::vector<InputReport> inputs;
  std::uint64_t filtered = 0;
  std::uint64_t outside_window = 0;
};

// LastDelivered is a worker that is done with a packet when the next one is asked for: whoever
// waits for one that was left out waits for ever.
class LastDelivered final : public WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return sequence; }
  void Wait() override { FAIL() << "waits for a packet that nobody was given"; }
  std::uint64_t sequence = 0;
};

Reading ReadAll(const std::vector<std::string>& paths, PacketFilterOptions options) {
  PacketFilter filter(std::move(options));
  LastDelivered progress;
  FileSet files(paths, progress, &filter);
  Reading run;
  PacketRef packet;
  while (files.Next(packet)) {
    run.frames.push_back(packet.frame.number);
    EXPECT_EQ(packet.sequence, run.frames.size());
    progress.sequence = packet.sequence;
  }
  run.inputs = files.inputs();
  run.filtered = filter.filtered();
  run.outside_window = filter.outside_window();
  return run;
}

// The packet with the number n has n as each of its bytes.
PacketFilterOptions Bytes(const std::string& bpf) { return {.bpf = bpf, .from = {}, .to = {}}; }

TEST(PacketFilterTest, KeepsFrameNumbersAndCountsWhatItLeavesOut) {
  const Folder folder;
  PcapBuilder file;
  file.Packet(1, 0, 60).Packet(2, 0, 61).Packet(3, 0, 62).Packet(4, 0, 63);
  const Reading run = ReadAll({folder.Write("a", file.bytes)}, Bytes("ether[0] = 2 or len = 63"));
  EXPECT_THAT(run.frames, ElementsAre(2, 4));
  EXPECT_EQ(run.filtered, 2U);
  EXPECT_EQ(run.outside_window, 0U);
  EXPECT_EQ(run.inputs[0].packets, 4U) << "all were read";
  EXPECT_EQ(run.inputs[0].bytes, 60U + 61 + 62 + 63);
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kComplete);
}

TEST(PacketFilterTest, CompilesForEachLinkTypeOfACapture) {
  // An IPv4 header whose version is read where the link type has it.
  constexpr std::uint16_t kRaw = 101;
  constexpr std::uint16_t kEthernet = 1;
  const Folder folder;
  PcapngBuilder file;
  file.Section(Order::kLittle).Interface(kEthernet, 0).Interface(kRaw, 0);
  for (std::uint64_t n = 1; n <= 0x48; ++n) {
    file.Enhanced(n % 2 == 0 ? 1 : 0, n, 60);
  }
  // Frames have their number as each byte: 0x40 to 0x4f is IPv4 on raw IP, none on Ethernet.
  const Reading run = ReadAll({folder.Write("a", file.bytes)}, Bytes("ip"));
  EXPECT_THAT(run.frames, ElementsAre(0x40, 0x42, 0x44, 0x46, 0x48));
  EXPECT_EQ(run.filtered, 0x48U - 5);
  EXPECT_EQ(run.inputs[0].state, State::kComplete);
}

TEST(PacketFilterTest, AFilterThatNothingCanPassLetsNothingThrough) {
  const Folder folder;
  PcapBuilder::Options raw;
  raw.link_type = 101;
  const std::string path = folder.Write("a", PcapBuilder(raw).Packet(1, 0, 60).bytes);
  const Reading run = ReadAll({path}, Bytes("arp"));
  EXPECT_THAT(run.frames, IsEmpty());
  EXPECT_EQ(run.filtered, 1U);
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kComplete);
}

TEST(PacketFilterTest, AnInputWhoseLinkTypeCannotAnswerFails) {
  const Folder folder;
  PcapBuilder::Options raw;
  raw.link_type = 101;
  const std::string odd = folder.Write("odd", PcapBuilder(raw).Packet(1, 0, 60).bytes);
  const std::string good = folder.Write("good", PcapBuilder().Packet(1, 0, 60).bytes);
  const PacketFilterOptions filter = Bytes("ether src 01:01:01:01:01:01");
  const Reading both = ReadAll({odd, good}, filter);
  EXPECT_THAT(both.frames, ElementsAre(1));
  EXPECT_EQ(both.inputs[0].state, State::kFailed);
  EXPECT_THAT(both.inputs[0].message,
              HasSubstr("odd: the BPF filter cannot be used on its link type 101: "));
  EXPECT_EQ(both.inputs[1].state, State::kComplete);
  EXPECT_EQ(Judge(both.inputs), InputVerdict::kPartial);
  EXPECT_EQ(Judge(ReadAll({odd}, filter).inputs), InputVerdict::kNothingReadable);
}

TEST(PacketFilterTest, AFaultOfTheFileIsToldBesideThatOfTheFilter) {
  const Folder folder;
  PcapBuilder::Options raw;
  raw.link_type = 101;
  const std::string path =
      folder.Write("a", PcapBuilder(raw).Packet(1, 0, 60).RecordHeader(2, 0, 60, 60).bytes);
  const Reading run = ReadAll({path}, Bytes("ether src 01:01:01:01:01:01"));
  EXPECT_EQ(run.inputs[0].state, State::kTruncated);
  EXPECT_THAT(run.inputs[0].message, HasSubstr("link type 101"));
  EXPECT_THAT(run.inputs[0].message, EndsWith("; cut in the middle of packet 2, 60 bytes missing"));
}

TEST(PacketFilterTest, TheWindowIsHalfOpen) {
  const Folder folder;
  PcapBuilder file;
  file.Packet(9, 999999, 60).Packet(10, 0, 60).Packet(19, 999999, 60).Packet(20, 0, 60);
  const std::string path = folder.Write("a", file.bytes);
  PacketFilterOptions window;
  window.from = TimeBound{.at = At(10), .after_first = {}};
  window.to = TimeBound{.at = At(20), .after_first = {}};
  const Reading run = ReadAll({path}, window);
  EXPECT_THAT(run.frames, ElementsAre(2, 3));
  EXPECT_EQ(run.outside_window, 2U);
  EXPECT_EQ(run.filtered, 0U);
}

TEST(PacketFilterTest, DistancesCountFromTheFirstPacketOfAllInputs) {
  const Folder folder;
  const std::string late =
      folder.Write("late", PcapBuilder().Packet(105, 0, 60).Packet(112, 0, 60).bytes);
  const std::string early =
      folder.Write("early", PcapBuilder().Packet(100, 0, 60).Packet(104, 999999, 60).bytes);
  PacketFilterOptions window;
  window.from = TimeBound{.at = {}, .after_first = std::chrono::seconds(5)};
  window.to = TimeBound{.at = {}, .after_first = PacketClock::duration::max()};
  const Reading run = ReadAll({late, early}, window);
  EXPECT_THAT(run.frames, ElementsAre(1, 2));
  EXPECT_EQ(run.inputs[0].packets, 2U);
  EXPECT_EQ(run.outside_window, 2U);
}

TEST(PacketFilterTest, BlocksOfPacketsThatWereLeftOutAreLentAgain) {
  constexpr std::uint32_t kPacketBytes = 200'000;
  constexpr std::size_t kPackets = 85;  // more than the blocks that may be under way
  const Folder folder;
  PcapBuilder file;
  for (std::uint32_t n = 0; n < kPackets; ++n) {
    file.Packet(n, 0, kPacketBytes);
  }
  static_assert(kPackets * kPacketBytes >
                limits::kCaptureBlocksPendingMax * limits::kCaptureBlockBytes);
  const Reading run = ReadAll({folder.Write("a", file.bytes)}, Bytes("ether[0] = 3"));
  EXPECT_THAT(run.frames, ElementsAre(3));
  EXPECT_EQ(run.filtered, kPackets - 1);
}

TEST(FileFilterTest, TakesWhatIsAFilterForAnyLinkTypeOfFiles) {
  const Folder folder;
  EXPECT_TRUE(CheckFileFilter("tcp port 445").ok());
  EXPECT_TRUE(CheckFileFilter("inbound").ok()) << "of a cooked capture";
  EXPECT_THAT(ReadAll({folder.Write("a", PcapBuilder().Packet(1, 0, 60).bytes)}, Bytes("inbound"))
                  .inputs[0]
                  .message,
              HasSubstr("link type 1: "))
      << "which no Ethernet frame in a file can answer";
  const absl::Status bad = CheckFileFilter("tcp port 445 or prot 139");
  EXPECT_THAT(std::string(bad.message()), EndsWith("\n                  ^"));
}

}  // namespace
}  // namespace eastwest::capture
