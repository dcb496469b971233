#include "src/app/shard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <variant>
#include <vector>

#include "tests/src/app/frames.h"

namespace eastwest::app {
namespace {

using namespace std::chrono_literals;

// FeedAll gives Ethernet frames of one second to a shard. Returns the last one's sequence.
std::uint64_t FeedAll(Shard& shard, const std::vector<Buffer>& frames) {
  std::uint64_t sequence = 0;
  for (const Buffer& frame : frames) {
    ++sequence;
    shard.OnPacket({.data = frame,
                    .original_length = static_cast<std::uint32_t>(frame.size()),
                    .link_type = net::LinkType::kEthernet,
                    .time = PacketTime(1s),
                    .sequence = sequence,
                    .frame = {0, static_cast<std::uint32_t>(sequence)}});
  }
  return sequence;
}

class ShardTest : public ::testing::Test {
 protected:
  void Feed(const Buffer& frame, net::LinkType link = net::LinkType::kEthernet,
            std::uint32_t original_length = 0) {
    const std::uint64_t sequence = ++sequence_;
    const auto length = static_cast<std::uint32_t>(frame.size());
    shard_.OnPacket({.data = frame,
                     .original_length = original_length == 0 ? length : original_length,
                     .link_type = link,
                     .time = PacketTime(1s * sequence),
                     .sequence = sequence,
                     .frame = {0, static_cast<std::uint32_t>(sequence)}});
  }
  stream::PacketContext Now() { return {PacketTime(1s * sequence_), sequence_ + 1, {}}; }
  std::uint64_t Count(Counter counter) const { return shard_.counters().Get(counter); }
  template <typename Fact>
  std::size_t Facts() const {
    std::size_t count = 0;
    for (const Record& record : out_) {
      count += std::holds_alternative<Fact>(record.event.fact) ? 1U : 0U;
    }
    return count;
  }

  RecordBatch out_;
  Shard shard_{7, {.checksums = stream::ChecksumPolicy::kNone, .operations = false}, out_};
  std::uint64_t sequence_ = 0;
};

TEST_F(ShardTest, ReassemblesFragmentsBeforeItLooksForFlows) {
  const Buffer segment = SynSegment();
  const Buffer head(segment.begin(), segment.begin() + 16);
  const Buffer tail(segment.begin() + 16, segment.end());
  Feed(Ipv4Frame(1, 2, tail, {.identification = 9, .fragment = 2}));
  EXPECT_EQ(Count(Counter::kFlowTotal), 0U);
  Feed(Ipv4Frame(1, 2, head, {.identification = 9, .fragment = 0x2000}));
  EXPECT_EQ(Count(Counter::kDefragFragments), 2U);
  EXPECT_EQ(Count(Counter::kDefragReassembled), 1U);
  EXPECT_EQ(Count(Counter::kFlowTcp), 1U);
}

TEST_F(ShardTest, DropsDatagramsWhoseFragmentsDisagree) {
  const Buffer segment = SynSegment();
  Buffer head(segment.begin(), segment.begin() + 16);
  const Buffer tail(segment.begin() + 8, segment.end());
  head[14] = 0x12;
  Feed(Ipv4Frame(1, 2, tail, {.identification = 9, .fragment = 1}));
  Feed(Ipv4Frame(1, 2, head, {.identification = 9, .fragment = 0x2000}));
  EXPECT_EQ(Count(Counter::kDefragReassembled), 1U);
  EXPECT_EQ(Count(Counter::kFlowTotal), 0U);
  EXPECT_EQ(Facts<event::ProtocolAnomaly>(), 0U);
  Feed(Syn(1, 2));
  Feed(Ipv4Frame(1, 2, tail, {.identification = 10, .fragment = 1}));
  Feed(Ipv4Frame(1, 2, head, {.identification = 10, .fragment = 0x2000}));
  EXPECT_EQ(Facts<event::ProtocolAnomaly>(), 1U);
}

TEST_F(ShardTest, DropsDamagedIpv4HeadersWhenToldToCheckThem) {
  Buffer frame = Syn(1, 2);
  frame[24] = 0x55;  // the header's checksum
  Feed(frame);
  EXPECT_EQ(Count(Counter::kFlowTcp), 1U);
  RecordBatch out;
  Shard strict(7, {.checksums = stream::ChecksumPolicy::kAll, .operations = false}, out);
  for (const std::uint8_t checksum :
       {std::uint8_t{0x55}, std::uint8_t{0}}) {  // 0: a card is still to fill it in
    frame[24] = checksum;
    strict.OnPacket({.data = frame,
                     .original_length = static_cast<std::uint32_t>(frame.size()),
                     .link_type = net::LinkType::kEthernet,
                     .time = PacketTime(1s),
                     .sequence = 1,
                     .frame = {0, 1}});
    EXPECT_EQ(strict.counters().Get(Counter::kFlowTcp), 0U) << "its segment is not right either";
    EXPECT_EQ(strict.counters().Get(Counter::kDecoderIpv4BadChecksum), 1U);
    EXPECT_EQ(strict.counters().Get(Counter::kDecoderInvalid), 1U);
  }
}

// WithTcpChecksum fills in what the builder leaves to the card. RFC 9293 3.1
Buffer WithTcpChecksum(Buffer frame) {
  constexpr std::size_t kAddresses = 26;
  constexpr std::size_t kSegment = 34;
  constexpr std::size_t kField = kSegment + 16;
  frame[kField] = 0;
  frame[kField + 1] = 0;
  std::uint32_t sum = 6 + static_cast<std::uint32_t>(frame.size() - kSegment);
  for (std::size_t at = kAddresses; at < frame.size(); ++at) {
    sum += at % 2 == 0 ? std::uint32_t{frame[at]} << 8 : std::uint32_t{frame[at]};
  }
  while (sum >> 16 != 0) {
    sum = (sum & 0xFFFF) + (sum >> 16);
  }
  frame[kField] = static_cast<std::uint8_t>(~sum >> 8);
  frame[kField + 1] = static_cast<std::uint8_t>(~sum);
  return frame;
}

TEST_F(ShardTest, ADamagedIpv4HeaderCountsAgainstASenderThatDoesBetter) {
  const Buffer good = WithTcpChecksum(Syn(1, 2));
  Buffer bad = good;
  bad[24] = 0x55;
  const auto packets_of = [](const std::vector<Buffer>& frames) {
    RecordBatch out;
    Shard shard(7, {.checksums = stream::ChecksumPolicy::kAuto, .operations = false}, out);
    FeedAll(shard, frames);
    return std::pair(shard.counters().Get(Counter::kFlowTcp),
                     shard.counters().Get(Counter::kTcpInvalidChecksum));
  };
  EXPECT_EQ(packets_of({bad, bad}).first, 1U) << "all its headers are bad: its card makes them";
  EXPECT_EQ(packets_of({good, bad}), std::pair(std::uint64_t{1}, std::uint64_t{1}));
}

TEST_F(ShardTest, ForgetsFragmentsWhoseRestNeverComes) {
  Feed(Ipv4Frame(1, 2, Buffer(16), {.identification = 9, .fragment = 0x2000}));
  stream::PacketContext later = Now();
  later.time += 60s;
  shard_.OnTick(later);
  EXPECT_EQ(Count(Counter::kDefragTimeouts), 1U);
}

TEST_F(ShardTest, CountsWhatItCannotRead) {
  Feed(Buffer(60, 0xAA), static_cast<net::LinkType>(9999));
  EXPECT_EQ(Count(Counter::kDecoderUnknownLinkType), 1U);

  Buffer arp(12, 0xFF);
  Append(arp, {0x08, 0x06});
  arp.resize(60);
  Feed(arp);
  EXPECT_EQ(Count(Counter::kDecoderNotIp), 1U);

  Feed(Buffer{});
  Feed(Buffer(13, 0x01));
  EXPECT_EQ(Count(Counter::kDecoderInvalid), 2U);

  EXPECT_EQ(Count(Counter::kDecoderPackets), 4U);
  EXPECT_EQ(Count(Counter::kFlowTotal), 0U);
  EXPECT_TRUE(out_.empty());
}

TEST_F(ShardTest, CountsWhatItReads) {
  Feed(Syn(1, 2));
  Feed(Udp(1, 2));
  Feed(Ipv4Frame(1, 2, Buffer(8), {.protocol = 1}));
  Feed(Udp(1, 2), net::LinkType::kEthernet, 1500);
  EXPECT_EQ(Count(Counter::kDecoderIpv4), 4U);
  EXPECT_EQ(Count(Counter::kDecoderTcp), 1U);
  EXPECT_EQ(Count(Counter::kDecoderUdp), 2U);
  EXPECT_EQ(Count(Counter::kDecoderSnaplenCut), 1U);
  EXPECT_EQ(Count(Counter::kFlowTotal), 2U);
}

TEST_F(ShardTest, StampsEventsWithTheirPlaceInTheRun) {
  Feed(Syn(1, 2));
  Feed(Syn(3, 4));
  out_.clear();
  shard_.OnEndOfInput(Now());
  ASSERT_GE(out_.size(), 2U);
  EXPECT_EQ(Facts<event::FlowEnded>(), 2U);
  for (std::uint32_t i = 0; i < out_.size(); ++i) {
    EXPECT_EQ(out_[i].order, (RecordOrder{TickStep(3), 7, i}));
  }
}

TEST_F(ShardTest, EndsSilentFlowsAtATick) {
  Feed(Syn(1, 2));
  stream::PacketContext later = Now();
  shard_.OnTick(later);
  EXPECT_EQ(Facts<event::FlowEnded>(), 0U);
  later.time += 31s;
  shard_.OnTick(later);
  EXPECT_EQ(Facts<event::FlowEnded>(), 1U);
  shard_.OnEndOfInput(later);
  EXPECT_EQ(Facts<event::FlowEnded>(), 1U);
}

TEST(ShardBatchTest, HandsOnAFullBatchWhileATickEndsManyFlows) {
  constexpr std::size_t kFlows = 3 * limits::kBatchRecordsMax;
  RecordBatch out;
  std::size_t handed_on = 0;
  RecordOrder last;
  ShardOptions options;
  options.on_full_batch = [&] {
    EXPECT_EQ(out.size(), limits::kBatchRecordsMax);
    for (const Record& record : out) {
      EXPECT_LT(last, record.order);
      last = record.order;
    }
    handed_on += out.size();
    out.clear();
  };
  Shard shard(0, options, out);
  PacketRef packet{.data = {},
                   .original_length = 0,
                   .link_type = net::LinkType::kEthernet,
                   .time = PacketTime(1s),
                   .sequence = 0,
                   .frame = {0, 1}};
  for (std::size_t i = 0; i < kFlows; ++i) {
    const Buffer frame = Syn(static_cast<std::uint32_t>(i + 1), 0x00FFFFFF);
    packet.data = frame;
    packet.original_length = static_cast<std::uint32_t>(frame.size());
    ++packet.sequence;
    shard.OnPacket(packet);
  }
  shard.OnEndOfInput({packet.time, packet.sequence + 1, packet.frame});
  EXPECT_GE(handed_on, 2 * limits::kBatchRecordsMax);
  EXPECT_LT(out.size(), limits::kBatchRecordsMax);
}

// Answered is SynSegment's answer.
Buffer Answered(std::uint32_t from, std::uint32_t to) {
  Buffer segment;
  capture::Put<std::uint16_t>(segment, Order::kBig, 445);
  capture::Put<std::uint16_t>(segment, Order::kBig, 50000);
  capture::Put<std::uint32_t>(segment, Order::kBig, 7000);
  capture::Put<std::uint32_t>(segment, Order::kBig, 1001);
  Append(segment, {0x50, 0x12, 0xFF, 0xFF, 0, 0, 0, 0});
  return Ipv4Frame(from, to, segment);
}

// EndsTold counts the ends of flows that are told of frames in one shard.
std::size_t EndsTold(const std::vector<Buffer>& frames, bool every_end) {
  const std::atomic<bool> wanted = every_end;
  RecordBatch out;
  ShardOptions options{.checksums = stream::ChecksumPolicy::kNone};
  options.every_end = &wanted;
  Shard shard(0, options, out);
  const std::uint64_t sequence = FeedAll(shard, frames);
  shard.OnEndOfInput({PacketTime(2s), sequence + 1, {}});
  return static_cast<std::size_t>(std::ranges::count_if(out, [](const Record& record) {
    return std::holds_alternative<event::FlowEnded>(record.event.fact);
  }));
}

TEST(ShardEndsTest, LeavesOutTheEndsThatSayNothingUnlessTheyAreWanted) {
  const std::vector<Buffer> silent = {Udp(1, 2), Udp(1, 3), Syn(1, 4)};
  EXPECT_EQ(EndsTold(silent, true), 3U);
  EXPECT_EQ(EndsTold(silent, false), 0U);
}

TEST(ShardEndsTest, TellsTheEndsOfFlowsBetweenHostsOfWhichSomethingWasTold) {
  const std::vector<Buffer> frames = {Syn(1, 2), Answered(2, 1), Udp(2, 1), Udp(1, 3)};
  EXPECT_EQ(EndsTold(frames, true), 3U);
  EXPECT_EQ(EndsTold(frames, false), 2U) << "the connection, and the datagram beside it";
}

TEST(ShardDuplicatesTest, DropsWhatAMirrorPortSendsTwice) {
  for (const bool drop : {false, true}) {
    RecordBatch out;
    ShardOptions options;
    options.duplicates_key = drop ? std::optional<std::uint64_t>(42) : std::nullopt;
    Shard shard(0, options, out);
    const Buffer frame = Udp(1, 2);
    PacketRef packet{.data = frame,
                     .original_length = static_cast<std::uint32_t>(frame.size()),
                     .link_type = net::LinkType::kEthernet,
                     .time = PacketTime(1s),
                     .sequence = 1,
                     .frame = {0, 1}};
    shard.OnPacket(packet);
    packet.sequence = 2;
    packet.time += 1ms;
    shard.OnPacket(packet);
    EXPECT_EQ(shard.counters().Get(Counter::kDecoderDuplicates), drop ? 1U : 0U);
    EXPECT_EQ(shard.counters().Get(Counter::kDecoderPackets), 2U);
  }
}

}  // namespace
}  // namespace eastwest::app
