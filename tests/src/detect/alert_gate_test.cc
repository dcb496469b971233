#include "src/detect/alert_gate.h"

#include <vector>

#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

using namespace std::chrono_literals;

constexpr PacketTime kStart{std::chrono::seconds{1'800'000'000}};

class Kept : public AlertSink {
 public:
  void Raise(const Alert& alert) override { alerts.push_back(alert); }
  std::vector<Alert> alerts;
};

Alert AlertAt(std::chrono::nanoseconds since, Level level = Level::kMedium, std::uint8_t host = 1) {
  Alert alert;
  alert.rule = &RuleOf(RuleNumber::kServiceCreate);
  alert.level = level;
  alert.time = kStart + since;
  alert.source.address.bytes[3] = host;
  return alert;
}

TEST(AlertGateTest, TheSameAlertPassesOnceInAHalfOpenWindow) {
  Kept sink;
  AlertGate gate(sink);
  EXPECT_TRUE(gate.Raise(AlertAt(0s), "x"));
  EXPECT_FALSE(gate.Raise(AlertAt(10min - 1ns), "x"));
  EXPECT_TRUE(gate.Raise(AlertAt(10min), "x"));
  EXPECT_EQ(gate.alerts(), 2U);
  EXPECT_EQ(gate.suppressed(), 1U);
  EXPECT_EQ(sink.alerts.back().repeats, 1U);
}

TEST(AlertGateTest, AHigherLevelPassesAtOnceAndALowerDoesNot) {
  Kept sink;
  AlertGate gate(sink);
  EXPECT_TRUE(gate.Raise(AlertAt(0s, Level::kMedium), ""));
  EXPECT_FALSE(gate.Raise(AlertAt(1s, Level::kLow), ""));
  EXPECT_TRUE(gate.Raise(AlertAt(2s, Level::kHigh), ""));
  EXPECT_FALSE(gate.Raise(AlertAt(10min + 1s, Level::kHigh), ""));  // the window began anew
}

TEST(AlertGateTest, KeysDifferByHostAndDiscriminator) {
  Kept sink;
  AlertGate gate(sink);
  EXPECT_TRUE(gate.Raise(AlertAt(0s, Level::kLow, 1), "a"));
  EXPECT_TRUE(gate.Raise(AlertAt(0s, Level::kLow, 1), "b"));
  EXPECT_TRUE(gate.Raise(AlertAt(0s, Level::kLow, 2), "a"));
  EXPECT_FALSE(gate.Raise(AlertAt(0s, Level::kLow, 2), "a"));
}

TEST(AlertGateTest, ALateAlertIsStillTheSame) {
  Kept sink;
  AlertGate gate(sink);
  EXPECT_TRUE(gate.Raise(AlertAt(20min), ""));
  EXPECT_FALSE(gate.Raise(AlertAt(0s), ""));
}

TEST(AlertGateTest, TheOldestKeyGoesFirstAndIsCounted) {
  Kept sink;
  AlertGate gate(sink, 2);
  EXPECT_TRUE(gate.Raise(AlertAt(0s), "a"));
  EXPECT_TRUE(gate.Raise(AlertAt(1s), "b"));
  EXPECT_TRUE(gate.Raise(AlertAt(2s), "c"));
  EXPECT_EQ(gate.keys_evicted(), 1U);
  EXPECT_FALSE(gate.Raise(AlertAt(3s), "b"));
  EXPECT_TRUE(gate.Raise(AlertAt(3s), "a"));
}

TEST(AlertGateTest, RaisedWithinHasTheSameWindow) {
  Kept sink;
  AlertGate gate(sink);
  const Alert alert = AlertAt(0s);
  const auto within = [&](std::chrono::nanoseconds since) {
    return gate.RaisedWithin(RuleNumber::kServiceCreate, alert.source.address, alert.target.address,
                             kStart + since);
  };
  EXPECT_FALSE(within(0s));
  gate.Raise(AlertAt(0s), "");
  EXPECT_TRUE(within(10min - 1ns));
  EXPECT_FALSE(within(10min));
}

}  // namespace
}  // namespace eastwest::detect
