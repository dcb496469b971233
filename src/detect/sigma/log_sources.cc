#include "src/detect/sigma/log_sources.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "src/core/spelling.h"

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

constexpr std::string_view kProduct = "eastwest";
constexpr std::size_t kNearLettersMin = 6;  // "west" is a part of the name, and not meant as it

constexpr std::size_t kOurServices = static_cast<std::size_t>(Service::kDerived) + 1;

std::optional<Service> FindService(std::string_view name) {
  for (std::size_t i = 0; i < kOurServices; ++i) {
    if (ServiceName(static_cast<Service>(i)) == name) {
      return static_cast<Service>(i);
    }
  }
  return std::nullopt;
}

std::string_view WithoutBlanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

absl::StatusOr<Service> ResolveOurs(const LogSource& source) {
  if (!source.category.empty()) {
    return At(source.place, fmt::format("logsource.category is \"{}\": eastwest has services only",
                                        source.category));
  }
  if (const std::optional<Service> service = FindService(source.service)) {
    return *service;
  }
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kOurServices; ++i) {
    names.push_back(ServiceName(static_cast<Service>(i)));
  }
  return At(
      source.place,
      fmt::format("logsource.service is \"{}\", and eastwest has no such service{}: expected "
                  "one of {}",
                  source.service, NearestHint(source.service, names), fmt::join(names, ", ")));
}

}  // namespace

bool IsOurs(const LogSource& source) { return source.product == kProduct; }

bool IsNearlyOurs(const LogSource& source) {
  if (IsOurs(source)) {
    return false;
  }
  if (source.product.empty()) {
    return source.category.empty() && FindService(source.service);
  }
  NearestName nearest(WithoutBlanks(source.product));
  nearest.Offer(kProduct);
  return source.product.size() >= kNearLettersMin && !nearest.name().empty();
}

absl::StatusOr<Service> ResolveLogSource(const LogSource& source) {
  if (IsOurs(source)) {
    return ResolveOurs(source);
  }
  if (IsNearlyOurs(source)) {
    return At(source.place,
              source.product.empty()
                  ? fmt::format("logsource has no product: expected eastwest beside service {}",
                                source.service)
                  : fmt::format("logsource.product is \"{}\" (did you mean {}?)", source.product,
                                kProduct));
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
