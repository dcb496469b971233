#include "src/detect/sigma/log_sources.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <vector>

#include "fmt/format.h"

namespace eastwest::detect::sigma {
namespace {

struct Foreign {
  std::string_view product;
  std::string_view category;
  std::string_view service;
  Service ours;
};

constexpr std::array kForeign = {
    Foreign{"zeek", "", "dce_rpc", Service::kDceRpc},
    Foreign{"zeek", "", "smb_files", Service::kSmbFiles},
    Foreign{"zeek", "", "smb_mapping", Service::kSmbTree},
    Foreign{"zeek", "", "ntlm", Service::kZeekNtlm},
    Foreign{"rpc_firewall", "application", "", Service::kRpcFirewall},
    Foreign{"windows", "", "security", Service::kWindowsSecurity},
    Foreign{"windows", "", "system", Service::kWindowsSystem},
    Foreign{"windows", "pipe_created", "", Service::kPipeCreated},
};

constexpr std::array<std::string_view, 8> kSecurityEvents = {"4624", "4625", "4697", "4698",
                                                             "4699", "4700", "5140", "5145"};
constexpr std::array<std::string_view, 1> kSystemEvents = {"7045"};

std::vector<std::string> EventIdsOf(const DetectionRule& rule) {
  std::vector<std::string> ids;
  for (const RuleItem* item : ItemsOf(rule)) {
    if (item->field == "EventID") {
      std::ranges::transform(item->values, std::back_inserter(ids), &RuleValue::text);
    }
  }
  return ids;
}

template <typename Known>
bool NoneOf(const std::vector<std::string>& ids, const Known& known) {
  return std::ranges::none_of(
      ids, [&known](const std::string& id) { return std::ranges::find(known, id) != known.end(); });
}

}  // namespace

bool IsOurs(const LogSource& source) { return source.product == "eastwest"; }

absl::StatusOr<Service> ResolveLogSource(const LogSource& source, const Place& place) {
  if (IsOurs(source)) {
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Service::kDerived); ++i) {
      const auto service = static_cast<Service>(i);
      if (ServiceName(service) == source.service) {
        return service;
      }
    }
    return At(place, fmt::format("logsource.service is \"{}\", and eastwest has no such service",
                                 source.service));
  }
  for (const Foreign& foreign : kForeign) {
    if (foreign.product == source.product && foreign.category == source.category &&
        foreign.service == source.service) {
      return foreign.ours;
    }
  }
  return absl::NotFoundError(fmt::format("log source {}/{}/{} is not on the wire", source.product,
                                         source.category, source.service));
}

std::string WhyBlind(Service service, const DetectionRule& rule) {
  const std::vector<std::string> ids = EventIdsOf(rule);
  if (ids.empty()) {
    return service == Service::kWindowsSystem || service == Service::kWindowsSecurity
               ? "asks for no event id"
               : "";
  }
  const bool blind = (service == Service::kWindowsSecurity && NoneOf(ids, kSecurityEvents)) ||
                     (service == Service::kWindowsSystem && NoneOf(ids, kSystemEvents));
  return blind ? fmt::format("event {} is not on the wire", ids.front()) : "";
}

}  // namespace eastwest::detect::sigma
