#include "src/output/forwarder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace eastwest::output {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// World is the other side of a transport, as a test wants it to be.
struct World {
  std::atomic<bool> listens{true};
  std::atomic<bool> confirms{true};
  std::atomic<bool> heard{true};
  std::mutex mutex;
  std::vector<std::string> got;
  std::function<void()> on_send = [] {};

  std::vector<std::string> Got() {
    const std::lock_guard lock(mutex);
    return got;
  }
};

class FakeTransport final : public Transport {
 public:
  explicit FakeTransport(World& world) : world_(world) {}

  absl::Status Connect() override {
    sent_ = 0;
    return world_.listens ? absl::OkStatus() : absl::UnavailableError("nobody listens");
  }
  void Disconnect() override {}
  absl::Status Send(std::string_view line) override {
    if (line.size() > 100) {
      return absl::OutOfRangeError("too long");
    }
    if (!world_.listens) {
      return absl::UnavailableError("gone");
    }
    const std::lock_guard lock(world_.mutex);
    world_.got.emplace_back(line);
    ++sent_;
    world_.on_send();
    return absl::OkStatus();
  }
  absl::StatusOr<std::size_t> Confirm() override {
    if (!world_.listens) {
      return absl::UnavailableError("gone");
    }
    return world_.confirms ? sent_ : 0;
  }
  std::size_t unheard() const override { return world_.heard ? 0 : sent_; }
  std::size_t batch_lines() const override { return 1; }

 private:
  World& world_;
  std::size_t sent_ = 0;
};

class ForwarderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "forward-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Forwarder> Make(std::size_t queue_bytes = 1 << 20,
                                  std::uint64_t spool = 1 << 20) {
    return std::make_unique<Forwarder>(std::make_unique<FakeTransport>(world_),
                                       *Spool::Open((folder_ / "spool").string(), spool),
                                       queue_bytes);
  }

  static bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    return condition();
  }

  World world_;
  std::filesystem::path folder_;
};

TEST_F(ForwarderTest, SendsLinesInTheirOrder) {
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  forwarder->WriteLine("log 1", LineKind::kLog);
  forwarder->WriteLine("alert 1", LineKind::kAlert);
  forwarder->WriteLine("log 2", LineKind::kLog);
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 3; }));
  EXPECT_THAT(world_.Got(), ElementsAre("log 1", "alert 1", "log 2"));
  EXPECT_EQ(forwarder->counts().connected, 1U);
}

TEST_F(ForwarderTest, KeepsAlertsWhileNobodyListens) {
  world_.listens = false;
  const auto forwarder = Make();
  forwarder->Start();
  forwarder->WriteLine("alert 1", LineKind::kAlert);
  forwarder->WriteLine("log", LineKind::kLog);
  forwarder->WriteLine("alert 2", LineKind::kAlert);
  EXPECT_EQ(forwarder->counts().spooled, 2U);
  EXPECT_EQ(forwarder->counts().dropped, 1U);
  world_.listens = true;
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 2; }));
  forwarder->WriteLine("alert 3", LineKind::kAlert);
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 3; }));
  EXPECT_THAT(world_.Got(), ElementsAre("alert 1", "alert 2", "alert 3"));
  EXPECT_EQ(forwarder->counts().spool_bytes, 0U);
}

TEST_F(ForwarderTest, NoAlertIsLostOrSentTwiceOverAnOutage) {
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    if (i == 100) {
      // What is sent and not confirmed when the connection breaks is sent again.
      ASSERT_TRUE(Eventually([&] { return forwarder->counts().sent == 100; }));
      world_.listens = false;
    } else if (i == 200) {
      world_.listens = true;
    }
    expected.push_back("alert " + std::to_string(i));
    forwarder->WriteLine(expected.back(), LineKind::kAlert);
  }
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 300; }));
  EXPECT_EQ(world_.Got(), expected);
  EXPECT_EQ(forwarder->counts().lost, 0U);
}

TEST_F(ForwarderTest, AlertsOutliveTheProgram) {
  world_.listens = false;
  {
    const auto forwarder = Make();
    forwarder->Start();
    forwarder->WriteLine("alert 1", LineKind::kAlert);
    forwarder->Stop(milliseconds(0));
  }
  world_.listens = true;
  const auto forwarder = Make();
  forwarder->Start();
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 1; }));
  EXPECT_THAT(world_.Got(), ElementsAre("alert 1"));
}

TEST_F(ForwarderTest, AReceiverThatTakesNothingKeepsNobodyWaiting) {
  world_.confirms = false;
  const auto forwarder = Make(/*queue_bytes=*/20, /*spool=*/20);
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) {
    forwarder->WriteLine("log 4567890", LineKind::kLog);
    forwarder->WriteLine("alert 67890", LineKind::kAlert);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(2));
  const ForwarderCounts counts = forwarder->counts();
  EXPECT_GT(counts.dropped, 0U);
  EXPECT_EQ(counts.spooled, 1U);
  EXPECT_EQ(counts.spooled + counts.lost, 10U);
}

TEST_F(ForwarderTest, HoldsAsManyBytesAsTheLimitSays) {
  Forwarder forwarder(std::make_unique<FakeTransport>(world_), nullptr);  // and never starts
  const std::string alert(std::size_t{64} << 10, 'a');
  for (std::size_t held = 0; held < limits::kOutputQueueBytes; held += alert.size()) {
    forwarder.WriteLine(alert, LineKind::kAlert);
  }
  EXPECT_EQ(forwarder.counts().lost, 0U);
  forwarder.WriteLine("a", LineKind::kAlert);
  EXPECT_EQ(forwarder.counts().lost, 1U);
  forwarder.WriteLine("log", LineKind::kLog);
  EXPECT_EQ(forwarder.counts().dropped, 1U);
}

TEST_F(ForwarderTest, LogLinesDoNotKeepTheSpoolWaiting) {
  const auto forwarder = Make();
  forwarder->WriteLine("alert 1", LineKind::kAlert);
  forwarder->WriteLine("alert 2", LineKind::kAlert);
  std::atomic<int> logs{0};
  world_.on_send = [&] {  // there is always another one
    if (++logs < 1000) {
      forwarder->WriteLine("log", LineKind::kLog);
      forwarder->WriteLine("log", LineKind::kLog);
    }
  };
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return world_.Got().size() >= 2; }));
  EXPECT_EQ(world_.Got()[0], "alert 1");
  EXPECT_EQ(world_.Got()[1], "alert 2");
  EXPECT_GE(forwarder->counts().dropped, 2U) << "logs while the spool had some";
  forwarder->Stop(milliseconds(0));
}

TEST_F(ForwarderTest, ASlowReceiverGetsEachLineOnce) {
  world_.confirms = false;
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  forwarder->WriteLine("alert", LineKind::kAlert);
  ASSERT_TRUE(Eventually([&] { return !forwarder->error().empty(); })) << "somebody is told";
  world_.confirms = true;
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().sent == 1; }));
  EXPECT_TRUE(forwarder->error().empty());
  EXPECT_THAT(world_.Got(), ElementsAre("alert"));
  EXPECT_EQ(forwarder->counts().outages, 0U);
}

TEST_F(ForwarderTest, WhatNobodyHeardCountsAsDropped) {
  world_.heard = false;
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  forwarder->WriteLine("alert", LineKind::kAlert);
  EXPECT_TRUE(Eventually([&] { return forwarder->counts().dropped == 1; }));
  EXPECT_EQ(forwarder->counts().sent, 0U);
}

TEST_F(ForwarderTest, StopSendsWhatThereIs) {
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  for (int i = 0; i < 50; ++i) {
    forwarder->WriteLine("line", LineKind::kLog);
  }
  forwarder->Stop(seconds(60));
  EXPECT_EQ(forwarder->counts().sent, 50U);
}

TEST_F(ForwarderTest, ALineThatIsTooLongHoldsUpNothing) {
  const auto forwarder = Make();
  forwarder->Start();
  ASSERT_TRUE(Eventually([&] { return forwarder->error().empty(); }));
  forwarder->WriteLine(std::string(101, 'x'), LineKind::kAlert);
  forwarder->WriteLine("short", LineKind::kAlert);
  EXPECT_TRUE(Eventually([&] { return !world_.Got().empty(); }));
  EXPECT_THAT(world_.Got(), ElementsAre("short"));
  EXPECT_EQ(forwarder->counts().dropped, 1U);
}

}  // namespace
}  // namespace eastwest::output
