// Value check: why a value that a rule of ours names can never be in its field.
#ifndef EASTWEST_SRC_DETECT_SIGMA_VALUE_CHECK_H_
#define EASTWEST_SRC_DETECT_SIGMA_VALUE_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

// KnownNames are the names that others decide on. Without endpoints, or operations, these are not
// checked.
struct KnownNames {
  std::vector<std::string_view> endpoints;  // of RPC, as our dissectors call them
  std::vector<std::string_view> operations;
  std::vector<std::string> own_roles;  // of the site, beside KnownRoles() and KnownZones()
  std::vector<std::string> own_zones;
};

// Asked is one value that a rule names, without wildcards.
struct Asked {
  std::string_view field;  // as the rule calls it
  std::string_view value;
  bool cased = false;  // case matters
};

// WhyNever says what is wrong with a value, and what was probably meant; nothing when an event can
// have it.
std::string WhyNever(const ValueSet& values, const Asked& asked, const KnownNames& names);

// WhyNoRole is the same for a role that the site is asked for.
std::string WhyNoRole(std::string_view role, const KnownNames& names);

// MayBeNumber: lt, lte, gt and gte find a number in fields of this kind, or may do so.
bool MayBeNumber(const ValueSet& values);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_VALUE_CHECK_H_
