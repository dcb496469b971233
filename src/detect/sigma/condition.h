// Condition: the boolean expression over the searches of a detection.
// Sigma specification 2.1.0, "Condition": and, or, not, parentheses, "1 of x*", "all of them".
#ifndef EASTWEST_SRC_DETECT_SIGMA_CONDITION_H_
#define EASTWEST_SRC_DETECT_SIGMA_CONDITION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::detect::sigma {

struct Condition {
  enum class Kind : std::uint8_t { kSearch, kAnd, kOr, kNot } kind = Kind::kSearch;
  std::size_t search = 0;           // index, of kSearch
  std::vector<Condition> operands;  // of the others
};

// ParseCondition needs the names of the searches. An error says what stood where.
absl::StatusOr<Condition> ParseCondition(std::string_view text,
                                         std::span<const std::string> searches);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_CONDITION_H_
