#include "src/app/sensor_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "src/app/config.h"
#include "src/app/options.h"
#include "src/app/sensor_stats.h"
#include "src/app/status_text.h"
#include "src/core/limits.h"

namespace eastwest::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SensorConfigTest, EveryKeyTakesWhatItPrints) {
  for (const std::string_view prefix : {"sensor.", "output."}) {
    const auto keys = SensorKeys({}, prefix);
    ASSERT_FALSE(keys.empty());
    for (const auto& [name, value] : keys) {
      SensorConfig config;
      EXPECT_TRUE(SetSensorKey(config, std::string(prefix) + std::string(name), value).ok())
          << prefix << name << "=" << value;
    }
  }
}

TEST(SensorConfigTest, NamesWhatIsWrong) {
  Config config;
  EXPECT_EQ(TextOf(SetKey(config, "sensor.queues=0")), "sensor.queues is \"0\": expected 1 to 16");
  const std::string too_many = std::to_string(limits::kLiveQueuesMax + 1);
  EXPECT_EQ(TextOf(SetKey(config, "sensor.queues=" + too_many)),
            "sensor.queues is \"17\": expected 1 to 16");
  EXPECT_THAT(TextOf(SetKey(config, "sensor.promiscuous=maybe")), HasSubstr("true or false"));
  EXPECT_THAT(TextOf(SetKey(config, "sensor.quues=1")),
              HasSubstr("unknown key \"sensor.quues\" (did you mean sensor.queues?)"));
  std::string interfaces = "tap0";
  for (std::size_t i = 1; i < limits::kLiveInterfacesMax; ++i) {
    interfaces += ",tap" + std::to_string(i);
  }
  EXPECT_TRUE(SetKey(config, "sensor.interfaces=" + interfaces).ok());
  EXPECT_THAT(TextOf(SetKey(config, "sensor.interfaces=" + interfaces + ",one")),
              HasSubstr("at most 16 interfaces"));
  EXPECT_EQ(TextOf(SetKey(config, "sensor.interfaces=tap0,tap1, tap0")),
            "sensor.interfaces: tap0 is there twice");
}

TEST(SensorConfigTest, BecomesLiveOptions) {
  Config config;
  ASSERT_TRUE(SetKey(config, "sensor.interfaces=tap0, tap1").ok());
  ASSERT_TRUE(SetKey(config, "sensor.snaplen=2048").ok());
  ASSERT_TRUE(SetKey(config, "sensor.queues=4").ok());
  const capture::LiveOptions live = LiveOptionsOf(config.sensor);
  EXPECT_THAT(live.interfaces, ElementsAre("tap0", "tap1"));
  EXPECT_EQ(live.snaplen_bytes, 2048U);
  EXPECT_EQ(live.queues, 4U);
}

TEST(SensorConfigTest, FlagsBecomeConfiguration) {
  Options options;
  options.interfaces = {"tap0", "tap1"};
  options.filter_words = {"not", "port", "22"};
  const auto config = EffectiveConfig(options);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->sensor.interfaces, "tap0,tap1");
  ASSERT_TRUE(ReadFilter(options).ok());
  EXPECT_EQ(options.filter, "not port 22");
  options.filter_path = "/nonexistent";
  EXPECT_THAT(TextOf(ReadFilter(options)), HasSubstr("expected one"));
  options.filter_words.clear();
  EXPECT_THAT(TextOf(ReadFilter(options)), HasSubstr("/nonexistent"));
}

TEST(SensorStatsTest, IntervalsAreDifferences) {
  const Losses before = {
      .offered = 1000, .lost = 10, .decode_errors = 1, .evictions = 2, .gaps = 3, .late = 4};
  const Losses now = {
      .offered = 3000, .lost = 50, .decode_errors = 1, .evictions = 5, .gaps = 4, .late = 9};
  const Losses interval = now.Since(before);
  EXPECT_EQ(interval.offered, 2000U);
  EXPECT_EQ(interval.loss_permille(), 20U);
  EXPECT_EQ(interval.evictions, 3U);
  EXPECT_EQ(interval.late, 5U);
  EXPECT_EQ(Losses{}.loss_permille(), 0U);
}

TEST(SensorStatsTest, CountsEverythingThatWasFull) {
  output::StatsSnapshot stats;
  stats.counters.Add(Counter::kFlowEvicted, 1);
  stats.counters.Add(Counter::kSmbTreesRefused, 2);
  stats.counters.Add(Counter::kTcpSegmentMemcapDrop, 4);
  stats.counters.Add(Counter::kFlowTotal, 100);
  stats.others.push_back({"detect.pairs_evicted", 8});
  EXPECT_EQ(LossesOf({}, stats).evictions, 15U);
}

}  // namespace
}  // namespace eastwest::app
