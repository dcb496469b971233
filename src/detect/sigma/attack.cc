#include "src/detect/sigma/attack.h"

#include <algorithm>

#include "fmt/format.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::detect::sigma {
namespace {

template <typename Map>
auto* FindIn(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

absl::StatusOr<AttackNames> AttackNames::Parse(std::string_view yaml, const std::string& file) {
  AttackNames names;
  try {  // yaml-cpp reports through exceptions; they end here
    const YAML::Node root = YAML::Load(std::string(yaml));
    for (const auto& entry : root["tactics"]) {
      names.tactics_[entry.first.Scalar()] = {entry.second["id"].Scalar(),
                                              entry.second["name"].Scalar()};
    }
    for (const auto& entry : root["techniques"]) {
      Known& known = names.techniques_[entry.first.Scalar()];
      known.name = entry.second["name"].Scalar();
      for (const auto& tactic : entry.second["tactics"]) {
        known.tactics.push_back(tactic.Scalar());
      }
    }
    for (const auto& entry : root["renamed"]) {
      names.renamed_[entry.first.Scalar()] = entry.second.Scalar();
    }
    names.version_ = root["version"] ? root["version"].Scalar() : std::string();
  } catch (const YAML::Exception& fault) {
    return absl::InvalidArgumentError(
        fmt::format("{}:{}: {}", file, fault.mark.line + 1, fault.msg));
  }
  return names;
}

const AttackNames::Tactic* AttackNames::TacticOf(std::string_view tag) const {
  std::string name(tag);
  std::ranges::replace(name, '_', '-');
  return FindIn(tactics_, name);
}

const std::string* AttackNames::RenamedTo(std::string_view id) const {
  return FindIn(renamed_, id);
}

std::vector<std::string> AttackNames::Superseded() const {
  std::vector<std::string> ids;
  for (const auto& [old_id, present] : renamed_) {
    ids.push_back(old_id);
  }
  return ids;
}

const AttackNames::Known* AttackNames::TechniqueOf(std::string_view id) const {
  return FindIn(techniques_, id);
}

}  // namespace eastwest::detect::sigma
