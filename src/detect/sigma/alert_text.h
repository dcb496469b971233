// Alerts of rules: who, to whom, what was used, one sentence, and the packets that prove it.
#ifndef EASTWEST_SRC_DETECT_SIGMA_ALERT_TEXT_H_
#define EASTWEST_SRC_DETECT_SIGMA_ALERT_TEXT_H_

#include <span>
#include <string>

#include "src/detect/alert.h"
#include "src/detect/sigma/compiled_rule.h"
#include "src/detect/sigma/correlator.h"
#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

// MakeAlert is the alert of a detection, at the rule's level.
Alert MakeAlert(const CompiledRule& rule, const Subject& subject);

// MakeCorrelationAlert has the newest samples as evidence; the subject is of the last one.
Alert MakeCorrelationAlert(const RuleSet& rules, const CompiledRule& rule, const Subject& subject,
                           std::span<const Sample> samples);

// WhatHappened is one event in words for evidence: "srvsvc::NetrShareEnum called".
std::string WhatHappened(const event::Event& event);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_ALERT_TEXT_H_
