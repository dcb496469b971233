#include "src/app/rule_setup.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/msrpc/interfaces.h"
#include "src/app/allowed_rules.h"
#include "src/app/embedded_rules.h"
#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

using detect::sigma::AttackNames;
using detect::sigma::ParsedFile;
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

// The names that our dissectors give to RPC interfaces and operations, and those of the site.
detect::sigma::KnownNames NamesOf(const SiteConfig& site) {
  detect::sigma::KnownNames names{
      .endpoints = {}, .operations = {}, .own_roles = site.own_roles, .own_zones = site.own_zones};
  for (const auto& interface : msrpc::Interfaces()) {
    names.endpoints.push_back(interface.endpoint);
    names.operations.insert(names.operations.end(), interface.operations.begin(),
                            interface.operations.end());
  }
  return names;
}

// Enable reads "EW-0103, EW-0215" or "all".
absl::Status Enable(std::string_view list, RuleLoader& loader) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : RuleNames(list)) {
    if (EqualsIgnoreCase(name, "all")) {
      loader.EnableEverything();
      continue;
    }
    const std::optional<std::uint32_t> number = RuleNumber(name);
    if (!number) {
      return absl::InvalidArgumentError(
          fmt::format("rules_enabled: \"{}\" is no rule: expected EW-nnnn, or all", name));
    }
    numbers.push_back(*number);
  }
  loader.Enable(std::move(numbers));
  return absl::OkStatus();
}

// ParseEmbedded reads every other file in a second thread: reading YAML is most of what a start
// costs.
std::vector<ParsedFile> ParseEmbedded(std::span<const EmbeddedRule> files) {
  std::vector<ParsedFile> parsed(files.size());
  const auto parse = [files, &parsed](std::size_t first) {
    for (std::size_t i = first; i < files.size(); i += 2) {
      if (files[i].path == kAttackFile) {
        continue;
      }
      parsed[i] = detect::sigma::ParseDocuments(files[i].text, std::string(files[i].path));
    }
  };
  std::future<void> odd;
  try {
    odd = std::async(std::launch::async, parse, 1);
  } catch (const std::system_error&) {  // no thread to be had: rules are loaded all the same
    odd = std::async(std::launch::deferred, parse, 1);
  }
  parse(0);
  odd.get();
  return parsed;
}

absl::Status AddAll(const Config& config, const RulePaths& paths, RuleLoader& loader) {
  if (paths.replace.empty()) {
    const std::span<const EmbeddedRule> files = EmbeddedRules();
    std::vector<ParsedFile> parsed = ParseEmbedded(files);
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i].path != kAttackFile) {
        loader.AddParsed(std::move(parsed[i]), std::string(files[i].path), true);
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

std::vector<std::string> RuleNames(std::string_view list) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t first = name.find_first_not_of(kBlanks);
    if (first != std::string_view::npos) {
      names.emplace_back(name.substr(first, name.find_last_not_of(kBlanks) + 1 - first));
    }
  }
  return names;
}

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
  RuleLoader loader(std::move(placeholders), RolesOf(config.site), **attack, NamesOf(config.site));
  if (const absl::Status status = Enable(config.rules_enabled, loader); !status.ok()) {
    return status;
  }
  // Rules of ours that are left out cannot be switched off, too.
  loader.Disable(RuleNames(config.rules_disabled), paths.replace.empty());
  if (paths.describe_only) {
    loader.DescribeOnly();
  }
  if (const absl::Status status = AddAll(config, paths, loader); !status.ok()) {
    return status;
  }
  if (paths.replace.empty()) {  // else what is allowed is about rules that were left out
    if (const absl::Status status =
            CheckAllowedRules(config.site, {loader.Numbers(), loader.Names()});
        !status.ok()) {
      return status;
    }
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

absl::StatusOr<std::string> RuleText(const std::string& file) {
  for (const EmbeddedRule& embedded : EmbeddedRules()) {
    if (embedded.path == file) {
      return std::string(embedded.text);
    }
  }
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (text.empty()) {
    return absl::NotFoundError(fmt::format("{}: cannot be read", file));
  }
  return text;
}

}  // namespace eastwest::app
