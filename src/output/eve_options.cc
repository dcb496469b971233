#include "src/output/eve_options.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "src/core/spelling.h"

namespace eastwest::output {
namespace {

struct TypeSwitch {
  std::string_view name;
  bool EveOptions::*member;
};

constexpr TypeSwitch kTypes[] = {
    {"alert", &EveOptions::alert}, {"smb", &EveOptions::smb},     {"dcerpc", &EveOptions::dcerpc},
    {"flow", &EveOptions::flow},   {"stats", &EveOptions::stats}, {"anomaly", &EveOptions::anomaly},
    {"nbns", &EveOptions::nbns},   {"nbdgm", &EveOptions::nbdgm}, {"nbss", &EveOptions::nbss},
    {"llmnr", &EveOptions::llmnr}, {"mdns", &EveOptions::mdns},
};

bool SwitchOn(EveOptions& options, std::string_view name) {
  bool known = false;
  for (const TypeSwitch& type : kTypes) {
    if (name == type.name || name == "all") {
      options.*type.member = true;
      known = true;
    }
  }
  for (std::size_t i = 0; i < kHeadTypes.size(); ++i) {
    if (name == kHeadTypes[i] || name == "all") {
      options.heads[i] = true;
      known = true;
    }
  }
  options.all_operations = options.all_operations || name == "all";
  return known;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

// Hint: " (did you mean alert?)", or nothing.
std::string Hint(std::string_view name) {
  std::vector<std::string_view> known(kHeadTypes.begin(), kHeadTypes.end());
  for (const TypeSwitch& type : kTypes) {
    known.push_back(type.name);
  }
  return NearestHint(name, known);
}

}  // namespace

absl::StatusOr<EveOptions> ParseEveTypes(std::string_view types) {
  EveOptions options;
  for (const TypeSwitch& type : kTypes) {
    options.*type.member = false;
  }
  while (true) {
    const std::size_t comma = types.find(',');
    const std::string_view name = Trimmed(types.substr(0, comma));
    if (!SwitchOn(options, name)) {
      return absl::InvalidArgumentError(fmt::format(
          "output.eve: unknown event type \"{}\"{}: expected alert, smb, dcerpc, flow, stats, "
          "anomaly, "
          "nbns, nbdgm, nbss, llmnr, mdns, http, krb5, ldap, rdp, rfb, ssh, tds, tls (separated by "
          "commas) or all",
          name, Hint(name)));
    }
    if (comma == std::string_view::npos) {
      return options;
    }
    types.remove_prefix(comma + 1);
  }
}

}  // namespace eastwest::output
