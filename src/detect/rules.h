// The built-in rules, by catalogue number.
#ifndef EASTWEST_SRC_DETECT_RULES_H_
#define EASTWEST_SRC_DETECT_RULES_H_

#include <cstdint>
#include <span>

#include "src/detect/alert.h"

namespace eastwest::detect {

// Rule numbers of the catalogue: EW-0101 is kWorkstationToWorkstation.
enum class RuleNumber : std::uint32_t {
  kCm0062Full = 1,
  kCm0062LogonExecution = 2,
  kCm0062ExecutionOpens = 3,
  kWorkstationToWorkstation = 101,
  kWorkstationToWorkstationAttempt = 102,
  kNbnsBetweenEndpoints = 105,
  kNetbiosSession = 107,
  kSmb1Selected = 117,
  kExecutableWrite = 203,
  kAdminShareWrite = 204,
  kServiceCreate = 301,
  kServiceCreateStart = 302,
  kToolPipe = 401,
  kPipeBeacon = 405,
  kNtlmV1 = 511,
  kNtlmRelay = 608,
  kNtlmTargetMismatch = 609,
  kMachineAccountForeignIp = 610,
  kNamePoisoner = 611,
  kProxyNameAnswer = 612,
  kSmb1Exploit = 901,
  kSmbGhost = 902,
  kWinRmSession = 1002,
  kVncSession = 1003,
  kCaptureLoss = 1204,
};

// RuleOf never fails: every number above has its entry, checked while compiling.
const Rule& RuleOf(RuleNumber number);

// AllRules is sorted by number.
std::span<const Rule> AllRules();

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_RULES_H_
