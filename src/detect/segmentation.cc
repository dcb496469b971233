#include "src/detect/segmentation.h"

#include <algorithm>
#include <array>
#include <span>

#include "fmt/format.h"

namespace eastwest::detect {
namespace {

using Kind = Verdict::Kind;
using enum WatchedService;

struct ServiceWords {
  std::string_view id;
  std::string_view title;
  std::uint32_t between_workstations;  // the rule that says so
};

constexpr std::array kServices = {
    ServiceWords{"smb", "SMB 445/tcp", 101},
    ServiceWords{"nbss", "NetBIOS session 139/tcp", 101},
    ServiceWords{"epmapper", "RPC endpoint mapper 135", 108},
    ServiceWords{"rpc_dynamic", "RPC 49152-65535", 109},
    ServiceWords{"rdp", "Remote Desktop 3389", 110},
    ServiceWords{"winrm", "WinRM 5985-5986/tcp", 111},
    ServiceWords{"vnc", "VNC 5900-5910/tcp", 112},
    ServiceWords{"mssql", "SQL Server 1433/tcp", 0},
    ServiceWords{"nbns", "NetBIOS names 137/udp", 105},
    ServiceWords{"nbdgm", "NetBIOS datagrams 138/udp", 106},
};
static_assert(kServices[static_cast<std::size_t>(kNbdgm)].id == "nbdgm");

const ServiceWords& WordsOf(WatchedService service) {
  return kServices[static_cast<std::size_t>(service)];
}

constexpr std::array<std::string_view, 14> kAdministration = {
    "admin",   "jump",   "mgmt",      "deploy",       "helpdesk", "scanner",      "av_mgmt",
    "monitor", "backup", "sccm_site", "sccm_primary", "sccm_cas", "sccm_passive", "sccm_admin"};
constexpr std::array<std::string_view, 10> kSiteSystems = {
    "sccm_site", "sccm_primary", "sccm_cas", "sccm_passive", "sms_provider",
    "sccm_mp",   "sccm_dp",      "sccm_sup", "site_db",      "sccm_admin"};
constexpr std::array<std::string_view, 6> kServesSmb = {"dc",      "file_server", "print_server",
                                                        "sccm_dp", "sccm_site",   "hypervisor"};
constexpr std::array<std::string_view, 7> kServesRpc = {
    "dc", "print_server", "adcs", "exchange", "sccm_site", "sccm_mp", "sccm_primary"};
constexpr std::array<std::string_view, 1> kDatabases = {"database"};
constexpr std::array<std::string_view, 3> kSiteCore = {"sccm_primary", "sccm_cas", "sccm_passive"};
constexpr std::array<std::string_view, 3> kServesNames = {"dc", "wins", "dns"};

bool IsSmb(WatchedService service) { return service == kSmb || service == kNbss; }
bool IsNetbiosUdp(WatchedService service) { return service == kNbns || service == kNbdgm; }
bool IsRpc(WatchedService service) { return service == kEpmapper || service == kRpcDynamic; }
bool IsRemoteControl(WatchedService service) {
  return service == kRdp || service == kWinRm || service == kVnc;
}

// FirstOf is the first of the roles that the host has; empty when it has none.
std::string_view FirstOf(const SiteModel::Standing& host, std::span<const std::string_view> roles) {
  const auto found =
      std::ranges::find_if(roles, [&host](std::string_view role) { return host.Has(role); });
  return found == roles.end() ? std::string_view{} : *found;
}

Verdict Stopped(std::uint32_t rule, std::string_view because) {
  return {Kind::kStopped, rule, std::string(because)};
}
Verdict Allowed(std::string because) { return {Kind::kAllowed, 0, std::move(because)}; }
Verdict Undecided(std::string because) { return {Kind::kUndecided, 0, std::move(because)}; }

// Perimeter judges contacts that cross it, and those from zones that are not trusted.
std::optional<Verdict> Perimeter(const SiteModel& site, WatchedService service,
                                 const net::IpAddress& source, const net::IpAddress& target) {
  const bool from_outside = site.HasZone(source, kZoneExternal);
  const bool to_outside = site.HasZone(target, kZoneExternal);
  if (from_outside && to_outside) {
    return Undecided("neither end is in a zone of the site");
  }
  if (from_outside) {
    return Stopped(IsSmb(service)          ? 114
                   : IsNetbiosUdp(service) ? 115
                   : service == kRdp       ? 1004
                                           : 0,
                   "into the site from outside");
  }
  if (to_outside && IsSmb(service) && site.HasZone(target, kZoneSmbAllowed)) {
    return Allowed("outside endpoint of smb_external_allowed");
  }
  if (to_outside) {
    return Stopped(IsSmb(service) ? 113 : IsNetbiosUdp(service) ? 115 : 0, "out of the site");
  }
  for (const std::string_view zone : {"guest", "untrusted", "vpn_split"}) {
    if (site.HasZone(source, zone)) {
      return Stopped(125, fmt::format("from the zone {}", zone));
    }
  }
  return std::nullopt;
}

Verdict ToWorkstation(WatchedService service, const SiteModel::Standing& source) {
  if (const std::string_view role = FirstOf(source, kAdministration); !role.empty()) {
    return Allowed(fmt::format("administration of workstations by {}", role));
  }
  if (source.Has("workstation")) {
    return Stopped(WordsOf(service).between_workstations, "workstation to workstation");
  }
  return Stopped(IsSmb(service) ? 104 : 0, "into a workstation");
}

// ToSiteSystem judges contacts with the hosts that own an SCCM site.
std::optional<Verdict> ToSiteSystem(WatchedService service, const SiteModel::Standing& source,
                                    const SiteModel::Standing& target) {
  const bool core = !FirstOf(target, kSiteCore).empty();
  const bool database = target.Has("site_db");
  const bool provider = target.Has("sms_provider");
  if ((!core && !database && !provider) || (service == kSmb && target.Has("sccm_dp"))) {
    return std::nullopt;
  }
  std::string_view role = FirstOf(source, kSiteSystems);
  role = role.empty() ? FirstOf(source, kAdministration) : role;
  if (!role.empty()) {
    return Allowed(fmt::format("SCCM site system used by {}", role));
  }
  if (IsSmb(service)) {
    return Stopped(804, "to an SCCM site system");
  }
  if (database && service == kMsSql) {
    return Stopped(803, "to the SCCM site database");
  }
  return provider && IsRpc(service) ? std::optional(Stopped(802, "to the SCCM provider"))
                                    : std::nullopt;
}

Verdict ToServer(WatchedService service, const SiteModel::Standing& source,
                 const SiteModel::Standing& target) {
  const std::string_view serves = service == kSmb         ? FirstOf(target, kServesSmb)
                                  : IsRpc(service)        ? FirstOf(target, kServesRpc)
                                  : IsNetbiosUdp(service) ? FirstOf(target, kServesNames)
                                  : service == kMsSql     ? FirstOf(target, kDatabases)
                                                          : std::string_view{};
  if (!serves.empty()) {
    return Allowed(fmt::format("{} is there for it", serves));
  }
  if (service == kNbss) {
    return Stopped(107, "SMB over NetBIOS; port 445 does the same");
  }
  if (const std::string_view role = FirstOf(source, kAdministration);
      !role.empty() && !IsNetbiosUdp(service)) {
    return Allowed(fmt::format("administration by {}", role));
  }
  if (IsRemoteControl(service)) {
    return Stopped(service == kWinRm ? 1002U
                   : service == kVnc ? 1003U
                                     : 0U,
                   "remote control from no administrator's host");
  }
  if (target.roles.empty()) {
    return Undecided("the target has no role");
  }
  return Undecided(source.roles.empty() ? std::string("the source has no role")
                                        : fmt::format("no rule for {} to {}", source.roles.front(),
                                                      target.roles.front()));
}

}  // namespace

std::string_view ServiceId(WatchedService service) { return WordsOf(service).id; }
std::string_view ServiceTitle(WatchedService service) { return WordsOf(service).title; }

std::optional<WatchedService> ServiceOfPort(std::uint16_t port, std::uint8_t ip_protocol) {
  const bool tcp = ip_protocol == 6;
  if (ip_protocol != 6 && ip_protocol != 17) {
    return std::nullopt;
  }
  if (port == 135 || port == 3389 || port >= 49152) {
    return port == 135 ? kEpmapper : port == 3389 ? kRdp : kRpcDynamic;
  }
  if (!tcp) {
    return port == 137    ? std::optional(kNbns)
           : port == 138  ? std::optional(kNbdgm)
           : port == 1434 ? std::optional(kMsSql)
                          : std::nullopt;
  }
  if (port == 445 || port == 139 || port == 1433) {
    return port == 445 ? kSmb : port == 139 ? kNbss : kMsSql;
  }
  if (port == 5985 || port == 5986) {
    return kWinRm;
  }
  const bool vnc = port == 5500 || port == 5800 || (port >= 5900 && port <= 5910);
  return vnc ? std::optional(kVnc) : std::nullopt;
}

std::string_view VerdictName(Verdict::Kind kind) {
  switch (kind) {
    case Kind::kStopped:
      return "stopped";
    case Kind::kUndecided:
      return "undecided";
    case Kind::kAllowed:
      return "allowed";
  }
  return "unknown";
}

bool IsForMany(const net::IpAddress& address) {
  const std::uint8_t first = address.bytes[0];
  if (address.is_v6()) {
    return first == 0xFF;
  }
  return (first & 0xF0U) == 0xE0 || std::all_of(address.bytes.begin(), address.bytes.begin() + 4,
                                                [](std::uint8_t byte) { return byte == 0xFF; });
}

Verdict JudgeContact(const SiteModel& site, WatchedService service, const net::IpAddress& source,
                     const net::IpAddress& target) {
  if (IsForMany(target)) {
    return IsNetbiosUdp(service) ? Stopped(WordsOf(service).between_workstations, "to everybody")
                                 : Undecided("to everybody");
  }
  if (auto verdict = Perimeter(site, service, source, target)) {
    return *std::move(verdict);
  }
  const SiteModel::Standing from = site.StandingOf(source);
  const SiteModel::Standing to = site.StandingOf(target);
  if (IsSmb(service) && (from.Has("no_smb") || to.Has("no_smb"))) {
    return Stopped(103, "a host that must not speak SMB");
  }
  if (to.Has("workstation")) {
    return ToWorkstation(service, from);
  }
  if (auto verdict = ToSiteSystem(service, from, to)) {
    return *std::move(verdict);
  }
  return ToServer(service, from, to);
}

}  // namespace eastwest::detect
