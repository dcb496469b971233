// BPF filters: compiled once for a link type, with a message that shows where one is wrong.
#ifndef EASTWEST_SRC_CAPTURE_BPF_FILTER_H_
#define EASTWEST_SRC_CAPTURE_BPF_FILTER_H_

#include <string>

#include "absl/status/status.h"

namespace eastwest::capture {

// CheckFilter says whether text is a filter for Ethernet. The error shows the text with a mark
// below the first word that no filter could have there.
absl::Status CheckFilter(const std::string& text);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_BPF_FILTER_H_
