#include "src/bench/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastwest::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BenchReport Sample() {
  BenchReport report;
  report.profile = "smallest";
  report.seed = 3;
  report.workers = 2;
  report.way = "from memory";
  report.score.packets = 2'000'000;
  report.score.bytes = 120'000'000;
  report.score.seconds = 2;
  report.lost = {{"ring", 3}, {"blocks", 4}};
  report.stages = {{"steer", 12.5}};
  report.incidents_expected = 5;
  report.incidents_found = 4;
  report.latencies_us = {10, 20, 30};
  return report;
}

// 14.88 million frames of 64 bytes a second fill 10 Gbit/s.
TEST(BenchReportTest, KnowsTheLineRate) {
  EXPECT_NEAR(LineRate(10, 60), 14'880'952, 1);
  EXPECT_NEAR(LineRate(1, 1514), 81'274, 1);
  EXPECT_NEAR(LineRate(1, 42), LineRate(1, 60), 1) << "short frames are padded";
}

TEST(BenchReportTest, TellsPeople) {
  const std::string text = RenderText(Sample());
  for (const char* const part :
       {"2000000 in 2.00 s: 1000000 a second, 0.480 Gbit/s", "10 GbE 6.72 %", "lost          7",
        "ring 3, blocks 4", "12.5 ns a packet", "5 expected, 4 found", "p50 20 us"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("trial")));
}

TEST(BenchReportTest, TellsMachines) {
  BenchReport report = Sample();
  report.search = SearchResult{.rate = 5e5,
                               .generator_limited = false,
                               .trials = {{.rate = 1e6, .packets = 9, .lost = 1, .reached = true}}};
  const std::string json = RenderJson(report);
  for (const char* const part :
       {R"("packets_per_second":1000000.0)", R"("line_rate_percent":{"1":67.2000,"10":6.7200)",
        R"("lost":{"ring":3,"blocks":4})", R"("stage_ns":{"steer":12.50})", R"("p99.9":30.0)",
        R"("search":{"rate":500000.0,"generator_limited":false,"trials":[{"rate":1000000.0)",
        R"("target_rate":null)"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_TRUE(json.ends_with("}\n"));
}

TEST(BenchReportTest, NoNameOfAnInterfaceBreaksTheDocument) {
  BenchReport report = Sample();
  report.way = "a\"b\\ to c";
  EXPECT_THAT(RenderJson(report), HasSubstr(R"("way":"ab to c",)"));
}

TEST(BenchReportTest, SaysWhenThereIsNoRateWithoutLoss) {
  BenchReport report = Sample();
  report.search = SearchResult{};
  EXPECT_THAT(RenderText(report), HasSubstr("no rate without loss"));
}

}  // namespace
}  // namespace eastwest::bench
