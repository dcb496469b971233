#include "src/output/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "src/output/eve_stats.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, GivesEveryCounterItsTypeAndValue) {
  StatsSnapshot stats;
  stats.counters.Add(Counter::kDecoderPackets, 42);
  stats.alerts = 3;
  stats.others.push_back({.name = "capture.used_percent", .value = 9, .gauge = true});
  const std::string text = RenderMetrics(stats);
  EXPECT_THAT(text, HasSubstr("# TYPE eastwest_decoder_pkts_total counter\n"
                              "eastwest_decoder_pkts_total 42\n"));
  EXPECT_THAT(text, HasSubstr("\neastwest_detect_alert_total 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE eastwest_capture_used_percent gauge\n"
                              "eastwest_capture_used_percent 9\n"));
}

TEST(StatsKeyTest, KeepsInterfacesApartWhateverTheirNames) {
  StatsSnapshot stats;
  std::uint64_t value = 0;
  for (const char* name : {"eth0", "eth0.100", "eth0_100", "eth0-1"}) {
    stats.others.push_back({"interfaces." + StatsKey(name) + ".lost", ++value});
  }
  EXPECT_THAT(CountersJson(stats),
              HasSubstr(R"("interfaces":{"eth0-1":{"lost":4},"eth0":{"lost":1},)"
                        R"("eth0:100":{"lost":2},"eth0_100":{"lost":3}})"));
}

NamedCount LostOf(const std::string& interface, std::uint64_t value) {
  return {.name = "capture.interfaces.x.lost",
          .value = value,
          .gauge = false,
          .series = Series{"capture.interface.lost", "interface", interface}};
}

// Page is a page as a watcher reads it. The grammar is that of the text format 0.0.4.
struct Page {
  std::map<std::string, std::string> types;    // by name
  std::map<std::string, std::string> samples;  // by name and labels
};

Page Parse(const std::string& text) {
  static const std::regex help_line("# HELP ([a-z_][a-z0-9_]*) [a-z0-9_.]+ of stats events");
  static const std::regex type_line("# TYPE ([a-z_][a-z0-9_]*) (counter|gauge)");
  static const std::regex sample_line(
      R"re(([a-z_][a-z0-9_]*)(\{[a-z]+="([^"\\\n]|\\.)*"\})? ([0-9]+))re");
  Page page;
  std::string current;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, help_line)) {
      EXPECT_NE(parts[1], current) << "help behind its type";
    } else if (std::regex_match(line, parts, type_line)) {
      current = parts[1];
      EXPECT_TRUE(page.types.emplace(current, parts[2]).second) << "a type twice: " << line;
      EXPECT_EQ(current.ends_with("_total"), parts[2] == "counter") << line;
    } else if (std::regex_match(line, parts, sample_line)) {
      EXPECT_EQ(parts[1], current) << "outside of its family";
      EXPECT_TRUE(page.samples.emplace(parts[1].str() + parts[2].str(), parts[4]).second)
          << "a sample twice: " << line;
    } else {
      ADD_FAILURE() << "neither type nor sample: " << line;
    }
  }
  return page;
}

TEST(MetricsTest, WhoeverItIsOfIsALabel) {
  StatsSnapshot stats;
  stats.others = {LostOf("eth0.1", 7), LostOf("eth0_1", 8), LostOf("a\"b\\c\nd", 9)};
  const Page page = Parse(RenderMetrics(stats));
  const std::string name = "eastwest_capture_interface_lost_total";
  EXPECT_EQ(page.types.at(name), "counter");
  EXPECT_EQ(page.samples.at(name + R"({interface="eth0.1"})"), "7");
  EXPECT_EQ(page.samples.at(name + R"({interface="eth0_1"})"), "8");
  EXPECT_EQ(page.samples.at(name + R"({interface="a\"b\\c\nd"})"), "9");
  EXPECT_GT(page.samples.size(), 40U);
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
