#include "src/detect/pair_state.h"

#include <string>

#include "gtest/gtest.h"
#include "src/core/limits.h"

namespace eastwest::detect {
namespace {

using namespace std::chrono_literals;
using event::Outcome;

constexpr PacketTime kStart{std::chrono::seconds{1'800'000'000}};

Step StepAt(std::chrono::nanoseconds since, StepKind kind, Outcome outcome = Outcome::kSucceeded) {
  Step step;
  step.kind = kind;
  step.time = kStart + since;
  step.outcome = outcome;
  return step;
}

Step OpenAt(std::chrono::nanoseconds since, const std::string& share,
            const std::string& file = {}) {
  Step step = StepAt(since, StepKind::kShareOpen);
  step.share = share;
  if (!file.empty()) {
    event::FileInfo info;
    info.share = share;
    info.name = file;
    NameFile(step, info);
    step.file = file;
  }
  step.admin_share = event::ShareKindOf(share) == event::ShareKind::kAdmin;
  return step;
}

TEST(PairStateTest, OpensCountByTheirThresholds) {
  struct Case {
    const char* why;
    std::vector<std::string> shares;
    int times;
    bool satisfied;
  };
  const Case cases[] = {
      {"two of an admin share", {"ADMIN$"}, 2, false},
      {"three of an admin share", {"ADMIN$"}, 3, true},
      {"nine of a disk share", {"Data"}, 9, false},
      {"ten of a disk share", {"Data"}, 10, true},
      {"two shares", {"Data", "Home"}, 1, false},
      {"one share in two spellings and another", {"Data", "DATA", "Home"}, 1, false},
      {"three shares", {"Data", "Home", "Apps"}, 1, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    PairState pair(kStart);
    for (int i = 0; i < c.times; ++i) {
      for (const std::string& share : c.shares) {
        pair.Add(OpenAt(i * 1s, share));
      }
    }
    EXPECT_EQ(pair.OpensSatisfied(), c.satisfied);
  }
}

TEST(PairStateTest, PipesAloneAreNoShareOpens) {
  PairState pair(kStart);
  for (int i = 0; i < 20; ++i) {
    pair.Add(StepAt(i * 1s, StepKind::kPipeOpen));
  }
  EXPECT_FALSE(pair.OpensSatisfied());
  pair.Add(OpenAt(30s, "C$"));
  EXPECT_TRUE(pair.OpensSatisfied());
}

TEST(PairStateTest, TheSameFileWithinASecondCountsOnce) {
  PairState pair(kStart);
  EXPECT_TRUE(pair.Add(OpenAt(5s, "ADMIN$", "ADMIN$\\x")));
  EXPECT_FALSE(pair.Add(OpenAt(6s - 1ns, "ADMIN$", "ADMIN$\\X")));
  EXPECT_TRUE(pair.Add(OpenAt(6s, "ADMIN$", "ADMIN$\\x")));
  EXPECT_TRUE(pair.Add(OpenAt(1s, "ADMIN$", "ADMIN$\\x")));  // late, but four seconds apart
  EXPECT_TRUE(pair.Add(OpenAt(5s, "ADMIN$", "ADMIN$\\y")));
}

TEST(PairStateTest, ARepeatIsFoundThoughItComesLate) {
  PairState pair;
  EXPECT_TRUE(pair.Add(OpenAt(10s, "ADMIN$", "ADMIN$\\x")));
  EXPECT_TRUE(pair.Add(OpenAt(12s, "ADMIN$", "ADMIN$\\y")));
  EXPECT_FALSE(pair.Add(OpenAt(10s + 500ms, "ADMIN$", "ADMIN$\\x")));
  EXPECT_TRUE(pair.Add(OpenAt(11s + 500ms, "ADMIN$", "ADMIN$\\x")));
  EXPECT_FALSE(pair.Add(OpenAt(12s, "ADMIN$", "ADMIN$\\x"))) << "of the one that came late";
  EXPECT_EQ(pair.opens().size(), 3U);
}

// However many opens came between, and whatever was given up for them.
TEST(PairStateTest, ARepeatIsOneOfAnOpenThatIsKept) {
  PairState pair;
  const auto open = [](std::size_t number) {
    return OpenAt(5s + number * 1us, "C$", "C$\\" + std::to_string(number));
  };
  for (std::size_t number = 0; number < 2 * limits::kOpenStepsPerPairMax; ++number) {
    EXPECT_TRUE(pair.Add(open(number)));
    EXPECT_FALSE(pair.Add(open(number)));
  }
  EXPECT_EQ(pair.opens().size(), limits::kOpenStepsPerPairMax);
  EXPECT_FALSE(pair.Add(OpenAt(5s + 1ms, "C$", pair.opens().front().file)));
  EXPECT_TRUE(pair.Add(OpenAt(5s + 1ms, "C$", "C$\\0"))) << "it was given up";
}

TEST(PairStateTest, LateStepsAreSortedAndPruned) {
  PairState pair(kStart);
  pair.Add(StepAt(10min, StepKind::kServiceStart));
  pair.Add(StepAt(0s, StepKind::kServiceCreate));
  pair.Add(StepAt(5min, StepKind::kTaskRun));
  ASSERT_EQ(pair.executions().size(), 3U);
  EXPECT_EQ(pair.executions().front().kind, StepKind::kServiceCreate);
  pair.Prune(kStart + 10min);
  EXPECT_EQ(pair.executions().size(), 2U);
}

TEST(PairStateTest, RefusedLogonsDoNotPushOutTheSuccess) {
  PairState pair(kStart);
  pair.Add(StepAt(0s, StepKind::kLogon));
  for (std::size_t i = 0; i < 3 * limits::kLogonStepsPerPairMax; ++i) {
    pair.Add(StepAt(1s, StepKind::kLogon, Outcome::kFailed));
  }
  EXPECT_TRUE(pair.LogonMet());
  EXPECT_EQ(pair.logons().size(), limits::kLogonStepsPerPairMax);
  EXPECT_EQ(pair.dropped_steps(), 2 * limits::kLogonStepsPerPairMax + 1);
}

TEST(PairStateTest, AFloodOfOneKindDoesNotPushOutAnother) {
  PairState pair(kStart);
  pair.Add(StepAt(0s, StepKind::kExecutableWrite));
  for (std::size_t i = 0; i < 3 * limits::kExecutionStepsPerPairMax; ++i) {
    pair.Add(StepAt(1s, StepKind::kServiceStart));
    pair.Add(StepAt(1s, StepKind::kServiceStart, Outcome::kFailed));
  }
  EXPECT_EQ(pair.Strength(), ExecutionStrength::kStrong);
  PairState opens(kStart);
  opens.Add(OpenAt(0s, "ADMIN$"));
  for (std::size_t i = 0; i < 3 * limits::kOpenStepsPerPairMax; ++i) {
    opens.Add(StepAt(1s, StepKind::kPipeOpen));
  }
  EXPECT_TRUE(opens.OpensSatisfied());
}

TEST(PairStateTest, AToolPipeIsAnExecutionAndAnOpen) {
  PairState pair(kStart);
  pair.Add(StepAt(0s, StepKind::kToolPipe));
  EXPECT_EQ(pair.Strength(), ExecutionStrength::kStrong);
  EXPECT_EQ(pair.opens().size(), 1U);
}

TEST(PairStateTest, WhatWasHiddenCountsForOneWindowAndEncryptionLasts) {
  PairState pair(kStart);
  pair.Hide(Hidden::kGaps, kStart);
  pair.Hide(Hidden::kEncrypted, kStart);
  EXPECT_TRUE(pair.VisibilityAt(kStart + 10min - 1ns).gaps);
  EXPECT_FALSE(pair.VisibilityAt(kStart + 10min).gaps);
  EXPECT_TRUE(pair.VisibilityAt(kStart + 60min).encrypted);
}

}  // namespace
}  // namespace eastwest::detect
