#include "src/detect/site_names.h"

#include <algorithm>
#include <array>
#include <functional>

#include "fmt/format.h"
#include "src/core/spelling.h"

namespace eastwest::detect {
namespace {

constexpr std::array kRoles = {
    SiteName{"aad_connect", "directory synchronisation, replicates like a domain controller"},
    SiteName{"adcs", "certificate authority", true},
    SiteName{"admin", "workstation that administration is done from"},
    SiteName{"av_mgmt", "management of endpoint protection"},
    SiteName{"backup", "backup host, reads everything"},
    SiteName{"database", "database server", true},
    SiteName{"dc", "domain controller", true},
    SiteName{"deploy", "software deployment"},
    SiteName{"dhcp", "DHCP server", true},
    SiteName{"dns", "DNS server", true},
    SiteName{"exchange", "mail server", true},
    SiteName{"file_server", "file server", true},
    SiteName{"gpo_admin", "host that group policies are edited from"},
    SiteName{"helpdesk", "host of the help desk"},
    SiteName{"hypervisor", "host of virtual machines", true},
    SiteName{"idm", "identity management"},
    SiteName{"jump", "jump host"},
    SiteName{"mgmt", "management server"},
    SiteName{"monitor", "monitoring server"},
    SiteName{"nat", "address that many hosts share"},
    SiteName{"no_smb", "host that must not speak SMB"},
    SiteName{"print_server", "print server", true},
    SiteName{"printer", "printer or scanner"},
    SiteName{"router", "router"},
    SiteName{"scanner", "vulnerability scanner"},
    SiteName{"sccm_admin", "host that SCCM is administered from"},
    SiteName{"sccm_cas", "SCCM central administration site", true},
    SiteName{"sccm_dp", "SCCM distribution point", true},
    SiteName{"sccm_mp", "SCCM management point", true},
    SiteName{"sccm_passive", "SCCM passive site server", true},
    SiteName{"sccm_primary", "SCCM primary site server", true},
    SiteName{"sccm_site", "SCCM site system of any kind", true},
    SiteName{"sccm_sup", "SCCM software update point", true},
    SiteName{"server", "server of any kind", true},
    SiteName{"site_db", "SCCM site database", true},
    SiteName{"sms_provider", "SCCM SMS provider", true},
    SiteName{"web_server", "web server", true},
    SiteName{"wins", "WINS server", true},
    SiteName{"workstation", "workstation of a user"},
};

constexpr std::array kZones = {
    SiteName{"clients", "networks of workstations"},
    SiteName{"dmz", "perimeter network"},
    SiteName{"encryption_required", "SMB only with encryption"},
    SiteName{"external", "outside; also what no zone names"},
    SiteName{"guest", "guest network: no SMB from there"},
    SiteName{"internal", "the site's own networks"},
    SiteName{"ipsec_required", "SMB only inside IPsec"},
    SiteName{"management", "network of administration"},
    SiteName{"partner", "networks of others that are trusted in part"},
    SiteName{"servers", "networks of servers"},
    SiteName{"smb_external_allowed", "outside endpoints that SMB may be used with"},
    SiteName{"trusted", "networks that file servers are open to"},
    SiteName{"untrusted", "no SMB from there"},
    SiteName{"vpn", "remote access"},
    SiteName{"vpn_split", "remote access beside the Internet: no SMB from there"},
};

static_assert(std::ranges::adjacent_find(kRoles, std::greater_equal<>{}, &SiteName::name) ==
              kRoles.end());
static_assert(std::ranges::adjacent_find(kZones, std::greater_equal<>{}, &SiteName::name) ==
              kZones.end());

}  // namespace

std::span<const SiteName> KnownRoles() { return kRoles; }
std::span<const SiteName> KnownZones() { return kZones; }

bool IsServerRole(std::string_view role) {
  const auto* const found = std::ranges::lower_bound(kRoles, role, {}, &SiteName::name);
  return found != kRoles.end() && found->name == role && found->server;
}

bool IsKnown(std::span<const SiteName> names, std::string_view name) {
  const auto found = std::ranges::lower_bound(names, name, {}, &SiteName::name);
  return found != names.end() && found->name == name;
}

std::string UnknownName(std::string_view what, std::string_view word,
                        std::span<const SiteName> known, const std::vector<std::string>& own) {
  std::vector<std::string_view> names;
  for (const SiteName& name : known) {
    names.push_back(name.name);
  }
  names.insert(names.end(), own.begin(), own.end());
  return fmt::format(
      "there is no {} \"{}\"{}: expected one of {}; one of your own is declared in site.own_{}s",
      what, word, NearestHint(word, names), fmt::join(names, ", "), what);
}

}  // namespace eastwest::detect
