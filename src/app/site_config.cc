#include "src/app/site_config.h"

#include <algorithm>
#include <span>

#include "fmt/format.h"
#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

absl::Status CheckName(std::string_view what, std::string_view name,
                       std::span<const detect::SiteName> known,
                       const std::vector<std::string>& own) {
  if (detect::IsKnown(known, name) || std::ranges::find(own, name) != own.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(detect::UnknownName(what, name, known, own));
}

// Builder puts members into the model, and says where one came from when it is wrong.
class Builder {
 public:
  void Roles(std::string_view key, std::string_view role, const std::vector<std::string>& members) {
    for (const std::string& member : members) {
      Keep(key, model_.AddRole(role, member));
    }
  }
  void Zones(std::string_view key, std::string_view zone, const std::vector<std::string>& members) {
    for (const std::string& member : members) {
      Keep(key, model_.AddZone(zone, member));
    }
  }
  void Keep(std::string_view key, const absl::Status& status) {
    if (!status.ok() && fault_.ok()) {
      fault_ = absl::InvalidArgumentError(fmt::format("{}: {}", key, TextOf(status)));
    }
  }

  const absl::Status& fault() const { return fault_; }
  detect::SiteModel& model() { return model_; }

 private:
  detect::SiteModel model_;
  absl::Status fault_;
};

void AddHost(Builder& builder, const SiteConfig& site, const InventoryHost& host) {
  const std::string key = site.inventory + ": " + host.pointer;
  std::vector<std::string> members = host.addresses;
  if (!host.hostname.empty()) {
    members.push_back(host.hostname);
  }
  for (const std::string& role : host.roles) {
    builder.Keep(key, CheckRoleName(site, role));
    builder.Roles(key, role, members);
  }
  if (!host.zone.empty()) {
    builder.Keep(key, CheckZoneName(site, host.zone));
    builder.Zones(key, host.zone, members);
  }
}

void AddRoles(Builder& builder, const SiteConfig& site) {
  for (const auto& [role, members] : site.roles) {
    const std::string key = "site.roles." + role;
    builder.Keep(key, CheckRoleName(site, role));
    builder.Roles(key, role, members);
  }
  builder.Roles("site.admin_sources", "admin", site.admin_sources);
  for (const SccmKey& sccm : kSccmKeys) {
    for (const auto& [key, members] : site.sccm) {
      if (key == sccm.key) {
        builder.Roles("site.sccm." + key, sccm.role, members);
      }
    }
  }
}

void AddZones(Builder& builder, const SiteConfig& site) {
  for (const auto& [zone, members] : site.zones) {
    const std::string key = "site.zones." + zone;
    builder.Keep(key, CheckZoneName(site, zone));
    builder.Zones(key, zone, members);
  }
  for (const SiteConfig::Endpoint& endpoint : site.smb_external_allowed) {
    builder.Zones("site.smb_external_allowed", detect::kZoneSmbAllowed, {endpoint.network});
  }
}

// AccountNames drops the domains: rules compare the name alone.
std::vector<std::string> AccountNames(const std::vector<std::string>& accounts) {
  std::vector<std::string> names;
  for (const std::string& account : accounts) {
    const std::size_t slash = account.rfind('\\');
    names.push_back(slash == std::string::npos ? account : account.substr(slash + 1));
  }
  return names;
}

}  // namespace

absl::Status CheckRoleName(const SiteConfig& site, std::string_view role) {
  return CheckName("role", role, detect::KnownRoles(), site.own_roles);
}

absl::Status CheckZoneName(const SiteConfig& site, std::string_view zone) {
  return CheckName("zone", zone, detect::KnownZones(), site.own_zones);
}

std::vector<std::string> RolesOf(const SiteConfig& site) {
  std::vector<std::string> roles;
  const auto add = [&roles](std::string_view role) {
    if (std::ranges::find(roles, role) == roles.end()) {
      roles.emplace_back(role);
    }
  };
  for (const auto& [role, members] : site.roles) {
    add(role);
  }
  if (!site.admin_sources.empty()) {
    add("admin");
  }
  for (const auto& [key, members] : site.sccm) {
    const auto* const found = std::ranges::find(kSccmKeys, key, &SccmKey::key);
    if (found != kSccmKeys.end() && !members.empty()) {
      add(found->role);
    }
  }
  for (const InventoryHost& host : site.inventory_hosts) {
    std::ranges::for_each(host.roles, add);
  }
  return roles;
}

NamedLists PlaceholdersOf(const SiteConfig& site) {
  NamedLists all = site.placeholders;
  const auto add = [&all](std::string_view name, const std::vector<std::string>& accounts) {
    if (!accounts.empty()) {
      all.emplace_back(name, AccountNames(accounts));
    }
  };
  add("ClientPushAccounts", site.client_push_accounts);
  add("SccmSiteAccounts", site.site_accounts);
  add("CanaryAccounts", site.watch_accounts);
  return all;
}

absl::StatusOr<detect::SiteModel> MakeSiteModel(const SiteConfig& site) {
  Builder builder;
  AddRoles(builder, site);
  AddZones(builder, site);
  for (const InventoryHost& host : site.inventory_hosts) {
    AddHost(builder, site, host);
  }
  for (const detect::AllowEntry& entry : site.allow) {
    builder.Keep("site.allow", detect::CheckAllowEntry(entry));
    builder.model().allow_list().Add(entry);
  }
  for (const auto& [name, mode] : site.firewall) {
    const auto rows = detect::FirewallRows();
    const auto row = std::ranges::find(rows, name, &detect::FirewallRow::name);
    if (row != rows.end()) {
      builder.model().firewall().Set(*row, mode);
    }
  }
  if (!builder.fault().ok()) {
    return builder.fault();
  }
  builder.model().Seal();
  return std::move(builder.model());
}

std::string_view LogModeName(detect::LogMode mode) {
  return mode == detect::LogMode::kEach ? "each" : "aggregate";
}

}  // namespace eastwest::app
