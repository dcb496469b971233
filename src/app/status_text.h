// Debian's absl::string_view is no std::string_view: this is the bridge for messages.
#ifndef EASTWEST_SRC_APP_STATUS_TEXT_H_
#define EASTWEST_SRC_APP_STATUS_TEXT_H_

#include <string_view>

#include "absl/status/status.h"

namespace eastwest::app {

// TextOf borrows from the status.
inline std::string_view TextOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_STATUS_TEXT_H_
