// NavigatorBase is a layer of the ATT&CK Navigator as it was read: the techniques that somebody
// marked, with what is said about them. Layer format 4.x.
#ifndef EASTWEST_SRC_OUTPUT_NAVIGATOR_BASE_H_
#define EASTWEST_SRC_OUTPUT_NAVIGATOR_BASE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::output {

struct NavigatorBase {
  struct Technique {
    std::string id;      // "T1021.002"
    std::string tactic;  // "lateral-movement"; empty: all of its tactics
    std::string comment;
  };
  std::string name;
  std::string attack_version;  // "19"; empty when the layer does not say
  std::vector<Technique> techniques;
};

// ParseNavigatorLayer reads a layer file, or says what in it is wrong and where: "FILE:
// /techniques/3/techniqueID ...". What is not asked for is not looked at.
absl::StatusOr<NavigatorBase> ParseNavigatorLayer(std::string_view json, const std::string& file);

// ReadNavigatorLayer reads the file first.
absl::StatusOr<NavigatorBase> ReadNavigatorLayer(const std::string& path);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_NAVIGATOR_BASE_H_
