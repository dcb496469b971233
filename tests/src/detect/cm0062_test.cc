#include "src/detect/cm0062.h"

#include <algorithm>
#include <array>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/core/limits.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kFull = 1;
constexpr std::uint32_t kLogonExecution = 2;
constexpr std::uint32_t kExecutionOpens = 3;

TEST(Cm0062Test, NamesEverythingAnAnalystNeeds) {
  Scenario story;
  story.WorkstationRange().At(0s).Logon("administrator").Connect("ADMIN$");
  story.At(1s).WriteFile("ADMIN$", "FaSVFlun.exe").RunService("RcXY", "%systemroot%\\FaSVFlun.exe");
  story.At(7s).OpenAdminShare(2);
  const Alert alert = story.Only(kFull);
  EXPECT_EQ(alert.level, Level::kCritical);
  EXPECT_EQ(alert.summary,
            "10.20.0.101 logged on to 10.20.0.102 as CORP\\administrator, ran service RcXY "
            "(FaSVFlun.exe) and opened ADMIN$ 3 times within 7 s");
  EXPECT_EQ(alert.source.role, "workstation");
  EXPECT_EQ(alert.target.address, Host("10.20.0.102"));
  EXPECT_EQ(alert.time, kStoryBegins + 7s);
  EXPECT_THAT(alert.users, ElementsAre("CORP\\administrator"));
  EXPECT_THAT(alert.services, ElementsAre("RcXY"));
  EXPECT_THAT(alert.files, ElementsAre("ADMIN$\\FaSVFlun.exe"));
  EXPECT_THAT(alert.commands, ElementsAre("%systemroot%\\FaSVFlun.exe"));
  EXPECT_GE(alert.evidence.size(), 3U);
  EXPECT_TRUE(std::ranges::is_sorted(alert.evidence, {}, &Evidence::frame));
  ASSERT_TRUE(alert.cm0062.has_value());
  EXPECT_EQ(alert.cm0062->strength, "strong");
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kMet);
  EXPECT_EQ(alert.cm0062->logon.why, "session setup of CORP\\administrator succeeded");
  EXPECT_EQ(alert.cm0062->remote_execution.count, 3U);
  EXPECT_EQ(alert.cm0062->share_opens.why, "3 opens of ADMIN$");
  EXPECT_EQ(alert.cm0062->share_opens.last, kStoryBegins + 7s);
}

TEST(Cm0062Test, AnyOrderOfTheThreeLegsIsTheSame) {
  Scenario opens_first;
  opens_first.At(0s).OpenAdminShare(3).At(4min).PushAndRun().At(9min).Logon();
  EXPECT_EQ(opens_first.Count(kFull), 1U);
  Scenario execution_first;
  execution_first.At(0s).PushAndRun().At(1min).Logon().At(9min).OpenAdminShare(3);
  EXPECT_EQ(execution_first.Count(kFull), 1U);
}

TEST(Cm0062Test, TheWindowIsHalfOpenAtTenMinutes) {
  struct Case {
    const char* why;
    std::chrono::nanoseconds last_step;
    std::size_t full;
  };
  const Case cases[] = {
      {.why = "9:59.999", .last_step = 10min - 1ms, .full = 1},
      {.why = "1 ns short of 10:00", .last_step = 10min - 1ns, .full = 1},
      {.why = "10:00", .last_step = 10min, .full = 0},
      {.why = "10:00 and 1 ns", .last_step = 10min + 1ns, .full = 0},
      {.why = "10:00.000001", .last_step = 10min + 1us, .full = 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Scenario logon_is_oldest;
    logon_is_oldest.At(0s).Logon().At(5min).PushAndRun().At(c.last_step).OpenAdminShare(1);
    EXPECT_EQ(logon_is_oldest.Count(kFull), c.full);
    Scenario execution_is_oldest;
    execution_is_oldest.At(0s).RunService().At(5min).Logon().OpenAdminShare(2);
    execution_is_oldest.At(c.last_step).OpenAdminShare(1);
    EXPECT_EQ(execution_is_oldest.Count(kFull), c.full);
    Scenario open_is_oldest;
    open_is_oldest.At(0s).OpenAdminShare(1).At(5min).Logon().OpenAdminShare(2);
    open_is_oldest.At(c.last_step).Call("atsvc", 0);
    EXPECT_EQ(open_is_oldest.Count(kFull), c.full);
  }
}

TEST(Cm0062Test, ThreeStagesOverTwelveMinutesAreNoFullIncident) {
  Scenario story;
  story.WorkstationRange().At(0s).Logon().At(6min).PushAndRun().Call("svcctl", 2);
  EXPECT_EQ(story.Count(kLogonExecution), 1U);
  for (int i = 0; i < 8; ++i) {
    story.At(12min + i * 10ms).Connect("ADMIN$").OpenFile("ADMIN$", "o" + std::to_string(i));
  }
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Count(kLogonExecution), 1U);
  const Alert weak = story.Only(kExecutionOpens);
  EXPECT_EQ(weak.cm0062->logon.state, Leg::State::kNotMet);
  EXPECT_EQ(weak.cm0062->logon.why, "last logon was 12 min before");
  EXPECT_THAT(weak.summary, HasSubstr("without a logon in the window"));
}

TEST(Cm0062Test, ThreeStagesWithinNineMinutesAreAFullIncident) {
  Scenario story;
  story.WorkstationRange().At(0s).Logon().At(270s).PushAndRun().Call("svcctl", 2);
  EXPECT_EQ(story.Count(kFull), 0U);
  story.At(540s).OpenAdminShare(8);
  EXPECT_EQ(story.Only(kFull).level, Level::kCritical);
}

TEST(Cm0062Test, ExecutionThenOpensTwelveMinutesLaterIsNoFullIncident) {
  Scenario story;
  story.At(0s).Logon().PushAndRun().At(12min).OpenAdminShare(8);
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Count(kExecutionOpens), 0U);  // the execution is out of the window too
}

TEST(Cm0062Test, AServiceMadeOverIpcAloneIsNoFullIncident) {
  Scenario story;
  for (int i = 0; i < 4; ++i) {
    story.At(i * 2s).Logon().Connect("IPC$").OpenPipe("svcctl").RunService();
  }
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Count(kLogonExecution), 1U);
  EXPECT_EQ(story.Only(kLogonExecution).cm0062->share_opens.state, Leg::State::kNotMet);
}

TEST(Cm0062Test, TheOpenThatCarriesTheProgramIsNoRepeatedOpen) {
  Scenario story;
  story.At(0s).Logon().PushAndRun();  // two opens are left: the trees of ADMIN$ and IPC$
  EXPECT_EQ(story.Count(kFull), 0U);
  story.At(2s).OpenFile("ADMIN$", "other.log");
  EXPECT_EQ(story.Count(kFull), 1U);
}

TEST(Cm0062Test, ReadingFilesAllDayIsQuiet) {
  Scenario story;
  for (int i = 0; i < 30; ++i) {
    story.At(i * 10s).Logon("backup").Connect("Data").OpenFile("Data", std::to_string(i));
  }
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(Cm0062Test, SteppingFromAnotherSourceIsNoIncident) {
  Scenario story;
  story.At(0s).From("10.20.0.101").Logon().OpenAdminShare(3);
  story.At(1s).From("10.20.0.103").RunService();
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Count(kLogonExecution), 0U);
}

TEST(Cm0062Test, ExecutionOnAnotherPortJoinsTheSamePair) {
  Scenario story;
  story.At(0s).Logon().OpenAdminShare(3).At(1s).Port(49152).SealedCall("svcctl", 45);
  story.SealedCall("svcctl", 19);
  ASSERT_EQ(story.Count(kFull), 1U);  // a service that is only created runs nothing
  const Alert alert = story.AlertsOf(kFull).back();
  EXPECT_EQ(alert.flow.server_port, 49152);
  EXPECT_TRUE(alert.visibility.sealed);
  EXPECT_THAT(alert.cm0062->remote_execution.why, HasSubstr("arguments sealed"));
}

TEST(Cm0062Test, AServiceThatIsOnlyCreatedLaunchesNothing) {
  Scenario story;
  story.At(0s).Logon().OpenAdminShare(3).WriteFile("ADMIN$", "wsupd.exe");
  story.Call("svcctl", 12, {{"service_name", "wsupd"}, {"binary_path", "wsupd.exe"}});
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Count(kLogonExecution), 0U);
  story.Call("svcctl", 19, {{"service_name", "wsupd"}});
  EXPECT_EQ(story.Only(kFull).level, Level::kCritical);
}

// --- the chains of remote execution ----------------------------------------------------------

struct Chain {
  const char* name;
  void (*tell)(Scenario&);
  std::string_view strength;
};

const Chain kChains[] = {
    {"X1 executable and service", [](Scenario& s) { s.PushAndRun(); }, "strong"},
    {"X1 service path points at the share",
     [](Scenario& s) { s.RunService("x", "\\\\127.0.0.1\\ADMIN$\\x.exe"); }, "strong"},
    {"X2 PsExec pipe", [](Scenario& s) { s.OpenPipe("PSEXESVC"); }, "strong"},
    {"X2 renamed PsExec", [](Scenario& s) { s.OpenPipe("upd-WKS01-4711-stdin"); }, "strong"},
    {"X3 service without a file",
     [](Scenario& s) { s.SealedCall("svcctl", 24).SealedCall("svcctl", 31); }, "medium"},
    {"X3 with an output file",
     [](Scenario& s) {
       s.SealedCall("svcctl", 24).SealedCall("svcctl", 31).OpenFile("C$", "__output");
     },
     "strong"},
    {"X4 changed service", [](Scenario& s) { s.Call("svcctl", 11).Call("svcctl", 19); }, "medium"},
    {"X5 AT job",
     [](Scenario& s) {
       s.Call("atsvc", 0, {{"at_command", "calc.exe"}});
     },
     "strong"},
    {"X6 task",
     [](Scenario& s) {
       s.SealedCall("ITaskSchedulerService", 1).SealedCall("ITaskSchedulerService", 12);
     },
     "medium"},
    {"X6 task with its output",
     [](Scenario& s) {
       s.SealedCall("ITaskSchedulerService", 1).SealedCall("ITaskSchedulerService", 12);
       s.OpenFile("ADMIN$", "Temp\\aBcDeFgH.tmp");
     },
     "strong"},
    {"X6 task registered only", [](Scenario& s) { s.SealedCall("ITaskSchedulerService", 1); },
     "weak"},
    {"X7 WMI", [](Scenario& s) { s.SealedCall("IWbemServices", 24); }, "medium"},
    {"X7 WMI with its output",
     [](Scenario& s) { s.SealedCall("IWbemServices", 24).OpenFile("ADMIN$", "__1699999999.123"); },
     "strong"},
    {"X8 DCOM",
     [](Scenario& s) { s.SealedCall("IRemoteSCMActivator", 4).SealedCall("IDispatch", 6); },
     "medium"},
    {"a service started", [](Scenario& s) { s.Call("svcctl", 19); }, "weak"},
};

TEST(Cm0062Test, KnowsTheChainsOfRemoteExecution) {
  for (const Chain& chain : kChains) {
    SCOPED_TRACE(chain.name);
    Scenario story;
    story.At(0s).Logon().At(1s);
    chain.tell(story);
    story.At(2s).OpenAdminShare(3);
    ASSERT_EQ(story.Count(kFull), 1U);
    EXPECT_EQ(story.AlertsOf(kFull).back().cm0062->strength, chain.strength);
  }
}

TEST(Cm0062Test, WeakChainsNeedAllThreeLegs) {
  Scenario story;
  story.At(0s).Logon().Call("svcctl", 19);
  EXPECT_EQ(story.Count(kLogonExecution), 0U);
}

TEST(Cm0062Test, CallsThatExecuteNothingAreQuiet) {
  Scenario story;
  story.At(0s).Logon().OpenAdminShare(5);
  story.Call("svcctl", 2).Call("svcctl", 16).Call("IWbemServices", 20).Call("srvsvc", 15);
  story.Call("svcctl", 12, {}, Outcome::kFailed).Call("svcctl", 12, {}, Outcome::kAttempted);
  EXPECT_EQ(story.Count(kFull), 0U);
}

TEST(Cm0062Test, AStartThatTimesOutDidStart) {
  Scenario story;
  event::RpcCalled start;
  start.endpoint = "svcctl";
  start.opnum = 19;
  start.outcome = Outcome::kFailed;
  start.return_code = 1053;
  story.At(0s).Logon().OpenAdminShare(3).Call("svcctl", 12).Tell(start);
  EXPECT_EQ(story.AlertsOf(kFull).back().cm0062->strength, "medium");
  EXPECT_EQ(story.Count(302), 1U);
}

// --- logon -----------------------------------------------------------------------------------

TEST(Cm0062Test, AnInferredLogonLowersTheLevel) {
  Scenario story;
  story.At(0s).OldSession().At(12s).PushAndRun().OpenAdminShare(3);
  const Alert alert = story.Only(kFull);
  EXPECT_EQ(alert.level, Level::kHigh);
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kInferred);
  EXPECT_EQ(alert.cm0062->logon.why, "session began before the capture; pair watched for 12 s");
  EXPECT_THAT(alert.summary, HasSubstr("used a session with 10.20.0.102"));
}

TEST(Cm0062Test, ALogonIsInferredOnlyWhileThePairIsWatchedForLessThanTheWindow) {
  for (const auto& [last, full] : {std::pair{10min - 1ns, 1U}, std::pair{10min + 0ns, 0U}}) {
    SCOPED_TRACE(last.count());
    Scenario story;
    story.At(0s).Speak("smb").At(9min).OldSession().At(9min + 1s).PushAndRun();
    story.At(last).OpenAdminShare(3);
    EXPECT_EQ(story.Count(kFull), full);
    EXPECT_EQ(story.Count(kExecutionOpens), 1U - full);
  }
}

TEST(Cm0062Test, ARefusedLogonIsNone) {
  Scenario story;
  story.At(0s).Logon("x", Outcome::kFailed).PushAndRun().OpenAdminShare(2);
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Only(kExecutionOpens).cm0062->logon.why, "logon was refused");
  EXPECT_THAT(story.Only(kExecutionOpens).users, IsEmpty());
}

TEST(Cm0062Test, AContinuedSessionIsNoNewLogon) {
  Scenario story;
  event::LogonFinished again;
  again.outcome = Outcome::kSucceeded;
  again.continued = true;
  story.At(0s).Logon().At(11min).Tell(again).PushAndRun().OpenAdminShare(3);
  EXPECT_EQ(story.Count(kFull), 0U);
}

// --- what is hidden --------------------------------------------------------------------------

TEST(Cm0062Test, EncryptionMakesOpensUnobservable) {
  Scenario story;
  story.At(0s).Logon().Encrypt().At(1s).Port(49152).SealedCall("svcctl", 45);
  story.SealedCall("svcctl", 19);
  const Alert alert = story.Only(kLogonExecution);
  EXPECT_EQ(alert.cm0062->share_opens.state, Leg::State::kUnobservable);
  EXPECT_THAT(alert.cm0062->share_opens.why, HasSubstr("SMB3 encryption hides"));
  EXPECT_TRUE(alert.visibility.encrypted);
  EXPECT_TRUE(alert.visibility.sealed);
  EXPECT_FALSE(alert.visibility.gaps);
}

TEST(Cm0062Test, OneSideInViewClaimsNothing) {
  Scenario story;
  story.OneSided().At(0s).Logon("x", Outcome::kAttempted);
  story.Connect("ADMIN$", Outcome::kAttempted).WriteFile("ADMIN$", "x.exe", Outcome::kAttempted);
  story.Call("svcctl", 12, {}, Outcome::kAttempted).Call("svcctl", 19, {}, Outcome::kAttempted);
  EXPECT_EQ(story.Count(kFull) + story.Count(kLogonExecution) + story.Count(kExecutionOpens), 0U);
}

TEST(Cm0062Test, AnUnansweredLogonIsUnobservable) {
  Scenario story;
  story.At(0s).OneSided().Logon("x", Outcome::kAttempted).PushAndRun().OpenAdminShare(2);
  const Alert alert = story.Only(kExecutionOpens);
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kUnobservable);
  EXPECT_EQ(alert.cm0062->logon.why, "no answer from the server in view");
  EXPECT_TRUE(alert.visibility.one_sided);
}

TEST(Cm0062Test, LostPacketsMakeAMissingLegUnobservable) {
  Scenario story;
  story.At(0s).WithGaps().PushAndRun().OpenAdminShare(2);
  const Alert alert = story.Only(kExecutionOpens);
  EXPECT_EQ(alert.cm0062->logon.state, Leg::State::kUnobservable);
  EXPECT_THAT(alert.cm0062->logon.why, HasSubstr("packets are missing"));
}

// --- levels and repeats ----------------------------------------------------------------------

TEST(Cm0062Test, AnAdminSourceLowersTheLevel) {
  for (const char* role : {"admin", "jump", "mgmt"}) {
    SCOPED_TRACE(role);
    Scenario story;
    story.Role(role, "10.20.0.101").At(0s).Logon().PushAndRun().OpenAdminShare(2);
    EXPECT_EQ(story.Only(kFull).level, Level::kHigh);
    EXPECT_THAT(story.Only(kFull).level_reasons, Contains(HasSubstr(role)));
  }
}

TEST(Cm0062Test, LearnedWorkstationsRaiseTheLevelAndSaySo) {
  Scenario story;
  story.At(0s).From("10.20.0.102").To("10.20.0.103").Logon();
  story.At(1s).From("10.20.0.101").To("10.20.0.102").Logon().RunService().OpenAdminShare(3);
  EXPECT_EQ(story.Only(kFull).level, Level::kCritical);
  EXPECT_THAT(story.Only(kFull).level_reasons, Contains(HasSubstr("learned")));
}

TEST(Cm0062Test, StepsOfSilentPairsAreForgotten) {
  class Nobody : public AlertSink {
   public:
    void Raise(const Alert& /*alert*/) override {}
  } sink;
  const SiteModel site;
  AlertGate gate(sink);
  Cm0062Detector detector(site, gate);
  event::Event event;
  event.fact = event::SessionSighted{};
  event.flow.server = Host("10.20.0.1");
  for (std::uint8_t host = 1; host <= 200; ++host) {  // a pair and a step a minute
    event.flow.client = net::IpAddress::V4(std::array<std::uint8_t, 4>{10, 30, 0, host});
    event.time = kStoryBegins + std::chrono::minutes{host};
    detector.OnEvent(event);
    EXPECT_LE(detector.steps(), 20U);  // of this window and the one before
  }
  EXPECT_EQ(detector.pairs(), 200U);
}

// Others go on all the time, so that whatever is swept out by time is swept out.
Scenario& OthersGoOn(Scenario& story, std::chrono::minutes until) {
  for (std::chrono::minutes now{5}; now < until; now += 5min) {
    story.At(now).From("10.20.0.150").Logon().From("10.20.0.101");
  }
  return story;
}

TEST(Cm0062Test, AnOldLogonStaysOldHoweverLongThePairIsSilent) {
  Scenario story;
  OthersGoOn(story.At(0s).Logon(), 150min).At(150min).OldSession().PushAndRun().OpenAdminShare(3);
  EXPECT_EQ(story.Count(kFull), 0U);
  EXPECT_EQ(story.Only(kExecutionOpens).cm0062->logon.why, "last logon was 150 min before");
}

TEST(Cm0062Test, AnEncryptedSessionStaysSoHoweverLongItSaysNothing) {
  Scenario story;
  OthersGoOn(story.At(0s).Encrypt(), 180min).At(180min).Logon().Port(49152);
  story.SealedCall("svcctl", 45).SealedCall("svcctl", 19);
  const Alert alert = story.Only(kLogonExecution);
  EXPECT_EQ(alert.cm0062->share_opens.state, Leg::State::kUnobservable);
  EXPECT_TRUE(alert.visibility.encrypted);
}

TEST(Cm0062Test, OneAlertAWindowAndAgainWhenTheLevelRises) {
  Scenario story;
  story.At(0s).Logon().Call("svcctl", 19).OpenAdminShare(5);
  story.At(1min).Call("svcctl", 12).At(2min).Call("svcctl", 12).WriteFile("ADMIN$", "x.exe");
  ASSERT_EQ(story.Count(kFull), 3U);
  EXPECT_EQ(story.AlertsOf(kFull)[0].level, Level::kMedium);
  EXPECT_EQ(story.AlertsOf(kFull)[1].level, Level::kHigh);
  EXPECT_EQ(story.AlertsOf(kFull)[2].level, Level::kCritical);
  EXPECT_GT(story.engine().counters().suppressed, 0U);
  story.At(11min + 59s).Logon().PushAndRun().OpenAdminShare(3);
  EXPECT_EQ(story.Count(kFull), 3U);
  story.At(12min).OpenAdminShare(1);
  EXPECT_EQ(story.Count(kFull), 4U);
  EXPECT_GT(story.AlertsOf(kFull)[3].repeats, 0U);
}

TEST(Cm0062Test, AFullIncidentSilencesTheLesserRules) {
  Scenario story;
  story.At(0s).Logon().At(5min).OpenAdminShare(3).PushAndRun();
  ASSERT_EQ(story.Count(kFull), 1U);
  story.At(11min).OpenAdminShare(3);  // the logon is out of the window
  EXPECT_EQ(story.Count(kExecutionOpens), 0U);
  story.At(14min + 59s).OpenAdminShare(3).PushAndRun();
  EXPECT_EQ(story.Count(kExecutionOpens), 0U);
  story.At(15min).OpenAdminShare(3);
  EXPECT_EQ(story.Count(kExecutionOpens), 1U);
}

TEST(Cm0062Test, ListsStayBoundedAndTheEvidenceKeepsAllLegs) {
  Scenario story;
  for (int i = 0; i < 100; ++i) {
    story.At(i * 1s).OpenFile("ADMIN$", "f" + std::to_string(i));
    story.Call("svcctl", 19, {{"service_name", "s" + std::to_string(i)}});
  }
  story.At(101s).Logon();
  const Alert alert = story.Only(kFull);
  EXPECT_EQ(alert.services.size(), limits::kAlertNamesMax);
  EXPECT_EQ(alert.evidence.size(), limits::kAlertEvidenceMax);
  EXPECT_EQ(std::ranges::count(alert.evidence, "share_open", &Evidence::step), 12);
  EXPECT_EQ(std::ranges::count(alert.evidence, "logon", &Evidence::step), 1);
  EXPECT_EQ(story.engine().counters().steps_dropped, 36U);  // 100 starts, room for 64
}

TEST(Cm0062Test, OutputOptionsDoNotChangeTheVerdict) {
  Scenario story;
  story.At(0s).Tell(event::SmbOperation{}).At(11min).OldSession().PushAndRun().OpenAdminShare(3);
  EXPECT_EQ(story.Only(kFull).cm0062->logon.state, Leg::State::kInferred);
}

TEST(Cm0062Test, LateEventsDoNotMoveTheClockBack) {
  Scenario story;
  story.At(0s).Logon().At(11min).Speak("smb");
  story.At(5min).PushAndRun().OpenAdminShare(3);
  EXPECT_EQ(story.Count(kFull), 0U);  // the logon left the window at 10:00
  EXPECT_EQ(story.Count(kExecutionOpens), 1U);
}

class Silent : public AlertSink {
 public:
  void Raise(const Alert& /*alert*/) override {}
};

TEST(Cm0062Test, ThePairTableIsBounded) {
  const SiteModel site;
  Silent sink;
  AlertGate gate(sink);
  Cm0062Detector detector(site, gate, 4);
  for (std::uint8_t i = 0; i < 10; ++i) {
    event::Event event;
    event.flow.server.bytes[3] = i;
    event.time = kStoryBegins;
    event.fact = event::ConnectionSeen{event::ConnectionSeen::State::kAttempted};
    detector.OnEvent(event);  // a sweep takes no room
    event.fact = event::ShareConnected{};
    detector.OnEvent(event);
  }
  EXPECT_EQ(detector.pairs_evicted(), 6U);
}

}  // namespace
}  // namespace eastwest::detect
