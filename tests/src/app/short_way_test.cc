// Packets of an undisturbed conversation take a short way through a shard. What becomes of them is
// what the long way makes of them, which every packet takes where all checksums are judged: of the
// project's captures, and of what loss, repetition, damage and disorder leave of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parsers/bytes/endian.h"
#include "parsers/net/checksum.h"
#include "src/app/shard.h"
#include "tests/src/app/frames.h"
#include "tests/src/session/monitor.h"

namespace eastwest::app {
namespace {

using Frames = std::vector<std::pair<PacketTime, Buffer>>;

Frames FramesOf(const std::string& name) {
  std::ifstream file(std::string(EASTWEST_SOURCE_DIR) + "/pcaps/" + name, std::ios::binary);
  const Buffer all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Frames frames;
  for (std::size_t at = 24; at + 16 <= all.size();) {
    const Bytes record = Bytes(all).subspan(at);
    const auto captured = LoadLe<std::uint32_t>(record, 8);
    const Bytes data = record.subspan(16, captured);
    frames.emplace_back(PacketTime(std::chrono::seconds(LoadLe<std::uint32_t>(record, 0)) +
                                   std::chrono::microseconds(LoadLe<std::uint32_t>(record, 4))),
                        Buffer(data.begin(), data.end()));
    at += 16 + captured;
  }
  return frames;
}

struct Told {
  std::vector<std::string> events;
  std::vector<std::uint64_t> counters;
  std::uint64_t flow_packets = 0;
  friend bool operator==(const Told&, const Told&) = default;
};

// The key is that of a sensor that drops copies.
using Key = std::optional<std::uint64_t>;

Told Feed(const Frames& frames, stream::ChecksumPolicy checksums, Key key = std::nullopt) {
  RecordBatch out;
  Shard shard(7, {.checksums = checksums, .operations = true, .duplicates_key = key}, out);
  std::uint64_t sequence = 0;
  PacketTime now = frames.front().first;
  for (const auto& [time, frame] : frames) {
    for (; now + std::chrono::seconds(1) <= time; now += std::chrono::seconds(1)) {
      shard.OnTick({now, sequence, {}});
    }
    const auto length = static_cast<std::uint32_t>(frame.size());
    shard.OnPacket({.data = frame,
                    .original_length = length,
                    .link_type = net::LinkType::kEthernet,
                    .time = time,
                    .sequence = ++sequence,
                    .frame = {0, static_cast<std::uint32_t>(sequence)}});
  }
  shard.OnEndOfInput({now, ++sequence, {}});
  Told told;
  for (const Record& record : out) {
    told.events.push_back(session::testing::Line(record.event));
    if (const auto* ended = std::get_if<event::FlowEnded>(&record.event.fact)) {
      told.flow_packets += ended->to_server.packets + ended->to_client.packets;
    }
  }
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    told.counters.push_back(shard.counters().Get(static_cast<Counter>(i)));
  }
  return told;
}

// Disturbed gives the frames that come of the i-th.
using Disturb = std::function<Frames(std::size_t i, const Frames& frames)>;

Frames Disturbed(const Frames& frames, const Disturb& disturb) {
  Frames out;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    for (auto& frame : disturb(i, frames)) {
      out.push_back(std::move(frame));
    }
  }
  return out;
}

Frames Damaged(std::size_t i, const Frames& frames) {
  Frames out = {frames[i]};
  if (i % 5 == 4) {
    out.front().second.back() ^= 0x55;
    out.push_back(frames[i]);  // the sender repeats what was refused
  }
  return out;
}

Frames Swapped(std::size_t i, const Frames& frames) {
  const std::size_t other = i % 6 == 4 ? i + 1 : i % 6 == 5 ? i - 1 : i;
  return {{frames[i].first, frames[std::min(other, frames.size() - 1)].second}};
}

// Swappable: two words at the end of what the frame carries, which no sum tells apart when they
// change places, and far enough behind the TCP header.
Frames BehindADecoy(std::size_t i, const Frames& frames) {
  Buffer decoy = frames[i].second;
  constexpr std::size_t kFarEnough = 14 + 20 + 128 + 8;
  if (decoy.size() < kFarEnough || decoy.size() % 2 != 0) {
    return {frames[i]};
  }
  std::swap_ranges(decoy.end() - 4, decoy.end() - 2, decoy.end() - 2);
  return {{frames[i].first, decoy}, frames[i]};
}

// InATunnelFirst sends each frame in VXLAN (RFC 7348 5), then as it is.
Frames InATunnelFirst(std::size_t i, const Frames& frames) {
  Buffer datagram;
  capture::Put<std::uint16_t>(datagram, Order::kBig, 50000);
  capture::Put<std::uint16_t>(datagram, Order::kBig, 4789);
  capture::Put(datagram, Order::kBig, static_cast<std::uint16_t>(16 + frames[i].second.size()));
  Append(datagram, {0, 0, 0x08, 0, 0, 0, 0, 0, 5, 0});
  Append(datagram, frames[i].second);
  const auto other = static_cast<std::uint32_t>(100 + i);
  return {{frames[i].first, Ipv4Frame(99, other, datagram, {.protocol = 17})}, frames[i]};
}

// Tagged puts some frames into a VLAN, as mirror ports do with one direction.
Frames Tagged(std::size_t i, const Frames& frames) {
  Frames out = {frames[i]};
  if (i % 4 == 3) {
    constexpr std::uint8_t kTag[] = {0x81, 0x00, 0x00, 0x05};
    Buffer& frame = out.front().second;
    frame.insert(frame.begin() + 12, std::begin(kTag), std::end(kTag));
  }
  return out;
}

// Unread: of an answer's body that nobody reads no checksum is looked at on the short way. What was
// damaged there passes, and what the server repeats is the duplicate.
Told Unread(Told told) {
  const auto at = [&told](Counter counter) -> std::uint64_t& {
    return told.counters[static_cast<std::size_t>(counter)];
  };
  at(Counter::kTcpInvalidChecksum) += std::exchange(at(Counter::kTcpDuplicate), 0) +
                                      std::exchange(at(Counter::kDecoderDuplicates), 0);
  return told;
}

TEST(ShortWayTest, TheCapturesAreSuchThatItIsTaken) {
  for (const char* name : {"psexec_full.pcap", "file_server.pcap", "atexec.pcap"}) {
    const Frames frames = FramesOf(name);
    const auto fit = std::ranges::count_if(frames, [](const auto& frame) {
      const auto length = static_cast<std::uint32_t>(frame.second.size());
      return net::HasGoodChecksums(net::ReadPlainPacket(frame.second, length));
    });
    EXPECT_GT(static_cast<std::size_t>(fit) * 10, frames.size() * 9) << name;
  }
}

TEST(ShortWayTest, TellsWhatTheLongWayTells) {
  const std::pair<const char*, Disturb> disturbances[] = {
      {"as it is", [](std::size_t i, const Frames& frames) { return Frames{frames[i]}; }},
      {"every seventh lost",
       [](std::size_t i, const Frames& frames) {
         return i % 7 == 6 ? Frames{} : Frames{frames[i]};
       }},
      {"every third twice",
       [](std::size_t i, const Frames& frames) {
         return i % 3 == 2 ? Frames{frames[i], frames[i]} : Frames{frames[i]};
       }},
      {"every fifth damaged ahead of the right one", Damaged},
      {"neighbours swapped", Swapped},
      {"every fourth in a VLAN", Tagged},
      {"each behind a decoy", BehindADecoy},
      {"each in a tunnel first", InATunnelFirst},
      {"begun late",
       [](std::size_t i, const Frames& frames) { return i < 9 ? Frames{} : Frames{frames[i]}; }},
  };
  for (const char* name : {"psexec_full.pcap", "file_server.pcap", "atexec.pcap"}) {
    const Frames frames = FramesOf(name);
    for (const auto& [why, disturb] : disturbances) {
      SCOPED_TRACE(std::string(name) + ", " + why);
      const Frames disturbed = Disturbed(frames, disturb);
      for (const Key key : {Key(), Key(42)}) {
        const Told short_way = Feed(disturbed, stream::ChecksumPolicy::kAuto, key);
        const Told long_way = Feed(disturbed, stream::ChecksumPolicy::kAll, key);
        EXPECT_GT(short_way.events.size(), 10U);
        EXPECT_EQ(short_way.events, long_way.events) << key.has_value();
        if (std::string(why).find("damaged") != std::string::npos) {
          EXPECT_EQ(Unread(short_way).counters, Unread(long_way).counters) << key.has_value();
        } else {
          EXPECT_EQ(short_way.counters, long_way.counters) << key.has_value();
        }
      }
      // What looks like a copy is read all the same: nothing can hide behind another packet.
      const Told unfiltered = Feed(disturbed, stream::ChecksumPolicy::kAuto);
      const Told filtered = Feed(disturbed, stream::ChecksumPolicy::kAuto, 42);
      EXPECT_EQ(filtered.events, unfiltered.events);
    }
  }
}

// A mirror port that sends everything twice changes nothing but how much was dropped.
TEST(ShortWayTest, CopiesHaveNoEffect) {
  for (const char* name : {"psexec_full.pcap", "file_server.pcap", "atexec.pcap"}) {
    SCOPED_TRACE(name);
    const Frames frames = FramesOf(name);
    const Frames twice = Disturbed(frames, [](std::size_t i, const Frames& all) {
      return Frames{all[i], {all[i].first + std::chrono::microseconds(40), all[i].second}};
    });
    using stream::ChecksumPolicy;
    for (const ChecksumPolicy policy :
         {ChecksumPolicy::kAuto, ChecksumPolicy::kAll, ChecksumPolicy::kNone}) {
      const Told once = Feed(frames, policy);
      Told dropped = Feed(twice, policy, 42);
      EXPECT_EQ(once.events, dropped.events);
      EXPECT_EQ(once.flow_packets, dropped.flow_packets);
      const auto at = [](Counter counter) { return static_cast<std::size_t>(counter); };
      EXPECT_EQ(dropped.counters[at(Counter::kDecoderDuplicates)],
                once.counters[at(Counter::kDecoderTcp)]);
      for (const Counter seen_twice :
           {Counter::kDecoderDuplicates, Counter::kDecoderPackets, Counter::kDecoderBytes,
            Counter::kDecoderIpv4, Counter::kDecoderIpv6, Counter::kDecoderTcp}) {
        dropped.counters[at(seen_twice)] = once.counters[at(seen_twice)];
      }
      EXPECT_EQ(once.counters, dropped.counters);
    }
  }
}

}  // namespace
}  // namespace eastwest::app
