#include "src/stream/bypass.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
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
                 std::uint16_t client_port = kClientPort, std::uint32_t ahead = 0,
                 std::uint16_t server_port = kWebPort)
      : bytes_(20 + payload) {
    const std::uint32_t client = 0x0100000A;  // 10.0.0.1, as it lies
    const std::uint32_t server = 0x0200000A;
    packet_.key =
        from_client
            ? net::MakePlainKey(client, server, client_port, server_port, net::kProtocolTcp)
            : net::MakePlainKey(server, client, server_port, client_port, net::kProtocolTcp);
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

  // Signed has the checksums that its sender makes, over data of its own.
  Plain& Signed(std::uint32_t sequence, std::uint32_t acknowledged, Bytes data = {}) {
    bytes_.resize(20);
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    PutBe(4, sequence);
    PutBe(8, acknowledged);
    packet_.segment = bytes_;
    packet_.segment_length = static_cast<std::uint32_t>(bytes_.size());
    header_ = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0};
    std::uint32_t sum = net::kProtocolTcp + packet_.segment_length;
    for (int at = 0; at < 64; at += 16) {  // the words of both addresses, as they lie
      const auto word = static_cast<std::uint16_t>(packet_.key.hosts >> at);
      sum += (word & 0xFFU) << 8 | word >> 8;
    }
    Seal(bytes_, 16, sum);
    Seal(header_, 10, 0);
    packet_.ip_header = header_;
    return *this;
  }
  Plain& Damage() {
    bytes_.back() ^= 0x55;
    return *this;
  }

 private:
  void PutBe(std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
      bytes_[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    }
  }
  // RFC 1071, a word at a time.
  template <typename Data>
  static void Seal(Data& data, std::size_t field, std::uint32_t sum) {
    for (std::size_t at = 0; at < data.size(); ++at) {
      sum += at % 2 == 0 ? data[at] * 256U : data[at];
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    data[field] = static_cast<std::uint8_t>(~sum >> 8);
    data[field + 1] = static_cast<std::uint8_t>(~sum);
  }

  std::array<std::uint8_t, net::kPlainIpBytes> header_{};
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

// Flows that nobody reads have copies, too, on a mirror port that makes them.
TEST(BypassTest, CopiesAreNotCounted) {
  Counters counters;
  DuplicateFilter filter(42, counters);
  Wire wire(kWebPort, {.duplicates = &filter});
  GiveUp(wire);
  const Flow* flow = FlowOf(wire);
  const Side client = flow->client_side();
  const std::uint64_t packets = flow->counters(client).packets;
  const std::uint64_t copies = counters.Get(Counter::kDecoderDuplicates);
  EXPECT_TRUE(Passes(wire, Plain(true)));
  EXPECT_TRUE(Passes(wire, Plain(true))) << "it is dealt with";
  EXPECT_EQ(flow->counters(client).packets, packets + 1);
  EXPECT_EQ(counters.Get(Counter::kDecoderDuplicates), copies + 1);
  EXPECT_TRUE(Passes(wire, Plain(true, net::kTcpAck | net::kTcpPsh)));
  EXPECT_EQ(flow->counters(client).packets, packets + 2) << "other flags: another packet";
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

// Conversation is a wire on which SMB2 was spoken in both directions.
void Converse(Wire& wire) {
  constexpr std::size_t kTimeToLiveAt = 8;  // RFC 791 3.1
  wire.client_header[kTimeToLiveAt] = wire.server_header[kTimeToLiveAt] = 128;
  wire.Handshake();
  wire.Client(testing::Nbss(testing::Smb2(40, 1)));
  wire.Server(testing::Nbss(testing::Smb2(40, 2)));
  wire.Client(testing::Nbss(testing::Smb2(40, 3)));
}

TEST(BypassTest, WhatComesNextInAConversationIsRead) {
  Wire wire(kWebPort);
  Converse(wire);
  const std::size_t units = wire.recorder.units.size();
  const testing::Buffer message = testing::Nbss(testing::Smb2(60, 4));
  const std::uint32_t next = testing::kClientIsn + 1 + wire.sent(true);
  const std::uint32_t answer = testing::kServerIsn + 1 + wire.sent(false);
  EXPECT_FALSE(Passes(wire, Plain(true).Signed(next, answer, message).Damage()));
  EXPECT_FALSE(Passes(wire, Plain(true).Signed(next + 8, answer, message))) << "a hole";
  EXPECT_FALSE(Passes(wire, Plain(true).Signed(next - 8, answer, message))) << "an overlap";
  EXPECT_EQ(wire.recorder.units.size(), units);
  EXPECT_TRUE(Passes(wire, Plain(true).Signed(next, answer, message)));
  EXPECT_EQ(wire.recorder.units.size(), units + 1);
  const auto end = next + static_cast<std::uint32_t>(message.size());
  EXPECT_TRUE(Passes(wire, Plain(false).Signed(answer, end)));
  EXPECT_FALSE(Passes(wire, Plain(true).Signed(next, answer, message))) << "once more";
}

TEST(BypassTest, WhoseHopLimitIsNotKnownIsTakenApart) {
  Wire wire(kWebPort);
  Converse(wire);
  wire.End();
  wire.client_header[8] = 0;  // as where its first packets were of no use
  wire.Handshake();
  wire.Client(testing::Nbss(testing::Smb2(40, 1)));
  const testing::Buffer message = testing::Nbss(testing::Smb2(60, 4));
  EXPECT_FALSE(
      Passes(wire, Plain(true).Signed(testing::kClientIsn + 1 + wire.sent(true),
                                      testing::kServerIsn + 1 + wire.sent(false), message)));
}

TEST(BypassTest, BodiesThatNobodyReadsAreSteppedOver) {
  Wire wire(kWebPort);
  wire.recorder.wanted = 64;
  Converse(wire);
  const testing::Buffer message = testing::Nbss(testing::Smb2(4000, 4));
  std::uint32_t next = testing::kClientIsn + 1 + wire.sent(true);
  const std::uint32_t answer = testing::kServerIsn + 1 + wire.sent(false);
  const std::size_t units = wire.recorder.units.size();
  for (std::size_t at = 0; at < message.size(); at += 1000) {
    const Bytes part = Bytes(message).subspan(at, std::min<std::size_t>(1000, message.size() - at));
    EXPECT_TRUE(Passes(wire, Plain(true).Signed(next, answer, part)));
    next += static_cast<std::uint32_t>(part.size());
  }
  EXPECT_TRUE(Passes(wire, Plain(true).Signed(next, answer, testing::Nbss(testing::Smb2(40, 5)))));
  EXPECT_EQ(wire.recorder.units.size(), units + 2);
  EXPECT_TRUE(wire.recorder.gaps.empty());
}

// Whoever moved our place in what a client sends could put a decoy where a request is.
TEST(BypassTest, OnlyBodiesThatAServerSendsAreSteppedOverUnseen) {
  constexpr std::uint16_t kSmb = 445;
  const struct {
    std::uint16_t server_port;
    std::uint16_t client_port;
    bool from_client;
    bool unseen;
  } cases[] = {{kSmb, kClientPort, false, true},
               {kSmb, kClientPort, true, false},
               {kSmb, kSmb, false, false},
               {kWebPort, kClientPort, false, false}};
  for (const auto& one : cases) {
    SCOPED_TRACE(std::to_string(one.server_port) + (one.from_client ? " from the client" : ""));
    Wire wire(one.server_port, {}, one.client_port);
    wire.recorder.wanted = 64;
    Converse(wire);
    const testing::Buffer message = testing::Nbss(testing::Smb2(4000, 4));
    const std::uint32_t client = testing::kClientIsn + 1 + wire.sent(true);
    const std::uint32_t server = testing::kServerIsn + 1 + wire.sent(false);
    const std::uint32_t next = one.from_client ? client : server;
    const std::uint32_t got = one.from_client ? server : client;
    const auto plain = [&](std::uint32_t sequence, Bytes data) {
      Plain made(one.from_client, net::kTcpAck, 0, one.client_port, 0, one.server_port);
      made.Signed(sequence, got, data);
      return made;
    };
    ASSERT_TRUE(Passes(wire, plain(next, Bytes(message).first(1000))));
    const Bytes body = Bytes(message).subspan(1000, 1000);
    EXPECT_EQ(Passes(wire, plain(next + 1000, body).Damage()), one.unseen);
    EXPECT_EQ(Passes(wire, plain(next + 1000, body)), !one.unseen) << "what was passed comes again";
  }
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
