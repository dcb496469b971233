#include "src/output/alerted_flows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/output/eve_writer.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;

TEST(AlertedFlowsTest, AFlowThatAlertedSaysSoOnce) {
  const auto sink = LineSink::Memory();
  EveOptions options;
  options.flow = true;
  EveWriter writer(options, *sink, SampleInputName);
  const event::Event end = SampleEvent(event::FlowEnded());
  detect::Alert alert = SampleIncident();
  alert.flow.id = end.flow.id;
  writer.OnAlert(alert);
  writer.OnEvent(end);
  EXPECT_THAT(sink->contents(), HasSubstr(R"("alerted":true)"));
  writer.OnEvent(end);
  EXPECT_THAT(sink->contents(), HasSubstr(R"("alerted":false)"));
}

TEST(AlertedFlowsTest, ForgetsWhatAlertedLongestAgoAndCountsIt) {
  AlertedFlows flows(2);
  for (const std::uint64_t id : {1U, 2U, 2U, 3U}) {
    flows.Add(id);
  }
  EXPECT_EQ(flows.forgotten(), 1U);
  EXPECT_FALSE(flows.Take(1));
  EXPECT_TRUE(flows.Take(2));
  EXPECT_TRUE(flows.Take(3));
  EXPECT_FALSE(flows.Take(3));
}

TEST(AlertedFlowsTest, HasRoomForAsManyFlowsAsTheLimitSays) {
  AlertedFlows flows;
  for (std::uint64_t id = 1; id <= limits::kEveDialectFlowsMax; ++id) {
    flows.Add(id);
  }
  EXPECT_EQ(flows.forgotten(), 0U);
  flows.Add(limits::kEveDialectFlowsMax + 1);
  EXPECT_EQ(flows.forgotten(), 1U);
}

}  // namespace
}  // namespace eastwest::output
