#include "src/detect/cm0062_verdict.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr auto kWeak = ExecutionStrength::kWeak;
constexpr auto kMedium = ExecutionStrength::kMedium;
constexpr auto kStrong = ExecutionStrength::kStrong;

TEST(JudgeTest, EveryStateOfTheLegsHasItsRule) {
  struct Case {
    ExecutionStrength strength;
    LogonEvidence logon;
    bool opens;
    std::uint32_t rule;  // 0: none
  };
  using enum LogonEvidence;
  const auto none = ExecutionStrength::kNone;
  const Case cases[] = {
      {none, kNone, false, 0},       {none, kNone, true, 0},    {none, kInferred, false, 0},
      {none, kInferred, true, 0},    {none, kMet, false, 0},    {none, kMet, true, 0},
      {kWeak, kNone, false, 0},      {kWeak, kNone, true, 3},   {kWeak, kInferred, false, 0},
      {kWeak, kInferred, true, 1},   {kWeak, kMet, false, 0},   {kWeak, kMet, true, 1},
      {kMedium, kNone, false, 0},    {kMedium, kNone, true, 3}, {kMedium, kInferred, false, 2},
      {kMedium, kInferred, true, 1}, {kMedium, kMet, false, 2}, {kMedium, kMet, true, 1},
      {kStrong, kNone, false, 0},    {kStrong, kNone, true, 3}, {kStrong, kInferred, false, 2},
      {kStrong, kInferred, true, 1}, {kStrong, kMet, false, 2}, {kStrong, kMet, true, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << StrengthName(c.strength) << " logon "
                                    << static_cast<int>(c.logon) << " opens " << c.opens);
    const auto rule = Judge(c.strength, c.logon, c.opens);
    EXPECT_EQ(rule ? static_cast<std::uint32_t>(*rule) : 0U, c.rule);
  }
}

// Levels by [inferred][admin][workstations].
struct LevelRow {
  const char* name;
  RuleNumber rule;
  ExecutionStrength strength;
  Level levels[2][2][2];
};

constexpr Level L = Level::kLow;
constexpr Level M = Level::kMedium;
constexpr Level H = Level::kHigh;
constexpr Level C = Level::kCritical;

const LevelRow kRows[] = {
    {"0001 strong", RuleNumber::kCm0062Full, kStrong, {{{C, C}, {H, C}}, {{H, C}, {M, H}}}},
    {"0001 medium", RuleNumber::kCm0062Full, kMedium, {{{H, C}, {M, H}}, {{M, H}, {L, M}}}},
    {"0001 weak", RuleNumber::kCm0062Full, kWeak, {{{M, H}, {L, M}}, {{L, M}, {L, L}}}},
    {"0002 strong",
     RuleNumber::kCm0062LogonExecution,
     kStrong,
     {{{H, C}, {M, H}}, {{M, H}, {L, M}}}},
    {"0002 medium",
     RuleNumber::kCm0062LogonExecution,
     kMedium,
     {{{H, H}, {M, H}}, {{M, H}, {L, M}}}},
    {"0003 strong",
     RuleNumber::kCm0062ExecutionOpens,
     kStrong,
     {{{M, H}, {L, M}}, {{L, M}, {L, L}}}},
    {"0003 medium",
     RuleNumber::kCm0062ExecutionOpens,
     kMedium,
     {{{M, H}, {L, M}}, {{L, M}, {L, L}}}},
    {"0003 weak", RuleNumber::kCm0062ExecutionOpens, kWeak, {{{M, H}, {L, M}}, {{L, M}, {L, L}}}},
};

TEST(LevelTest, TheTableHoldsInEveryCell) {
  for (const LevelRow& row : kRows) {
    for (const bool inferred : {false, true}) {
      for (const bool admin : {false, true}) {
        for (const bool workstations : {false, true}) {
          SCOPED_TRACE(testing::Message() << row.name << " inferred " << inferred << " admin "
                                          << admin << " workstations " << workstations);
          LevelFacts facts;
          facts.strength = row.strength;
          facts.logon = inferred ? LogonEvidence::kInferred : LogonEvidence::kMet;
          facts.admin_role = admin ? "jump" : "";
          facts.workstations = workstations ? RoleMatch::kConfigured : RoleMatch::kNo;
          EXPECT_EQ(LevelOf(row.rule, facts).level, row.levels[inferred][admin][workstations]);
        }
      }
    }
  }
}

TEST(LevelTest, EveryShiftIsAReason) {
  LevelFacts facts{kMedium, LogonEvidence::kInferred, "jump", RoleMatch::kLearned};
  const JudgedLevel judged = LevelOf(RuleNumber::kCm0062Full, facts);
  ASSERT_EQ(judged.reasons.size(), 4U);
  EXPECT_EQ(judged.reasons[0], "medium evidence of remote execution: high");
  EXPECT_THAT(judged.reasons[1], HasSubstr("inferred"));
  EXPECT_THAT(judged.reasons[2], HasSubstr("jump"));
  EXPECT_THAT(judged.reasons[3], HasSubstr("learned"));
}

TEST(LevelTest, ABoundThatBitesIsAReason) {
  LevelFacts facts{kStrong, LogonEvidence::kMet, "", RoleMatch::kConfigured};
  EXPECT_THAT(LevelOf(RuleNumber::kCm0062Full, facts).reasons, Contains("at most critical"));
}

}  // namespace
}  // namespace eastwest::detect
