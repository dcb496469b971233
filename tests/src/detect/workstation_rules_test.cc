#include "src/detect/workstation_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(WorkstationToWorkstationTest, FiresOnAnEstablishedFlow) {
  Scenario story;
  story.WorkstationRange().Connection(Scenario::State::kEstablished).Speak("smb").Logon();
  const Alert alert = story.Only(101);
  EXPECT_EQ(alert.level, Level::kMedium);
  EXPECT_EQ(alert.summary, "workstation 10.20.0.101 speaks SMB with workstation 10.20.0.102");
  EXPECT_EQ(alert.frame.number, 1U);
  EXPECT_EQ(story.Count(102), 0U);
}

TEST(WorkstationToWorkstationTest, FiresOnSmbOverAnyPort) {
  Scenario story;
  story.WorkstationRange().Port(4455).Connection(Scenario::State::kEstablished);
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.Speak("smb");
  EXPECT_EQ(story.Count(101), 1U);
}

TEST(WorkstationToWorkstationTest, AHostThatTalksToItselfIsQuiet) {
  Scenario story;
  story.WorkstationRange().From("10.20.0.101").To("10.20.0.101").Speak("smb");
  EXPECT_TRUE(story.alerts().empty());
}

TEST(WorkstationToWorkstationTest, RpcAloneIsNoSmb) {
  Scenario story;
  event::LogonFinished logon;
  logon.carrier = event::LogonFinished::Carrier::kRpc;
  logon.outcome = Outcome::kSucceeded;
  story.WorkstationRange().Port(135).Connection(Scenario::State::kEstablished).Speak("dcerpc");
  story.Tell(logon);
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(WorkstationToWorkstationTest, TalkWithAServerIsQuiet) {
  Scenario story;
  story.WorkstationRange().Role("file_server", "10.20.0.20").To("10.20.0.20").Speak("smb").Logon();
  story.From("10.20.0.20").To("10.20.0.101").Speak("smb");
  EXPECT_EQ(story.Count(101), 0U);
}

TEST(WorkstationToWorkstationTest, LearnedRolesApplyWithoutAnInventory) {
  Scenario story;
  story.Speak("smb").Logon();
  EXPECT_EQ(story.Count(101), 0U);  // nothing is known of the target yet
  story.From("10.20.0.102").To("10.20.0.20").Logon();
  story.From("10.20.0.101").To("10.20.0.102").Connect("IPC$");
  const Alert alert = story.Only(101);
  EXPECT_THAT(alert.summary, HasSubstr("learned"));
  EXPECT_THAT(alert.level_reasons, Contains(HasSubstr("learned")));
  EXPECT_TRUE(alert.source.role_learned);
}

TEST(WorkstationToWorkstationTest, LearnedRolesDoNotApplyBesideAnInventory) {
  Scenario story;
  story.Role("dc", "10.20.0.10").From("10.20.0.102").To("10.20.0.20").Logon();
  story.From("10.20.0.101").To("10.20.0.102").Speak("smb").Logon();
  EXPECT_EQ(story.Count(101), 0U);
}

TEST(WorkstationToWorkstationTest, AHostNamedInTheInventoryCountsOnceItGaveItsName) {
  Scenario story;
  event::LogonFinished logon;
  logon.outcome = Outcome::kSucceeded;
  logon.identity = Scenario::Who("x", "WKS02");
  story.Role("workstation", "10.20.0.101").Role("workstation", "wks02.corp.local");
  story.Speak("smb");
  EXPECT_EQ(story.Count(101), 0U);
  story.Tell(logon);
  EXPECT_EQ(story.Count(101), 1U);
  EXPECT_THAT(story.Only(101).summary, Not(HasSubstr("learned")));
}

TEST(WorkstationAttemptTest, FiresWhenNoConnectionCameAbout) {
  Scenario story;
  story.WorkstationRange().Connection(Scenario::State::kAttempted);
  story.Port(139).Connection(Scenario::State::kRefused);
  EXPECT_EQ(story.Only(102).level, Level::kLow);
  EXPECT_EQ(story.Count(101), 0U);
}

TEST(WorkstationAttemptTest, OtherPortsAndHostsAreQuiet) {
  Scenario story;
  story.WorkstationRange().Port(3389).Connection(Scenario::State::kAttempted);
  story.Port(445).To("10.20.0.20").Connection(Scenario::State::kRefused);
  EXPECT_THAT(story.alerts(), IsEmpty());
}

}  // namespace
}  // namespace eastwest::detect
