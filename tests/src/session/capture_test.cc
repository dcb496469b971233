// The project's own captures, whole and cut to pieces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/src/session/monitor.h"

namespace eastwest::session::testing {
namespace {

std::string Path(const std::string& name) { return std::string(EASTWEST_PCAPS) + "/" + name; }

class CaptureTest : public ::testing::TestWithParam<const char*> {};

TEST_P(CaptureTest, TellsTheSameHoweverTheSegmentsAreCut) {
  const auto story = FeedSeveralWays([](Monitor& monitor) { monitor.Replay(Path(GetParam())); });
  EXPECT_FALSE(story.empty());
  for (const std::string& line : story) {
    EXPECT_FALSE(line.starts_with("Anomaly")) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(OwnCaptures, CaptureTest,
                         ::testing::Values("atexec.pcap", "file_server.pcap", "psexec_139.pcap",
                                           "psexec_full.pcap", "psexec_ipv6.pcap", "smbexec.pcap"));

TEST(CaptureStoryTest, PsExecShowsEachStep) {
  Monitor monitor;
  monitor.Replay(Path("psexec_full.pcap"));
  monitor.End();
  const auto logons = monitor.All<event::LogonFinished>();
  EXPECT_TRUE(std::ranges::any_of(logons, [](const event::LogonFinished& logon) {
    return logon.outcome == event::Outcome::kSucceeded && !logon.continued;
  }));
  const auto written = monitor.All<event::FileWritten>();
  EXPECT_TRUE(std::ranges::any_of(written, [](const event::FileWritten& fact) {
    return fact.executable_magic && fact.file.kind == event::ShareKind::kAdmin &&
           fact.outcome == event::Outcome::kSucceeded;
  }));
  std::vector<std::string> operations;
  for (const event::RpcCalled& call : monitor.All<event::RpcCalled>()) {
    operations.emplace_back(call.operation);
    EXPECT_TRUE(call.interface_known && !call.interface_inferred);
  }
  EXPECT_THAT(operations,
              ::testing::IsSupersetOf({"OpenSCManagerW", "CreateServiceW", "StartServiceW"}));
}

}  // namespace
}  // namespace eastwest::session::testing
