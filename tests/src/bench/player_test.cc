#include "src/bench/player.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "parsers/net/decode.h"
#include "src/bench/deck_maker.h"
#include "src/bench/profile.h"

namespace eastwest::bench {
namespace {

Deck Make(std::string_view profile, std::size_t packets) {
  DeckOptions options;
  options.packets = packets;
  return *MakeDeck(*FindProfile(profile), options, EmbeddedSessions(), EmbeddedAttack());
}

// Slow is a pipeline that passes packets only when it is waited for.
class Slow : public capture::WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return passed_; }
  void Wait() override { passed_ += 100; }

 private:
  std::uint64_t passed_ = 0;
};

TEST(DeckPlayerTest, PlaysLapsOneAfterTheOtherInOrder) {
  Deck deck = Make("churn", 1000);
  capture::PassedAtOnce workers;
  PlayOptions options;
  options.packets_max = 3000;
  options.seconds = 60;
  DeckPlayer player(deck, options, workers);
  PacketRef packet;
  PacketTime before;
  std::uint64_t count = 0;
  while (player.Next(packet)) {
    EXPECT_EQ(packet.sequence, ++count);
    EXPECT_GE(packet.time, before);
    before = packet.time;
    net::Packet decoded;
    ASSERT_EQ(net::DecodeFrame(packet.link_type, packet.data, packet.original_length, decoded),
              net::DecodeVerdict::kIp);
    ASSERT_EQ(decoded.source.bytes[1], (count - 1) / 1000) << count;
  }
  EXPECT_GE(count, 3000U);
  EXPECT_EQ(player.score().packets, count);
  EXPECT_GE(player.score().laps, 3U);
}

// A packet that somebody may still look at keeps its addresses.
TEST(DeckPlayerTest, WaitsBeforeItMovesAPacket) {
  Deck deck = Make("churn", 1000);
  Slow workers;
  PlayOptions options;
  options.packets_max = 2500;
  options.seconds = 60;
  DeckPlayer player(deck, options, workers);
  PacketRef packet;
  while (player.Next(packet)) {
    if (packet.sequence > 1000) {
      EXPECT_GE(workers.PassedSequence() + 1000, packet.sequence);
    }
  }
}

TEST(PacedPlayerTest, LosesNothingAtALowRateAndCountsWhatItPlayed) {
  Deck deck = Make("enterprise", 5000);
  capture::PassedAtOnce workers;
  PlayOptions options;
  options.rate = 20000;
  options.seconds = 0.5;
  PacedPlayer player(deck, options, 16, workers);
  PacketRef packet;
  std::uint64_t count = 0;
  while (player.Next(packet)) {
    EXPECT_EQ(packet.sequence, ++count);
  }
  EXPECT_EQ(player.score().lost(), 0U);
  EXPECT_EQ(player.score().packets, 10000U);
  EXPECT_EQ(count, 10000U);
}

// Nobody takes blocks back: what does not fit is lost, and counted by its cause.
class Never : public capture::WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return 0; }
  void Wait() override {}
};

TEST(PacedPlayerTest, CountsWhatFindsNoRoom) {
  Deck deck = Make("elephant", 5000);
  Never workers;
  PlayOptions options;
  options.rate = 100000;
  options.seconds = 0.5;
  PacedPlayer player(deck, options, 8, workers);
  PacketRef packet;
  std::uint64_t count = 0;
  while (player.Next(packet)) {
    ++count;
  }
  EXPECT_GT(player.score().lost(), 0U);
  EXPECT_EQ(count + player.score().lost(), player.score().packets);
}

TEST(StampsTest, QuantilesAreByNearestRank) {
  EXPECT_EQ(Quantile({}, 0.5), 0);
  EXPECT_EQ(Quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(Quantile({3, 1, 2}, 0.99), 3);
  EXPECT_EQ(Quantile({4, 3, 1, 2}, 0.5), 2);
}

}  // namespace
}  // namespace eastwest::bench
