#include "src/detect/pipe_rhythm.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

event::PipeDataSeen Data(std::string_view pipe, bool from_client = true) {
  event::PipeDataSeen data;
  data.pipe = pipe;
  data.from_client = from_client;
  data.bytes = 4;
  data.head = "ping";
  return data;
}

void Beat(Scenario& story, int cycles, std::chrono::milliseconds period,
          std::string_view pipe = "implant") {
  for (int i = 0; i <= cycles; ++i) {
    story.At(i * period).Tell(Data(pipe));
  }
}

TEST(PipeRhythmTest, TenEvenCyclesAreABeatAndNineAreNot) {
  Scenario nine;
  Beat(nine, 9, 60s);
  EXPECT_EQ(nine.Count(405), 0U);
  Scenario ten;
  Beat(ten, 10, 60s);
  const Alert alert = ten.Only(405);
  EXPECT_EQ(alert.level, Level::kHigh);
  EXPECT_THAT(alert.summary, HasSubstr("every 60.0 s, give or take 0.0 s"));
  EXPECT_EQ(alert.evidence.size(), 11U);
}

TEST(PipeRhythmTest, WhatTheServerSendsAndWhatFollowsWithinASecondBeginsNoCycle) {
  Scenario story;
  for (int i = 0; i <= 10; ++i) {
    story.At(i * 60s).Tell(Data("implant", false));
    story.At(i * 60s + 1s).Tell(Data("implant")).At(i * 60s + 1500ms).Tell(Data("implant"));
  }
  EXPECT_THAT(story.Only(405).summary, HasSubstr("every 60.0 s"));
  Scenario stream;
  Beat(stream, 200, 999ms);
  EXPECT_THAT(stream.alerts(), IsEmpty());
}

TEST(PipeRhythmTest, AnImplantThatVariesItsSleepIsSeenAndAPersonIsNot) {
  Scenario implant;
  auto at = 0s;
  for (const int pause : {60, 45, 31, 58, 40, 52, 36, 60, 44, 50}) {
    implant.At(at).Tell(Data("implant"));
    at += std::chrono::seconds(pause);
  }
  implant.At(at).Tell(Data("implant"));
  EXPECT_EQ(implant.Count(405), 1U);
  Scenario person;
  at = 0s;
  for (const int pause : {2, 90, 3, 15, 600, 4, 33, 7, 120, 2, 45, 9}) {
    person.At(at).Tell(Data("implant"));
    at += std::chrono::seconds(pause);
  }
  EXPECT_EQ(person.Count(405), 0U);
}

TEST(PipeRhythmTest, PipesThatProductsPollAreTheirBusiness) {
  Scenario story;
  Beat(story, 30, 60s, "sql\\query");
  Beat(story, 30, 60s, "MSSQL$PROD\\sql\\query");
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(PipeRhythmTest, ALongSilenceBeginsAnew) {
  Scenario story;
  Beat(story, 8, 60s);
  for (int i = 0; i < 9; ++i) {
    story.At(7h + i * 60s).Tell(Data("implant"));
  }
  EXPECT_EQ(story.Count(405), 0U);
}

TEST(PipeRhythmTest, AnAlertShowsTheNewestCycles) {
  Scenario story;
  Beat(story, 40, 60s);
  const Alert alert = story.AlertsOf(405).back();
  ASSERT_EQ(alert.evidence.size(), limits::kPipeCyclesMax);
  EXPECT_EQ(alert.evidence.back().time - alert.evidence.front().time,
            60s * (limits::kPipeCyclesMax - 1));
}

TEST(PipeRhythmTest, TheTableIsBounded) {
  Scenario story;
  const SiteModel site;
  AlertGate gate(story);
  PipeRhythm rhythm(site, gate, 2);
  event::Event event;
  for (const char* pipe : {"a", "b", "c"}) {
    event.fact = Data(pipe);
    rhythm.OnEvent(event);
  }
  EXPECT_EQ(rhythm.evicted(), 1U);
}

}  // namespace
}  // namespace eastwest::detect
