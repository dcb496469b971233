#include "src/output/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, GivesEveryCounterItsTypeAndValue) {
  StatsSnapshot stats;
  stats.counters.Add(Counter::kDecoderPackets, 42);
  stats.alerts = 3;
  stats.others.push_back({"capture.interfaces.eth0-1.lost", 7});
  const std::string text = RenderMetrics(stats);
  EXPECT_THAT(text, HasSubstr("# TYPE eastwest_decoder_pkts_total counter\n"
                              "eastwest_decoder_pkts_total 42\n"));
  EXPECT_THAT(text, HasSubstr("\neastwest_detect_alert_total 3\n"));
  EXPECT_THAT(text, HasSubstr("\neastwest_capture_interfaces_eth0_1_lost_total 7\n"));
}

TEST(MetricsTest, IsSorted) {
  std::istringstream lines(RenderMetrics({}));
  std::string before;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) {
      EXPECT_LT(before, line);
      before = line;
    }
  }
  EXPECT_FALSE(before.empty());
}

}  // namespace
}  // namespace eastwest::output
