// SiteModel answers which roles a host has: from the site's own inventory, or learned from what
// the host was seen to do when there is no inventory.
#ifndef EASTWEST_SRC_DETECT_SITE_MODEL_H_
#define EASTWEST_SRC_DETECT_SITE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "parsers/net/address.h"
#include "src/event/event.h"

namespace eastwest::detect {

// AddressRange is closed on both ends; a CIDR and a single address are ranges too.
struct AddressRange {
  net::IpAddress first;
  net::IpAddress last;

  bool Contains(const net::IpAddress& address) const {
    return first.family == address.family && first <= address && address <= last;
  }
};

// ParseAddressRange reads "10.20.0.5", "10.20.0.0/24" or "10.20.0.100-10.20.0.199"; IPv6 alike.
// Host bits set behind a CIDR's prefix are an error: they are nearly always a typing mistake.
absl::Status ParseAddressRange(std::string_view text, AddressRange& range);

// RoleMatch is the answer to "is this host a workstation?".
enum class RoleMatch : std::uint8_t { kNo, kLearned, kConfigured };

class SiteModel {
 public:
  // AddRole puts an address, a range, a CIDR or a host name into a role. A host name counts once
  // the host itself gave that name in an NTLM challenge; it is never looked up.
  absl::Status AddRole(std::string_view role, std::string_view member);

  // has_inventory: at least one role was configured. Learned roles apply only without one.
  bool has_inventory() const { return !ranges_.empty() || !names_.empty(); }

  RoleMatch Match(const net::IpAddress& address, std::string_view role) const;

  // PrimaryRole is the first configured role, else the learned one, else empty.
  struct Primary {
    std::string_view role;
    bool learned = false;
  };
  Primary PrimaryRole(const net::IpAddress& address) const;

  // AddZone puts a network into a zone.
  void AddZone(std::string_view zone, const AddressRange& range) {
    zones_.push_back({range, std::string(zone)});
  }

  // VisitRoles calls visit with each role of a host: configured ones in the order of the
  // configuration, else the learned one.
  template <typename Visit>
  void VisitRoles(const net::IpAddress& address, const Visit& visit) const {
    bool configured = false;
    for (const RoleRange& entry : ranges_) {
      if (entry.range.Contains(address)) {
        visit(std::string_view(entry.role));
        configured = true;
      }
    }
    VisitNamedRoles(address, configured, visit);
  }

  // VisitZones: every zone with the address; "external" where there is none.
  template <typename Visit>
  void VisitZones(const net::IpAddress& address, const Visit& visit) const {
    bool known = false;
    for (const RoleRange& entry : zones_) {
      if (entry.range.Contains(address)) {
        visit(std::string_view(entry.role));
        known = true;
      }
    }
    if (!known) {
      visit(std::string_view("external"));
    }
  }

  // Learn takes note of what a host does. Bounded by limits::kLearnedHostsMax.
  void Learn(const event::Event& event);

  // AdoptLearned takes over what another model has learned.
  void AdoptLearned(SiteModel&& other) {
    deeds_ = std::move(other.deeds_);
    learned_refused_ = other.learned_refused_;
  }

  // Hosts the table had no room for.
  std::uint64_t learned_refused() const { return learned_refused_; }

 private:
  // What a host was seen doing; enough to tell the three roles that matter without an inventory.
  struct Deeds {
    bool domain_controller = false;  // Kerberos or LDAP server, SYSVOL or NETLOGON share
    bool served_files = false;       // a client opened files of a plain disk share
    bool smb_client = false;         // logged on somewhere else
    std::string name;                // lower-case NetBIOS name from its own challenge
  };

  Deeds* DeedsOf(const net::IpAddress& address);
  const Deeds* FindDeeds(const net::IpAddress& address) const;
  static std::string_view LearnedRole(const Deeds& deeds);

  template <typename Visit>
  void VisitNamedRoles(const net::IpAddress& address, bool configured, const Visit& visit) const {
    const Deeds* deeds = FindDeeds(address);
    if (deeds == nullptr) {
      return;
    }
    if (const auto named = names_.find(deeds->name); named != names_.end()) {
      for (const std::string& role : named->second) {
        visit(std::string_view(role));
      }
    } else if (!configured && !has_inventory() && !LearnedRole(*deeds).empty()) {
      visit(LearnedRole(*deeds));
    }
  }

  struct RoleRange {
    AddressRange range;
    std::string role;  // or zone
  };
  std::vector<RoleRange> ranges_;  // in the order of the configuration
  std::vector<RoleRange> zones_;
  std::map<std::string, std::vector<std::string>, std::less<>> names_;  // host name -> roles
  absl::flat_hash_map<net::IpAddress, Deeds> deeds_;
  std::uint64_t learned_refused_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_SITE_MODEL_H_
