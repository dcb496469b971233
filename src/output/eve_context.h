// alert.context: everything an analyst needs to check an alert, and what may have been hidden.
#ifndef EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_
#define EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_

#include "src/detect/alert.h"
#include "src/output/eve_json.h"
#include "src/output/eve_writer.h"

namespace eastwest::output {

// WriteAlertContext writes the key "context" with its object into the document that is open.
// input_name may be empty.
void WriteAlertContext(Json& json, const InputName& input_name, const detect::Alert& alert);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_CONTEXT_H_
