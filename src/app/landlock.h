// Landlock: the kernel keeps this process to some files. landlock(7)
#ifndef EASTWEST_SRC_APP_LANDLOCK_H_
#define EASTWEST_SRC_APP_LANDLOCK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::app {

// RestrictFiles leaves what lies below written to be read and written, what lies below read to be
// read, and nothing else; paths that are not there are left out. False when this kernel has no
// Landlock, or it is switched off.
absl::StatusOr<bool> RestrictFiles(const std::vector<std::string>& written,
                                   const std::vector<std::string>& read);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_LANDLOCK_H_
