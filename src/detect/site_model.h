// SiteModel answers which roles and zones a host has: from the site's own inventory, or learned
// from what the host was seen to do when there is no inventory. It also holds what the site allows,
// and how it wants its firewall table told.
#ifndef EASTWEST_SRC_DETECT_SITE_MODEL_H_
#define EASTWEST_SRC_DETECT_SITE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "parsers/net/address.h"
#include "src/detect/address_map.h"
#include "src/detect/allow_list.h"
#include "src/detect/firewall_table.h"
#include "src/detect/host_table.h"
#include "src/detect/site_names.h"
#include "src/event/event.h"

namespace eastwest::detect {

// RoleMatch is the answer to "is this host a workstation?".
enum class RoleMatch : std::uint8_t { kNo, kLearned, kConfigured };

class SiteModel {
 public:
  // AddRole puts an address, a range, a CIDR or a host name into a role. A host name counts once
  // the host was heard under that name; it is never looked up.
  absl::Status AddRole(std::string_view role, std::string_view member);

  // AddZone does the same for a zone.
  absl::Status AddZone(std::string_view zone, std::string_view member);

  // Seal makes lookups fast; for after the last role and zone.
  void Seal();

  // has_inventory: at least one role was configured. Learned roles apply only without one.
  bool has_inventory() const { return !roles_.names.empty(); }

  RoleMatch Match(const net::IpAddress& address, std::string_view role) const;

  // HasZone: the host stands in the zone.
  bool HasZone(const net::IpAddress& address, std::string_view zone) const;

  // PrimaryRole is the first configured role, else the learned one, else empty.
  struct Primary {
    std::string_view role;
    bool learned = false;
  };
  Primary PrimaryRole(const net::IpAddress& address) const;

  // IsListed: the inventory gives the host a role.
  bool IsListed(const net::IpAddress& address) const;

  // Standing is every role of a host. Without an inventory those are suggestions (SuggestRoles):
  // for reports that a person reads, not for rules.
  struct Standing {
    std::vector<std::string> roles;
    bool learned = false;

    bool Has(std::string_view role) const;
  };
  Standing StandingOf(const net::IpAddress& address) const;

  // VisitRoles calls visit with each role of a host: configured ones in the order of the
  // configuration, else the learned one.
  template <typename Visit>
  void VisitRoles(const net::IpAddress& address, const Visit& visit) const {
    const RoleSet roles = RolesOf(address);
    roles_.names.Visit(roles.configured, visit);
    if (!roles.learned.empty()) {
      visit(roles.learned);
    }
  }

  // RolesOf is what VisitRoles visits; equal sets stand for equal names.
  struct RoleSet {
    NameSet configured = 0;
    std::string_view learned;  // only where none is configured
  };
  RoleSet RolesOf(const net::IpAddress& address) const;

  // VisitZones: every zone with the address; "external" too where there is none, or none but that
  // of the outside endpoints that may be used.
  template <typename Visit>
  void VisitZones(const net::IpAddress& address, const Visit& visit) const {
    const NameSet zones = ZonesOf(address);
    zones_.names.Visit(zones, visit);
    if ((zones & ~smb_allowed_) == 0) {
      visit(kZoneExternal);
    }
  }

  // ZonesOf is what VisitZones visits, but for "external", which follows from it.
  NameSet ZonesOf(const net::IpAddress& address) const;

  // Learn takes note of what a host does.
  void Learn(const event::Event& event);

  // AdoptLearned takes over what another model has learned and counted.
  void AdoptLearned(SiteModel&& other);

  // Exchange writes what was learned of hosts, or restores it.
  void Exchange(StateArchive& archive);

  // hosts holds names and deeds.
  const HostTable& hosts() const { return hosts_; }

  AllowList& allow_list() { return allow_list_; }
  const AllowList& allow_list() const { return allow_list_; }
  FirewallTable& firewall() { return firewall_; }
  const FirewallTable& firewall() const { return firewall_; }

 private:
  // Names is one kind of names, with who stands under each.
  struct Names {
    NameList names;
    AddressMap addresses;
    std::map<std::string, NameSet, std::less<>> hosts;  // by NetBIOS name
  };

  static absl::Status Add(Names& names, std::string_view name, std::string_view member);
  static NameSet Configured(const Names& names, const net::IpAddress& address, NameSet by_name) {
    return names.addresses.Lookup(address) | by_name;
  }
  // RenewHosts gives every host what the inventory says of its name.
  void RenewHosts();

  Names roles_;
  Names zones_;
  NameSet smb_allowed_ = 0;
  HostTable hosts_;
  AllowList allow_list_;
  FirewallTable firewall_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_SITE_MODEL_H_
