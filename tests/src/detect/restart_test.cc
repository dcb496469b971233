// What detection knows over a restart. The other tests of this room are told a second time to
// engines that restart after every event: see CMakeLists.txt.
#include <gtest/gtest.h>

#include <vector>

#include "src/detect/ticket_resolver.h"
#include "tests/src/detect/scenario.h"
#include "tests/support/prefixes.h"

namespace eastwest::detect {
namespace {

// Logon, executable, service and opens: everything but the start.
Scenario& AllButTheStart(Scenario& story) {
  return story.Logon()
      .OpenAdminShare(3)
      .WriteFile("ADMIN$", "a.exe")
      .Call("svcctl", 12, {{"service_name", "RcXY"}, {"binary_path", "%systemroot%\\a.exe"}});
}
Scenario& Start(Scenario& story) { return story.Call("svcctl", 19, {{"service_name", "RcXY"}}); }

TEST(RestartTest, ALogonBeforeMeetsAnExecutionAfter) {
  Scenario story;
  AllButTheStart(story).Restart(30s);
  Start(story);
  const Alert alert = story.Only(1);
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kMet);
  EXPECT_EQ(alert.users, std::vector<std::string>{"CORP\\administrator"});
  EXPECT_TRUE(alert.visibility.gaps) << "for 30 s nobody watched";
}

TEST(RestartTest, TheWindowDoesNotGrow) {
  Scenario story;
  AllButTheStart(story).Restart(600s);
  Start(story);
  EXPECT_EQ(story.Count(1), 0U);

  Scenario just;
  AllButTheStart(just).Restart(600s - 1ns);
  Start(just);
  EXPECT_EQ(just.Count(1), 1U);
}

TEST(RestartTest, NoAlertComesTwice) {
  Scenario story;
  AllButTheStart(story);
  Start(story);
  const std::size_t before = story.alerts().size();
  story.Restart(10s);
  Start(story);
  EXPECT_EQ(story.alerts().size(), before);
}

TEST(RestartTest, ASessionOfTheTimeInBetweenMayHaveLoggedOnThen) {
  Scenario story;
  story.OpenAdminShare(1).At(700s).Restart(30s);
  story.OldSession().PushAndRun().OpenAdminShare(3);
  const Alert alert = story.Only(1);
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kInferred);
}

TEST(RestartTest, LearnedRolesStay) {
  Scenario story;
  story.From("10.20.0.102").To("10.20.0.20").Logon().Restart(60s);
  story.From("10.20.0.101").To("10.20.0.102").Logon();
  EXPECT_EQ(story.Count(101), 1U);
}

TEST(RestartTest, TicketsStay) {
  event::Event answered;
  event::KdcAnswered answer;
  answer.ticket = event::TicketHash{1, 2, 3};
  answer.client = "alice";
  answer.client_realm = "CORP.EXAMPLE";
  answered.fact = answer;
  TicketResolver before;
  before.OnEvent(answered);
  StateArchive writer = StateArchive::Writing(kStoryBegins, 1000);
  before.Exchange(writer);

  TicketResolver after;
  StateArchive reader = StateArchive::Reading(kStoryBegins + 1s, writer.written());
  after.Exchange(reader);
  ASSERT_TRUE(reader.Finish());
  event::Identity shown;
  shown.kerberos.emplace().ticket = {1, 2, 3};
  event::LogonFinished logon;
  logon.identity = std::make_shared<const event::Identity>(shown);
  event::Event event;
  event.fact = logon;
  after.OnEvent(event);
  EXPECT_EQ(std::get<event::LogonFinished>(event.fact).identity->user, "alice");
}

class Nobody : public AlertSink {
 public:
  void Raise(const Alert& /*alert*/) override {}
};

TEST(RestartTest, NoPrefixIsTakenForTheWhole) {
  Scenario story;
  AllButTheStart(story);
  Start(story);
  StateArchive writer = StateArchive::Writing(story.now(), 100'000);
  story.engine().Exchange(writer);
  testing::ForEveryPrefix(writer.written(), [&story](Bytes prefix) {
    Nobody nobody;
    Engine engine(SiteModel{}, nobody);
    StateArchive reader = StateArchive::Reading(story.now(), prefix);
    engine.Exchange(reader);
    EXPECT_FALSE(reader.Finish());
  });
}

TEST(RestartTest, WhatHasNoRoomIsCountedAndTheRestIsRead) {
  Scenario story;
  for (int host = 0; host < 200; ++host) {
    story.To("10.20.1." + std::to_string(host)).Logon();
  }
  StateArchive writer = StateArchive::Writing(story.now(), 4096);
  story.engine().Exchange(writer);
  EXPECT_GT(writer.left_out(), 0U);
  EXPECT_LT(writer.written().size(), 4096U + 1024U);
  Nobody nobody;
  Engine engine(SiteModel{}, nobody);
  StateArchive reader = StateArchive::Reading(story.now(), writer.written());
  engine.Exchange(reader);
  EXPECT_TRUE(reader.Finish());
}

}  // namespace
}  // namespace eastwest::detect
