// SiteConfig is the section `site` of the configuration: who is who, and what is agreed.
#ifndef EASTWEST_SRC_APP_SITE_CONFIG_H_
#define EASTWEST_SRC_APP_SITE_CONFIG_H_

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/inventory.h"
#include "src/detect/allow_list.h"
#include "src/detect/site_model.h"

namespace eastwest::app {

// NamedLists keeps the order of the file.
using NamedLists = std::vector<std::pair<std::string, std::vector<std::string>>>;

// SccmKey is a key of site.sccm that stands for a role of its own.
struct SccmKey {
  std::string_view key;
  std::string_view role;
};
inline constexpr std::array kSccmKeys = {
    SccmKey{"site_servers", "sccm_site"},
    SccmKey{"primary", "sccm_primary"},
    SccmKey{"cas", "sccm_cas"},
    SccmKey{"passive", "sccm_passive"},
    SccmKey{"provider", "sms_provider"},
    SccmKey{"management_points", "sccm_mp"},
    SccmKey{"distribution_points", "sccm_dp"},
    SccmKey{"update_points", "sccm_sup"},
    SccmKey{"database", "site_db"},
    SccmKey{"admin_sources", "sccm_admin"},
};

struct SiteConfig {
  // Role -> addresses, ranges, networks or host names, in the order of the file. Which roles there
  // are: detect::KnownRoles() and own_roles.
  NamedLists roles;
  // Zone -> the same. "internal" is RFC 1918, ULA and link-local addresses unless it is said;
  // "external" is what no zone names. Which zones there are: detect::KnownZones() and own_zones.
  NamedLists zones = {
      {"internal", {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"}}};
  // Roles and zones beside the known ones, for rules and allow-lists of the site's own.
  std::vector<std::string> own_roles;
  std::vector<std::string> own_zones;
  // Name -> values: what %Name% stands for in Sigma rules with the modifier "expand".
  NamedLists placeholders;
  // Hosts that administration is done from: the role admin.
  std::vector<std::string> admin_sources;
  // Key of kSccmKeys -> hosts.
  NamedLists sccm;
  // Accounts that push the SCCM client, and computer accounts of site systems: %ClientPushAccounts%
  // and %SccmSiteAccounts%. A domain in front is for the reader.
  std::vector<std::string> client_push_accounts;
  std::vector<std::string> site_accounts;
  // Accounts that nobody should use: %CanaryAccounts%.
  std::vector<std::string> watch_accounts;
  // Outside endpoints that SMB may be used with, and who answers for them.
  struct Endpoint {
    std::string network;
    std::string owner;
  };
  std::vector<Endpoint> smb_external_allowed;
  // What is agreed: see detect::AllowEntry.
  std::vector<detect::AllowEntry> allow;
  // Rows of the firewall table that are not told as they are by default.
  std::vector<std::pair<std::string, detect::LogMode>> firewall;
  // JSON file with hosts, and what it said.
  std::string inventory;
  std::vector<InventoryHost> inventory_hosts;
};

// Known names of the site: those of eastwest and its own.
absl::Status CheckRoleName(const SiteConfig& site, std::string_view role);
absl::Status CheckZoneName(const SiteConfig& site, std::string_view zone);

// RolesOf lists every role that some host has, in the order in which they come.
std::vector<std::string> RolesOf(const SiteConfig& site);

// PlaceholdersOf joins site.placeholders with the lists of accounts.
NamedLists PlaceholdersOf(const SiteConfig& site);

// MakeSiteModel checks every name and address.
absl::StatusOr<detect::SiteModel> MakeSiteModel(const SiteConfig& site);

// LogModeName is "each" or "aggregate".
std::string_view LogModeName(detect::LogMode mode);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SITE_CONFIG_H_
