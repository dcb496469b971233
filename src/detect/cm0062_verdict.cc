#include "src/detect/cm0062_verdict.h"

#include <algorithm>

#include "fmt/format.h"

namespace eastwest::detect {
namespace {

Level BaseLevel(RuleNumber rule, ExecutionStrength strength) {
  if (rule == RuleNumber::kCm0062LogonExecution) {
    return Level::kHigh;
  }
  if (rule == RuleNumber::kCm0062ExecutionOpens) {
    return Level::kMedium;
  }
  if (strength == ExecutionStrength::kStrong) {
    return Level::kCritical;
  }
  return strength == ExecutionStrength::kMedium ? Level::kHigh : Level::kMedium;
}

Level HighestLevel(RuleNumber rule, ExecutionStrength strength) {
  const bool critical =
      rule == RuleNumber::kCm0062Full ||
      (rule == RuleNumber::kCm0062LogonExecution && strength == ExecutionStrength::kStrong);
  return critical ? Level::kCritical : Level::kHigh;
}

std::string BaseReason(RuleNumber rule, ExecutionStrength strength, Level base) {
  if (rule == RuleNumber::kCm0062Full) {
    return fmt::format("{} evidence of remote execution: {}", StrengthName(strength),
                       LevelName(base));
  }
  return fmt::format("{} evidence of remote execution {}: {}", StrengthName(strength),
                     rule == RuleNumber::kCm0062LogonExecution ? "without repeated share opens"
                                                               : "without a logon in the window",
                     LevelName(base));
}

}  // namespace

std::optional<RuleNumber> Judge(ExecutionStrength strength, LogonEvidence logon, bool opens) {
  if (strength == ExecutionStrength::kNone) {
    return std::nullopt;
  }
  if (logon == LogonEvidence::kNone) {
    return opens ? std::optional(RuleNumber::kCm0062ExecutionOpens) : std::nullopt;
  }
  if (opens) {
    return RuleNumber::kCm0062Full;
  }
  return strength == ExecutionStrength::kWeak ? std::nullopt
                                              : std::optional(RuleNumber::kCm0062LogonExecution);
}

JudgedLevel LevelOf(RuleNumber rule, const LevelFacts& facts) {
  const Level base = BaseLevel(rule, facts.strength);
  const Level highest = HighestLevel(rule, facts.strength);
  JudgedLevel judged;
  judged.reasons.push_back(BaseReason(rule, facts.strength, base));
  int shift = 0;
  if (facts.logon == LogonEvidence::kInferred) {
    --shift;
    judged.reasons.emplace_back("the logon is only inferred: one level down");
  }
  if (!facts.admin_role.empty()) {
    --shift;
    judged.reasons.push_back(
        fmt::format("the source has the role {}: one level down", facts.admin_role));
  }
  if (facts.workstations != RoleMatch::kNo) {
    ++shift;
    judged.reasons.push_back(fmt::format(
        "workstation to workstation{}: one level up",
        facts.workstations == RoleMatch::kLearned ? " (roles learned, no inventory)" : ""));
  }
  const int wanted = static_cast<int>(base) + shift;
  const int kept = std::clamp(wanted, static_cast<int>(Level::kLow), static_cast<int>(highest));
  judged.level = static_cast<Level>(kept);
  if (kept != wanted) {
    judged.reasons.push_back(
        fmt::format("{} {}", kept < wanted ? "at most" : "at least", LevelName(judged.level)));
  }
  return judged;
}

std::string_view StrengthName(ExecutionStrength strength) {
  switch (strength) {
    case ExecutionStrength::kNone:
      return "none";
    case ExecutionStrength::kWeak:
      return "weak";
    case ExecutionStrength::kMedium:
      return "medium";
    case ExecutionStrength::kStrong:
      return "strong";
  }
  return "unknown";
}

}  // namespace eastwest::detect
