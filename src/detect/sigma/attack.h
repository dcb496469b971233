// AttackNames: ATT&CK's tactics and techniques by id, from the table rules/attack.yaml.
#ifndef EASTWEST_SRC_DETECT_SIGMA_ATTACK_H_
#define EASTWEST_SRC_DETECT_SIGMA_ATTACK_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace eastwest::detect::sigma {

class AttackNames {
 public:
  struct Tactic {
    std::string id;    // "TA0008"
    std::string name;  // "Lateral_Movement"
  };
  struct Known {
    std::string name;                  // "SMB/Windows_Admin_Shares"
    std::vector<std::string> tactics;  // tags without "attack.": "lateral-movement"
  };

  static absl::StatusOr<AttackNames> Parse(std::string_view yaml, const std::string& file);

  // The version of ATT&CK that the names are of: "19".
  const std::string& version() const { return version_; }
  // RenamedTo: the present id of a technique that an earlier version had under this id; null for
  // ids that are present.
  const std::string* RenamedTo(std::string_view id) const;
  // Superseded are the ids of earlier versions.
  std::vector<std::string> Superseded() const;

  // TacticOf takes the tag's name, "lateral-movement" or "lateral_movement".
  const Tactic* TacticOf(std::string_view tag) const;
  // TechniqueOf takes the id, "T1021.002".
  const Known* TechniqueOf(std::string_view id) const;

 private:
  std::map<std::string, Tactic, std::less<>> tactics_;
  std::map<std::string, Known, std::less<>> techniques_;
  std::map<std::string, std::string, std::less<>> renamed_;
  std::string version_;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_ATTACK_H_
