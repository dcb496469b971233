// The decision tables of CM0062: which rule a window proves, and at which level.
//
//   rule     needs                                        base                     at most
//   EW-0001  execution, opens, logon (met or inferred)    strong critical,         critical
//                                                         medium high, weak medium
//   EW-0002  strong or medium execution, logon, no opens  high                     critical when
//                                                                                  strong, else
//                                                                                  high
//   EW-0003  execution, opens, no logon                   medium                   high
//
// One down when the logon is only inferred, one down when the source is an admin, jump or mgmt
// host, one up from workstation to workstation. The shifts are summed before the bounds apply, so
// that their order does not matter. Never below low: who moved is worth a line in any case.
#ifndef EASTWEST_SRC_DETECT_CM0062_VERDICT_H_
#define EASTWEST_SRC_DETECT_CM0062_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/detect/alert.h"
#include "src/detect/pair_state.h"
#include "src/detect/rules.h"
#include "src/detect/site_model.h"

namespace eastwest::detect {

enum class LogonEvidence : std::uint8_t { kNone, kInferred, kMet };

// Judge names the rule that the state of the three legs proves, if any.
std::optional<RuleNumber> Judge(ExecutionStrength strength, LogonEvidence logon, bool opens);

// LevelFacts is what moves the level of a proven rule.
struct LevelFacts {
  ExecutionStrength strength = ExecutionStrength::kNone;
  LogonEvidence logon = LogonEvidence::kNone;
  std::string_view admin_role;              // of the source: admin, jump, mgmt, or empty
  RoleMatch workstations = RoleMatch::kNo;  // both ends
};

struct JudgedLevel {
  Level level = Level::kMedium;
  std::vector<std::string> reasons;  // sentences, in the order they apply
};

JudgedLevel LevelOf(RuleNumber rule, const LevelFacts& facts);

std::string_view StrengthName(ExecutionStrength strength);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_CM0062_VERDICT_H_
