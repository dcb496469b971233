// Log sources: which of our services a rule's logsource means.
#ifndef EASTWEST_SRC_DETECT_SIGMA_LOG_SOURCES_H_
#define EASTWEST_SRC_DETECT_SIGMA_LOG_SOURCES_H_

#include <string>

#include "absl/status/statusor.h"
#include "src/detect/sigma/document.h"
#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

bool IsOurs(const LogSource& source);

// IsNearlyOurs: it names no product, or one that is nearly ours, and was meant as ours.
bool IsNearlyOurs(const LogSource& source);

// ResolveLogSource: InvalidArgument for a source of ours, or nearly so, that does not exist,
// NotFound for a log that has nothing to do with what packets show.
absl::StatusOr<Service> ResolveLogSource(const LogSource& source);

// WhyBlind says why a rule for this service can never match what packets show, or nothing: all
// events that it asks for are events that no packet shows.
std::string WhyBlind(Service service, const DetectionRule& rule);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_LOG_SOURCES_H_
