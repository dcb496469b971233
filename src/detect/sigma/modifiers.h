// Modifiers: what stands behind a field's name. Some change the values before they are compared,
// others say how they are compared. Sigma specification 2.1.0, appendix "Modifiers".
#ifndef EASTWEST_SRC_DETECT_SIGMA_MODIFIERS_H_
#define EASTWEST_SRC_DETECT_SIGMA_MODIFIERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/detect/sigma/document.h"
#include "src/detect/sigma/predicate.h"

namespace eastwest::detect::sigma {

// Comparison is how an item compares, as its modifiers say it.
struct ItemComparison {
  enum class How : std::uint8_t {
    kEquals,
    kContains,
    kStarts,
    kEnds,
    kRegex,
    kCidr,
    kCompare,
    kNotEqual,
    kExists,
  };
  How how = How::kEquals;
  bool all = false;  // every value must hold, not any
  bool cased = false;
  bool expand = false;     // values may be %placeholders%
  bool field_ref = false;  // values are names of fields
  std::string regex_flags;
  Predicate::Compare compare = Predicate::Compare::kEq;
  Predicate::Part part = Predicate::Part::kWhole;
};

// ReadModifiers says how an item compares; an unknown modifier is an error.
absl::StatusOr<ItemComparison> ReadModifiers(const RuleItem& item);

// Encodes: the values become others before they are compared.
bool Encodes(const RuleItem& item);

// Encoded gives the values that one value becomes through base64, base64offset, utf16, windash.
// literal: the result has no wildcards any more.
struct Encoded {
  std::vector<std::string> texts;
  bool literal = false;
};
absl::StatusOr<Encoded> EncodeValue(const RuleItem& item, std::string_view value);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_MODIFIERS_H_
