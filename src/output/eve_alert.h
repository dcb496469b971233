// Alerts as EVE events: the signature for machines, the evidence in alert.context for people.
#ifndef EASTWEST_SRC_OUTPUT_EVE_ALERT_H_
#define EASTWEST_SRC_OUTPUT_EVE_ALERT_H_

#include <cstdint>
#include <string>

#include "src/detect/alert.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// signature_id = kSignatureBase + rule number. Rules from outside have numbers that lead to
// kOutsideSignatureBase and up, and keep their own title.
inline constexpr std::uint32_t kSignatureBase = 6200000;
inline constexpr std::uint32_t kOutsideSignatureBase = 6300000;

// RuleTag gives "EW-0101"; empty for a rule from outside.
std::string RuleTag(const detect::Rule& rule);

void WriteAlert(EveContext& eve, const detect::Alert& alert);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_ALERT_H_
