// The order of the rooms, as data: who may include whom.
#ifndef EASTWEST_TESTS_TIDY_ROOMS_H_
#define EASTWEST_TESTS_TIDY_ROOMS_H_

#include "tests/tidy/source_tree.h"

namespace eastwest::tidy {

// CheckIncludes: a room includes itself and rooms above it; a parser includes no sibling but the
// ones it is allowed; paths start at the repository root.
Complaints CheckIncludes(const SourceFile& file);

}  // namespace eastwest::tidy

#endif  // EASTWEST_TESTS_TIDY_ROOMS_H_
