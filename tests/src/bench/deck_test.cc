#include "src/bench/deck.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parsers/net/checksum.h"
#include "parsers/net/decode.h"
#include "src/bench/deck_maker.h"
#include "src/bench/profile.h"
#include "src/bench/recording.h"

namespace eastwest::bench {
namespace {

using HostPair = std::pair<net::IpAddress, net::IpAddress>;

DeckOptions Small(std::uint64_t seed = 7) {
  DeckOptions options;
  options.seed = seed;
  options.packets = 20000;
  return options;
}

Deck Make(std::string_view profile, DeckOptions options = Small()) {
  if (profile == "attack" && !options.incidents) {
    options.incidents = 3;
  }
  auto deck = MakeDeck(*FindProfile(profile), options, EmbeddedSessions(), EmbeddedAttack());
  EXPECT_TRUE(deck.ok()) << deck.status();
  return *std::move(deck);
}

net::Packet Decode(const Deck& deck, std::size_t at) {
  const Bytes frame = deck.Frame(at);
  net::Packet packet;
  EXPECT_EQ(net::DecodeFrame(net::LinkType::kEthernet, frame,
                             static_cast<std::uint32_t>(frame.size()), packet),
            net::DecodeVerdict::kIp);
  return packet;
}

std::string Everything(const Deck& deck) {
  std::string all;
  for (std::size_t at = 0; at < deck.packets(); ++at) {
    const Bytes frame = deck.Frame(at);
    all.append(frame.begin(), frame.end());
  }
  return all;
}

TEST(DeckTest, TheSameSeedGivesTheSamePackets) {
  for (const Profile& profile : Profiles()) {
    SCOPED_TRACE(profile.name);
    EXPECT_TRUE(Everything(Make(profile.name)) == Everything(Make(profile.name)));
  }
  EXPECT_FALSE(Everything(Make("enterprise")) == Everything(Make("enterprise", Small(8))));
}

TEST(DeckTest, EveryFrameIsSoundInEveryLap) {
  for (const Profile& profile : Profiles()) {
    SCOPED_TRACE(profile.name);
    Deck deck = Make(profile.name);
    for (const std::uint64_t lap : {0U, 1U, 255U, 256U, 272U, 273U, 3U}) {
      deck.MoveTo(lap, 0, deck.packets());
      for (std::size_t at = 0; at < deck.packets(); at += 37) {
        const net::Packet packet = Decode(deck, at);
        ASSERT_EQ(net::CheckIpv4HeaderChecksum(packet), net::Checksum::kGood) << at;
        ASSERT_EQ(net::CheckTransportChecksum(packet), net::Checksum::kGood) << at;
        ASSERT_EQ(packet.source.bytes[0] << 8 | packet.source.bytes[1], NetworkOf(lap));
      }
    }
  }
}

TEST(DeckTest, LapsTakeTheHostsToOtherNetworks) {
  std::set<std::uint16_t> networks;
  for (std::uint64_t lap = 0; lap < kNetworks; ++lap) {
    networks.insert(NetworkOf(lap));
  }
  EXPECT_EQ(networks.size(), kNetworks);
  EXPECT_EQ(net::ToString(AddressOf(0x0102, 0)), "10.0.1.2");
  EXPECT_EQ(net::ToString(AddressOf(0x0102, 255)), "10.255.1.2");
  EXPECT_EQ(net::ToString(AddressOf(0x0102, 256)), "172.16.1.2");
  EXPECT_EQ(net::ToString(AddressOf(0x0102, 272)), "192.168.1.2");
  EXPECT_EQ(net::ToString(AddressOf(0x0102, 273)), "10.0.1.2");
}

TEST(DeckTest, ProfilesAreWhatTheySay) {
  const auto frame_bytes = [](const Deck& deck) {
    return static_cast<double>(deck.frame_bytes()) / static_cast<double>(deck.packets());
  };
  EXPECT_EQ(frame_bytes(Make("smallest")), 60);
  EXPECT_EQ(frame_bytes(Make("churn")), 60);
  EXPECT_GT(frame_bytes(Make("elephant")), 1000);
  const double enterprise = frame_bytes(Make("enterprise"));
  EXPECT_GT(enterprise, 250);  // 358 with the check sequence, RFC 6985; and handshakes
  EXPECT_LT(enterprise, 400);
}

TEST(DeckTest, EveryPacketOfChurnIsAConnectionOfItsOwn) {
  const Deck deck = Make("churn");
  std::set<std::pair<HostPair, std::uint16_t>> connections;
  for (std::size_t at = 0; at < deck.packets(); ++at) {
    const net::Packet packet = Decode(deck, at);
    EXPECT_EQ(packet.tcp_flags, net::kTcpSyn);
    connections.insert({{packet.source, packet.destination}, packet.source_port});
  }
  EXPECT_EQ(connections.size(), deck.packets());
}

TEST(DeckTest, FivePercentOfAnEnterpriseAreSmbAndRpc) {
  const Deck deck = Make("enterprise");
  std::size_t sessions = 0;
  for (std::size_t at = 0; at < deck.packets(); ++at) {
    const net::Packet packet = Decode(deck, at);
    sessions += packet.source_port != 443 && packet.destination_port != 443 ? 1U : 0U;
  }
  const double part = static_cast<double>(sessions) / static_cast<double>(deck.packets());
  EXPECT_GT(part, 0.045);
  // Sessions that were begun are brought to their end.
  EXPECT_LT(part, 0.5);
}

TEST(DeckTest, IncidentsHaveHostsOfTheirOwn) {
  DeckOptions options;
  options.incidents = 7;
  const Deck deck = Make("attack", options);
  ASSERT_EQ(deck.incidents().size(), 7U);
  std::map<HostPair, std::size_t> packets;
  std::map<HostPair, std::size_t> last;
  for (std::size_t at = 0; at < deck.packets(); ++at) {
    const net::Packet packet = Decode(deck, at);
    const HostPair pair = std::minmax(packet.source, packet.destination);
    ++packets[pair];
    last[pair] = at;
  }
  for (const Incident& incident : deck.incidents()) {
    const HostPair pair = std::minmax(AddressOf(incident.source, 0), AddressOf(incident.target, 0));
    EXPECT_EQ(packets[pair], EmbeddedAttack().frames.size());
    EXPECT_EQ(last[pair], incident.last_packet);
  }
}

TEST(DeckTest, SaysWhatIsImpossible) {
  DeckOptions options;
  options.incidents = 1000;
  const auto crowded =
      MakeDeck(*FindProfile("attack"), options, EmbeddedSessions(), EmbeddedAttack());
  EXPECT_NE(crowded.status().message().find("incidents at most"), std::string::npos);
  options = {};
  options.bytes_max = 1 << 20;
  const auto small = MakeDeck(*FindProfile("smb"), options, EmbeddedSessions(), EmbeddedAttack());
  EXPECT_NE(small.status().message().find("expected 16 MiB or more"), std::string::npos);
}

TEST(DeckTest, StaysWithinItsMemory) {
  DeckOptions options;
  options.packets = std::size_t{1} << 20;
  options.bytes_max = kDeckBytesMin;
  EXPECT_LE(Make("elephant", options).bytes(), kDeckBytesMin);
  EXPECT_LE(Make("smb", options).bytes(), kDeckBytesMin);
}

TEST(RecordingTest, ReplaysAreNoRelays) {
  const Recording attack = EmbeddedAttack();
  Deck deck;
  for (std::size_t at = 0; at < attack.frames.size(); ++at) {
    Play(attack, at, {.first = 1, .second = 2, .instance = 1}, deck);
    Play(attack, at, {.first = 1, .second = 2, .instance = 2}, deck);
  }
  std::size_t different = 0;
  for (std::size_t at = 0; at < deck.packets(); at += 2) {
    different += std::ranges::equal(deck.Frame(at), deck.Frame(at + 1)) ? 0U : 1U;
  }
  EXPECT_GE(different, 2U) << "a challenge and a proof";
  const std::vector<std::uint8_t> lap0 = {deck.Frame(0).begin(), deck.Frame(0).end()};
  std::set<std::uint16_t> challenges;
  const auto secret = std::ranges::find_if(
      attack.frames, [](const RecordedFrame& frame) { return frame.secret_at != 0; });
  const auto at = 2 * static_cast<std::size_t>(secret - attack.frames.begin());
  for (std::uint64_t lap = 0; lap < kNetworks; ++lap) {
    deck.MoveTo(lap, 0, deck.packets());
    challenges.insert(Load16(deck.Frame(at), secret->secret_at));
  }
  EXPECT_EQ(challenges.size(), kNetworks) << "another one in each lap";
  deck.MoveTo(0, 0, deck.packets());
  EXPECT_TRUE(std::ranges::equal(deck.Frame(0), lap0)) << "and back";
}

// OneFrame gives a frame of the deck, with something put between Ethernet and IPv4.
class OneFrame : public capture::PacketSource {
 public:
  OneFrame(Bytes frame, const std::vector<std::uint8_t>& between) {
    frame_.assign(frame.begin(), frame.begin() + 12);
    frame_.insert(frame_.end(), between.begin(), between.end());
    frame_.insert(frame_.end(), frame.begin() + 14, frame.end());
  }
  [[nodiscard]] bool Next(PacketRef& packet) override {
    packet.data = frame_;
    packet.original_length = static_cast<std::uint32_t>(frame_.size());
    return !std::exchange(given_, true);
  }

 private:
  std::vector<std::uint8_t> frame_;
  bool given_ = false;
};

TEST(RecordingTest, TakesOnlyWhatItCanRewrite) {
  const Deck deck = Make("smallest");
  const Bytes frame = deck.Frame(0);
  const auto bytes = static_cast<std::uint8_t>(frame.size() - 14 + 2);
  struct Case {
    const char* why;
    std::vector<std::uint8_t> between;
    std::size_t recordings;
  };
  const Case cases[] = {
      {"plain", {0x08, 0x00}, 1},
      {"a VLAN tag", {0x81, 0x00, 0x00, 0x05, 0x08, 0x00}, 0},
      {"PPPoE", {0x88, 0x64, 0x11, 0x00, 0x00, 0x01, 0x00, bytes, 0x00, 0x21}, 0},
      {"an MPLS label", {0x88, 0x47, 0x00, 0x01, 0x01, 0x40}, 0},
      {"no IP", {0x08, 0x06}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    OneFrame source(frame, c.between);
    EXPECT_EQ(RecordingsOf(source, 1 << 20).size(), c.recordings);
  }
}

TEST(RecordingTest, SaysWhenThereIsNothingToReplay) {
  const auto missing = ReadRecordings({"/nowhere.pcap"}, 1 << 20);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.status().message().find("/nowhere.pcap"), std::string::npos);
}

}  // namespace
}  // namespace eastwest::bench
