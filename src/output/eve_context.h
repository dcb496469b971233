// alert.context: everything an analyst needs to check an alert, and what may have been hidden.
#ifndef EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_
#define EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_

#include "src/detect/alert.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// WriteAlertContext writes the key "context" with its object into the line that is open.
void WriteAlertContext(EveContext& eve, const detect::Alert& alert);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_
