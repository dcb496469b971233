// A flow's final counters as an EVE flow event.
#ifndef EASTWEST_SRC_OUTPUT_EVE_FLOW_H_
#define EASTWEST_SRC_OUTPUT_EVE_FLOW_H_

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

void WriteFlow(EveContext& eve, const event::Event& event, const event::FlowEnded& fact);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_FLOW_H_
