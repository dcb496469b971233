#include "src/app/rule_setup.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/msrpc/interfaces.h"
#include "src/app/embedded_rules.h"
#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

using detect::sigma::AttackNames;
using detect::sigma::RuleLoader;

constexpr std::string_view kAttackFile = "rules/attack.yaml";

absl::StatusOr<std::unique_ptr<AttackNames>> EmbeddedAttackNames() {
  for (const EmbeddedRule& file : EmbeddedRules()) {
    if (file.path == kAttackFile) {
      auto names = AttackNames::Parse(file.text, std::string(file.path));
      if (!names.ok()) {
        return names.status();
      }
      return std::make_unique<AttackNames>(*std::move(names));
    }
  }
  return absl::InternalError("the program was built without rules/attack.yaml");
}

// The names that our dissectors give to RPC interfaces and operations.
detect::sigma::NameCheck DissectorNames() {
  return {.endpoint =
              [](std::string_view name) {
                return std::ranges::any_of(msrpc::Interfaces(), [name](const auto& interface) {
                  return EqualsIgnoreCase(interface.endpoint, name);
                });
              },
          .operation =
              [](std::string_view name) {
                return std::ranges::any_of(msrpc::Interfaces(), [name](const auto& interface) {
                  return std::ranges::any_of(interface.operations, [name](std::string_view known) {
                    return EqualsIgnoreCase(known, name);
                  });
                });
              }};
}

absl::Status AddAll(const Config& config, const RulePaths& paths, RuleLoader& loader) {
  if (paths.replace.empty()) {
    for (const EmbeddedRule& file : EmbeddedRules()) {
      if (file.path != kAttackFile) {
        loader.AddText(file.text, std::string(file.path), true);
      }
    }
  }
  for (const std::vector<std::string>* list : {&paths.replace, &config.rules, &paths.add}) {
    for (const std::string& path : *list) {
      if (const absl::Status status = loader.AddPath(path); !status.ok()) {
        return status;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadedRules> LoadRules(const Config& config, const RulePaths& paths,
                                      std::vector<absl::Status>* faults) {
  absl::StatusOr<std::unique_ptr<AttackNames>> attack = EmbeddedAttackNames();
  if (!attack.ok()) {
    return attack.status();
  }
  detect::sigma::Placeholders placeholders;
  for (const auto& [name, values] : PlaceholdersOf(config.site)) {
    std::vector<std::string>& known = placeholders[name];
    known.insert(known.end(), values.begin(), values.end());
  }
  RuleLoader loader(std::move(placeholders), RolesOf(config.site), **attack, DissectorNames());
  if (const absl::Status status = AddAll(config, paths, loader); !status.ok()) {
    return status;
  }
  absl::StatusOr<detect::sigma::RuleSet> set = loader.Link();
  if (!set.ok()) {
    if (faults != nullptr) {
      *faults = loader.report().faults;
    }
    const std::size_t more = loader.report().faults.size() - 1;
    return more == 0 ? set.status()
                     : absl::InvalidArgumentError(
                           fmt::format("{} (and {} more)", TextOf(set.status()), more));
  }
  return LoadedRules{*std::move(attack), *std::move(set), loader.report()};
}

}  // namespace eastwest::app
