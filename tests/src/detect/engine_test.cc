#include "src/detect/engine.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> Numbers(const Scenario& story) {
  std::vector<std::uint32_t> numbers;
  for (const Alert& alert : story.alerts()) {
    numbers.push_back(alert.rule->number);
  }
  return numbers;
}

TEST(EngineTest, APsExecRunRaisesItsRulesInOrder) {
  Scenario story;
  story.WorkstationRange().At(0s).Connection(Scenario::State::kEstablished).Logon();
  story.PushAndRun().OpenPipe("PSEXESVC");
  // The pipe is the third open, so it completes the incident; rule numbers order one event's
  // alerts.
  EXPECT_THAT(Numbers(story), ElementsAre(101, 203, 301, 2, 302, 1, 401));
  EXPECT_EQ(story.engine().counters().alerts, 7U);
}

TEST(EngineTest, ARoleLearnedFromAnEventAppliesToItsAlert) {
  Scenario story;
  story.From("10.20.0.102").To("10.20.0.20").Logon();
  story.From("10.20.0.101").To("10.20.0.102").Logon();
  EXPECT_THAT(Numbers(story), ElementsAre(101));
}

TEST(EngineTest, ACopyOfACallIsNoSecondCall) {
  event::RpcCalled call;
  call.endpoint = "svcctl";
  call.operation = "CreateServiceW";
  call.opnum = 12;
  call.outcome = event::Outcome::kSucceeded;
  Scenario story;
  call.repeated = true;
  story.Tell(call);
  EXPECT_TRUE(story.alerts().empty());
  call.repeated = false;
  story.Tell(call);
  EXPECT_FALSE(story.alerts().empty());
}

}  // namespace
}  // namespace eastwest::detect
