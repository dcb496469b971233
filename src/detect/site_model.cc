#include "src/detect/site_model.h"

#include <algorithm>

#include "fmt/format.h"

namespace eastwest::detect {
namespace {

bool IsLetter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool IsHostName(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || IsLetter(c) || c == '-' || c == '_' || c == '.';
  };
  return std::ranges::any_of(text.substr(0, text.find('.')), IsLetter) &&
         std::ranges::all_of(text, allowed);
}

NameSet SetOfHost(const std::map<std::string, NameSet, std::less<>>& hosts,
                  const std::string& name) {
  const auto found = hosts.find(name);
  return found == hosts.end() ? 0 : found->second;
}

}  // namespace

absl::Status SiteModel::Add(Names& names, std::string_view name, std::string_view member) {
  AddressRange range;
  absl::Status status = ParseAddressRange(member, range);
  const bool looks_numeric = member.find_first_of(":/") != std::string_view::npos;
  if (!status.ok() && (looks_numeric || !IsHostName(member))) {
    return status;
  }
  const NameSet set = names.names.SetOf(name);
  if (set == 0) {
    return absl::ResourceExhaustedError(
        fmt::format("\"{}\" is one name too many: expected at most {}", name, kNamesMax));
  }
  if (status.ok()) {
    names.addresses.Add(range, set);
  } else {
    names.hosts[NetBiosName(member)] |= set;
  }
  return absl::OkStatus();
}

absl::Status SiteModel::AddRole(std::string_view role, std::string_view member) {
  return Add(roles_, role, member);
}

absl::Status SiteModel::AddZone(std::string_view zone, std::string_view member) {
  absl::Status status = Add(zones_, zone, member);
  smb_allowed_ = zones_.names.Find(kZoneSmbAllowed);
  return status;
}

void SiteModel::Seal() {
  roles_.addresses.Build();
  zones_.addresses.Build();
}

RoleMatch SiteModel::Match(const net::IpAddress& address, std::string_view role) const {
  const NameSet wanted = roles_.names.Find(role);
  if (wanted != 0 && (roles_.addresses.Lookup(address) & wanted) != 0) {
    return RoleMatch::kConfigured;
  }
  const KnownHost* host = hosts_.Find(address);
  if (host == nullptr) {
    return RoleMatch::kNo;
  }
  if ((host->roles & wanted) != 0) {
    return RoleMatch::kConfigured;
  }
  return !has_inventory() && LearnedRole(host->deeds) == role ? RoleMatch::kLearned
                                                              : RoleMatch::kNo;
}

SiteModel::Primary SiteModel::PrimaryRole(const net::IpAddress& address) const {
  const KnownHost* host = hosts_.Find(address);
  const NameSet roles = Configured(roles_, address, host == nullptr ? 0 : host->roles);
  Primary primary;
  roles_.names.Visit(roles, [&primary](std::string_view role) {
    primary.role = primary.role.empty() ? role : primary.role;
  });
  if (!primary.role.empty() || host == nullptr) {
    return primary;
  }
  const std::string_view learned = LearnedRole(host->deeds);
  return {learned, !learned.empty()};
}

bool SiteModel::IsListed(const net::IpAddress& address) const {
  const KnownHost* host = hosts_.Find(address);
  return Configured(roles_, address, host == nullptr ? 0 : host->roles) != 0;
}

bool SiteModel::Standing::Has(std::string_view role) const {
  return std::ranges::find(roles, role) != roles.end();
}

SiteModel::Standing SiteModel::StandingOf(const net::IpAddress& address) const {
  const KnownHost* host = hosts_.Find(address);
  Standing standing;
  roles_.names.Visit(Configured(roles_, address, host == nullptr ? 0 : host->roles),
                     [&standing](std::string_view role) { standing.roles.emplace_back(role); });
  if (standing.roles.empty() && host != nullptr && !has_inventory()) {
    for (const Suggestion& suggestion : SuggestRoles(host->deeds)) {
      standing.roles.emplace_back(suggestion.role);
      standing.learned = true;
    }
  }
  return standing;
}

SiteModel::RoleSet SiteModel::RolesOf(const net::IpAddress& address) const {
  const KnownHost* host = hosts_.Find(address);
  const NameSet roles = Configured(roles_, address, host == nullptr ? 0 : host->roles);
  if (roles != 0 || host == nullptr || has_inventory()) {
    return {roles, {}};
  }
  return {0, LearnedRole(host->deeds)};
}

NameSet SiteModel::ZonesOf(const net::IpAddress& address) const {
  if (zones_.hosts.empty()) {
    return zones_.addresses.Lookup(address);
  }
  const KnownHost* host = hosts_.Find(address);
  return Configured(zones_, address, host == nullptr ? 0 : host->zones);
}

bool SiteModel::HasZone(const net::IpAddress& address, std::string_view zone) const {
  const NameSet zones = ZonesOf(address);
  return zone == kZoneExternal && (zones & ~smb_allowed_) == 0
             ? true
             : (zones & zones_.names.Find(zone)) != 0;
}

void SiteModel::Learn(const event::Event& event) {
  if (KnownHost* renamed = hosts_.Learn(event)) {
    renamed->roles = SetOfHost(roles_.hosts, renamed->name);
    renamed->zones = SetOfHost(zones_.hosts, renamed->name);
  }
}

void SiteModel::RenewHosts() {
  hosts_.Renew([this](KnownHost& host) {
    host.roles = SetOfHost(roles_.hosts, host.name);
    host.zones = SetOfHost(zones_.hosts, host.name);
  });
}

void SiteModel::AdoptLearned(SiteModel&& other) {
  hosts_ = std::move(other.hosts_);
  RenewHosts();
  allow_list_.AdoptCounts(other.allow_list_);
}

void SiteModel::Exchange(StateArchive& archive) {
  hosts_.Exchange(archive);
  RenewHosts();
}

}  // namespace eastwest::detect
