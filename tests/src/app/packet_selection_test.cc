#include "src/app/packet_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): for 5min

constexpr std::chrono::nanoseconds kNoon = 1'795'176'000s;  // 2026-11-20T12:00:00Z

TEST(PacketSelectionTest, ReadsTimesAsTheyAreWritten) {
  struct Case {
    const char* text;
    std::chrono::nanoseconds since_epoch;
  };
  const Case cases[] = {
      {"2026-11-20T12:00:00Z", kNoon},
      {"2026-11-20t12:00:00z", kNoon},
      {"2026-11-20T12:00:00", kNoon},
      {"2026-11-20 12:00:00", kNoon},
      {"2026-11-20 12:00:00 UTC", kNoon},
      {"2026-11-20T12:00", kNoon},
      {"2026-11-20T14:00+02:00", kNoon},
      {"2026-11-20T12:00:00.000000+0000", kNoon},
      {"2026-11-20T12:00:00.123456789-01:30", kNoon + 90min + 123456789ns},
      {"2026-11-20", kNoon - 12h},
  };
  for (const Case& c : cases) {
    const auto bound = ParseTimeBound("--from", c.text);
    ASSERT_TRUE(bound.ok()) << bound.status();
    EXPECT_FALSE(bound->after_first.has_value());
    EXPECT_EQ(bound->at.time_since_epoch().count(), c.since_epoch.count()) << c.text;
  }
}

TEST(PacketSelectionTest, ReadsDistancesFromTheFirstPacket) {
  struct Case {
    const char* text;
    std::chrono::nanoseconds distance;
  };
  const Case cases[] = {
      {"+5m", 5min}, {"+90s", 90s}, {"+1h30m", 90min}, {"+1.5s", 1500ms}, {"+0", 0s}};
  for (const Case& c : cases) {
    const auto bound = ParseTimeBound("--to", c.text);
    ASSERT_TRUE(bound.ok()) << bound.status();
    EXPECT_EQ(bound->after_first, c.distance) << c.text;
  }
}

TEST(PacketSelectionTest, RefusesWhatIsNoTime) {
  for (const char* const text :
       {"yesterday", "12:00", "2026-11-20T25:00", "2026-13-20", "2026-11-20T12:00:00 CET",
        "infinite-future", "20-11-2026", "2026-11-20T12:00:00Zulu", "+", "+5", "+-5m", "+5 years",
        "+inf", "1795176000"}) {
    const auto bound = ParseTimeBound("--from", text);
    ASSERT_FALSE(bound.ok()) << text;
    EXPECT_THAT(std::string(TextOf(bound.status())),
                HasSubstr(std::string("--from \"") + text + "\": expected a time such as"));
  }
}

TEST(PacketSelectionTest, MakesAFilterOnlyOfWhatWasAskedFor) {
  Options options;
  EXPECT_EQ(*MakePacketFilter(options), nullptr) << "nothing asked for, nothing to pay";
  options.filter = "tcp port 445";
  options.from = "2026-11-20T12:00";
  options.to = "+5m";
  EXPECT_NE(*MakePacketFilter(options), nullptr);
}

TEST(PacketSelectionTest, RefusesAWindowWithNothingInIt) {
  Options options;
  options.from = "2026-11-20T12:00";
  options.to = "2026-11-20T13:00+01:00";
  EXPECT_THAT(std::string(TextOf(MakePacketFilter(options).status())),
              HasSubstr("--from 2026-11-20T12:00 is not before --to 2026-11-20T13:00+01:00"));
  options.from = "+5m";
  options.to = "+300s";
  EXPECT_THAT(std::string(TextOf(MakePacketFilter(options).status())), HasSubstr("not before"));
}

}  // namespace
}  // namespace eastwest::app
