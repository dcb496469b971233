// What an alert of CM0062 says about its window: legs, names, evidence, one sentence.
#ifndef EASTWEST_SRC_DETECT_CM0062_REPORT_H_
#define EASTWEST_SRC_DETECT_CM0062_REPORT_H_

#include <string>

#include "src/core/packet_time.h"
#include "src/detect/alert.h"
#include "src/detect/cm0062_verdict.h"
#include "src/detect/pair_state.h"

namespace eastwest::detect {

// DescribeWindow fills in the legs, the names and the evidence of a pruned window.
void DescribeWindow(Alert& alert, const PairState& pair, PacketTime now);

// OpensText: "12 opens of ADMIN$, 4 of pipes"; empty when there are none.
std::string OpensText(const PairState& pair);

// SummaryOf is the sentence; source, target and users of the alert are filled in before.
std::string SummaryOf(const Alert& alert, const PairState& pair, LogonEvidence logon);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_CM0062_REPORT_H_
