#include "src/core/state_archive.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "src/core/checkpoint_limits.h"
#include "tests/support/prefixes.h"

namespace eastwest {
namespace {

using std::chrono::seconds;

constexpr PacketTime kSaved{seconds{1000}};
constexpr PacketTime kLater{seconds{1010}};

enum class Colour : std::uint8_t { kRed, kGreen, kBlue };

struct Thing {
  bool flag = false;
  std::uint8_t small = 0;
  std::int32_t negative = 0;
  std::uint64_t large = 0;
  double real = 0;
  PacketTime time;
  std::string text;
  net::IpAddress address;
  FrameId frame;
  Guid guid;
  Colour colour = Colour::kRed;
  std::optional<PacketTime> maybe;
  std::vector<std::string> words;
  std::shared_ptr<const std::string> first;
  std::shared_ptr<const std::string> second;

  void Exchange(StateArchive& archive) {
    const auto text_of = [](StateArchive& to, std::string& value) { to.Value(value); };
    archive.Value(flag);
    archive.Value(small);
    archive.Value(negative);
    archive.Value(large);
    archive.Value(real);
    archive.Value(time);
    archive.Value(text);
    archive.Value(address);
    archive.Value(frame);
    archive.Value(guid);
    archive.Enum8(colour, Colour::kBlue);
    archive.Optional(maybe);
    archive.List(words, 3, text_of);
    archive.Shared(first, text_of);
    archive.Shared(second, text_of);
  }
};

Thing Sample() {
  const auto shared = std::make_shared<const std::string>("shared");
  return {.flag = true,
          .small = 7,
          .negative = -5,
          .large = 0x1122334455667788U,
          .real = -0.25,
          .time = kSaved - seconds{3},
          .text = std::string("a\0b", 3),
          .address = *net::ParseIpAddress("fe80::1"),
          .frame = {2, 77},
          .guid = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}},
          .colour = Colour::kBlue,
          .maybe = kSaved,
          .words = {"x", "", "yz"},
          .first = shared,
          .second = shared};
}

std::vector<std::uint8_t> Written(Thing thing, std::size_t room = 1000) {
  StateArchive archive = StateArchive::Writing(kSaved, room);
  thing.Exchange(archive);
  return archive.TakeWritten();
}

bool Reads(Bytes data, Thing& thing, PacketTime now = kSaved) {
  StateArchive archive = StateArchive::Reading(now, data);
  thing.Exchange(archive);
  return archive.Finish();
}

TEST(StateArchiveTest, GivesBackWhatWasWritten) {
  const Thing before = Sample();
  Thing after;
  ASSERT_TRUE(Reads(Written(before), after));
  EXPECT_EQ(after.flag, before.flag);
  EXPECT_EQ(after.small, before.small);
  EXPECT_EQ(after.negative, before.negative);
  EXPECT_EQ(after.large, before.large);
  EXPECT_EQ(after.real, before.real);
  EXPECT_EQ(after.time, before.time);
  EXPECT_EQ(after.text, before.text);
  EXPECT_EQ(after.address, before.address);
  EXPECT_EQ(after.frame, before.frame);
  EXPECT_EQ(after.guid, before.guid);
  EXPECT_EQ(after.colour, before.colour);
  EXPECT_EQ(after.maybe, before.maybe);
  EXPECT_EQ(after.words, before.words);
  EXPECT_EQ(*after.first, "shared");
  EXPECT_EQ(after.first, after.second) << "one object, two owners";
}

TEST(StateArchiveTest, FramesOfAnotherRunMeanNothing) {
  Thing after;
  ASSERT_TRUE(Reads(Written(Sample()), after, kLater));
  EXPECT_EQ(after.frame, FrameId{});
}

TEST(StateArchiveTest, RejectsEveryPrefixAndWhatFollows) {
  std::vector<std::uint8_t> data = Written(Sample());
  testing::ForEveryPrefix(data, [](Bytes prefix) {
    Thing thing;
    EXPECT_FALSE(Reads(prefix, thing));
  });
  data.push_back(0);
  Thing thing;
  EXPECT_FALSE(Reads(data, thing)) << "bytes that nobody asked for";
}

// No byte of it may do worse than to fail or to give another value.
TEST(StateArchiveTest, BearsAnyByteAnywhere) {
  const std::vector<std::uint8_t> good = Written(Sample());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int byte : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
      std::vector<std::uint8_t> bad = good;
      bad[at] = static_cast<std::uint8_t>(byte);
      Thing thing;
      if (Reads(bad, thing)) {
        EXPECT_LE(thing.words.size(), 3U);
        EXPECT_LE(thing.colour, Colour::kBlue);
        EXPECT_GE(thing.time, PacketTime{});
      }
    }
  }
}

TEST(StateArchiveTest, RefusesHostileValues) {
  const auto refuses = [](const std::vector<std::uint8_t>& tail, const auto& read) {
    StateArchive head = StateArchive::Writing(kSaved, 100);
    std::vector<std::uint8_t> data = head.TakeWritten();
    data.insert(data.end(), tail.begin(), tail.end());
    StateArchive archive = StateArchive::Reading(kLater, data);
    read(archive);
    return !archive.ok();
  };
  EXPECT_TRUE(refuses({0xFF, 0xFF, 0xFF, 0xFF}, [](StateArchive& archive) {
    std::string text;
    archive.Value(text);
  })) << "a text longer than any";
  EXPECT_TRUE(refuses({3}, [](StateArchive& archive) {
    Colour colour{};
    archive.Enum8(colour, Colour::kBlue);
  })) << "no such enumerator";
  EXPECT_TRUE(refuses({2}, [](StateArchive& archive) {
    bool flag = false;
    archive.Value(flag);
  })) << "neither true nor false";
  EXPECT_TRUE(refuses({5}, [](StateArchive& archive) {
    net::IpAddress address;
    archive.Value(address);
  })) << "no address family";
  EXPECT_TRUE(refuses({0, 0, 0, 0, 0, 0, 0, 0x80}, [](StateArchive& archive) {
    PacketTime time;
    archive.Value(time);
  })) << "a time that would overflow";
  EXPECT_TRUE(refuses({1, 9, 1, 9, 0}, [](StateArchive& archive) {
    std::vector<std::uint8_t> items;
    archive.List(items, 1, [](StateArchive& from, std::uint8_t& item) { from.Value(item); });
  })) << "more items than there may be";
}

TEST(StateArchiveTest, SharedObjectsKeepTheirKind) {
  const auto text = [](StateArchive& archive, std::string& value) { archive.Value(value); };
  const auto number = [](StateArchive& archive, int& value) { archive.Value(value); };
  StateArchive writer = StateArchive::Writing(kSaved, 100);
  auto shared = std::make_shared<const std::string>("text");
  writer.Shared(shared, text);
  writer.Shared(shared, text);
  const std::vector<std::uint8_t> data = writer.TakeWritten();

  StateArchive reader = StateArchive::Reading(kSaved, data);
  std::shared_ptr<const std::string> first;
  std::shared_ptr<const int> second;
  reader.Shared(first, text);
  reader.Shared(second, number);
  EXPECT_FALSE(reader.ok()) << "the second refers to the first, which is no number";
  EXPECT_EQ(second, nullptr);
}

TEST(StateArchiveTest, CountsWhatHadNoRoom) {
  Thing thing = Sample();
  StateArchive archive = StateArchive::Writing(kSaved, 0);
  thing.Exchange(archive);
  EXPECT_EQ(archive.left_out(), 3U);
  Thing after;
  ASSERT_TRUE(Reads(archive.written(), after)) << "what is there stays readable";
  EXPECT_TRUE(after.words.empty());
  EXPECT_EQ(after.large, thing.large);
}

TEST(StateArchiveTest, KnowsWhetherTimePassed) {
  StateArchive writer = StateArchive::Writing(kSaved, 100);
  const std::vector<std::uint8_t> data = writer.TakeWritten();
  EXPECT_FALSE(StateArchive::Reading(kSaved, data).blind());
  EXPECT_TRUE(StateArchive::Reading(kLater, data).blind());
  EXPECT_FALSE(StateArchive::Reading(kSaved - seconds{1}, data).ok()) << "from the future";
}

}  // namespace
}  // namespace eastwest
