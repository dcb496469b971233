// Traffic that its protocol does not allow, as an EVE anomaly event.
#ifndef EASTWEST_SRC_OUTPUT_EVE_ANOMALY_H_
#define EASTWEST_SRC_OUTPUT_EVE_ANOMALY_H_

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

void WriteAnomaly(EveContext& eve, const event::Event& event, const event::ProtocolAnomaly& fact);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_ANOMALY_H_
