#include "src/detect/site_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

#include "fmt/format.h"
#include "parsers/bytes/text.h"

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

// EditDistance counts the letters to change, put in, leave out or swap with their neighbour.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

// Folded drops what people spell in different ways: case, "-" and a plural s.
std::string Folded(std::string_view word) {
  std::string text = AsciiLower(word.substr(0, 64));
  std::ranges::replace(text, '-', '_');
  std::ranges::replace(text, ' ', '_');
  if (text.size() > 3 && text.ends_with('s')) {
    text.pop_back();
  }
  return text;
}

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

std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string wanted = Folded(word);
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, wanted.size() / 3);
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = EditDistance(wanted, Folded(candidate));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string UnknownName(std::string_view what, std::string_view word,
                        std::span<const SiteName> known, const std::vector<std::string>& own) {
  std::vector<std::string_view> names;
  for (const SiteName& name : known) {
    names.push_back(name.name);
  }
  names.insert(names.end(), own.begin(), own.end());
  const std::string_view nearest = Nearest(word, names);
  return fmt::format(
      "there is no {} \"{}\"{}: expected one of {}; one of your own is declared in site.own_{}s",
      what, word, nearest.empty() ? "" : fmt::format(" (did you mean {}?)", nearest),
      fmt::join(names, ", "), what);
}

}  // namespace eastwest::detect
