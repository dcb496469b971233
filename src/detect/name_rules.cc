#include "src/detect/name_rules.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/detect_state.h"
#include "src/detect/workstation_rules.h"

namespace eastwest::detect {

using event::NameRecord;
using event::NameServiceSeen;

namespace {

constexpr std::uint8_t kOpcodeQuery = 0;
// Proxies and tunnels that Windows looks for by name, and whoever answers becomes: T1557.001.
constexpr std::array<std::string_view, 2> kProxyNames = {"isatap", "wpad"};
// Names of a domain and of its browsers: whoever holds the office answers. [MS-NBTE] 1.8
constexpr std::array<std::string_view, 4> kOfficeSuffixes = {"<1b>", "<1c>", "<1d>", "<1e>"};

const net::IpAddress& SenderOf(const event::Event& event, bool from_client) {
  return from_client ? event.flow.client : event.flow.server;
}

// CompareName is the part of a name that NetBIOS, LLMNR and mDNS share: lower case, without suffix
// and domain. Empty for names that stand for many hosts.
std::string CompareName(std::string_view name, bool netbios) {
  if (netbios) {
    const std::size_t suffix = name.rfind('<');
    const bool office =
        suffix != std::string_view::npos &&
        std::ranges::find(kOfficeSuffixes, name.substr(suffix, 4)) != kOfficeSuffixes.end();
    name = office || name.starts_with('*') ? std::string_view{} : name.substr(0, suffix);
  }
  return AsciiLower(name.substr(0, name.find('.')));
}

bool IsNetbios(const NameServiceSeen& seen) {
  return seen.protocol == NameServiceSeen::Protocol::kNbns;
}

// Asserts: the sender says that a name is its own.
bool Asserts(const NameServiceSeen& seen) {
  return IsNetbios(seen) && !seen.response && seen.opcode != kOpcodeQuery &&
         seen.opcode_name != "release";
}

// A name server answers for others by its office. Only the inventory is believed: who poisons names
// also offers the services that roles are learned from.
bool IsNameServer(const SiteModel& site, const net::IpAddress& address) {
  constexpr std::array<std::string_view, 3> kRoles = {"dc", "dns", "wins"};
  return std::ranges::any_of(kRoles, [&](std::string_view role) {
    return site.Match(address, role) == RoleMatch::kConfigured;
  });
}

// FromWins: a WINS server says so, and names others than itself; a poisoner wants to be called.
bool FromWins(const NameServiceSeen& seen, const NameRecord& record, const net::IpAddress& sender) {
  return IsNetbios(seen) && seen.recursion_available &&
         std::ranges::find(record.addresses, sender) == record.addresses.end();
}

std::string AddressesText(const NameRecord& record) {
  std::string text = net::ToString(record.addresses.front());
  if (record.addresses.size() > 1) {
    text += fmt::format(" and {} more", record.addresses.size() - 1);
  }
  return text;
}

Evidence EvidenceOf(const event::Event& event, const NameRecord& record) {
  return {"name_answer",
          event.time,
          event.frame,
          event.flow.id,
          fmt::format("answered for {} with {}", Clip(record.name), AddressesText(record)),
          event::Outcome::kSucceeded};
}

// AnswerAlert has who answers as its source: the flow's client asked.
Alert AnswerAlert(RuleNumber number, const SiteModel& site, const event::Event& event) {
  Alert alert = NewAlert(number, site, event);
  if (!std::get<NameServiceSeen>(event.fact).from_client) {
    std::swap(alert.source, alert.target);
  }
  return alert;
}

}  // namespace

void NameRules::OnEvent(const event::Event& event) {
  if (const auto* seen = std::get_if<NameServiceSeen>(&event.fact)) {
    OnNames(event, *seen);
  } else if (const auto* datagram = std::get_if<event::DatagramSeen>(&event.fact)) {
    if (datagram->command == "host_announcement") {
      AddOwn(SenderOf(event, datagram->from_client), AsciiLower(datagram->host));
    }
  } else if (const auto* request = std::get_if<event::NetbiosSessionRequested>(&event.fact)) {
    OnSession(event, *request);
  }
}

void NameRules::OnNames(const event::Event& event, const NameServiceSeen& seen) {
  const net::IpAddress& sender = SenderOf(event, seen.from_client);
  for (const NameRecord& record : seen.records) {
    if (Asserts(seen) && record.section == NameRecord::Section::kAdditional && !record.group) {
      AddOwn(sender, CompareName(record.name, true));
    }
  }
  for (const event::NodeName& node : seen.node_names) {
    if (!node.group && node.active) {
      AddOwn(sender, CompareName(node.name, true));
    }
  }
  if (IsNetbios(seen)) {
    RaiseBetweenEndpoints(event);
  }
  if (seen.response && seen.opcode == kOpcodeQuery && seen.result == 0) {
    OnAnswer(event, seen);
  }
}

void NameRules::OnAnswer(const event::Event& event, const NameServiceSeen& seen) {
  const net::IpAddress& sender = SenderOf(event, seen.from_client);
  if (IsNameServer(site_, sender)) {
    return;
  }
  for (const NameRecord& record : seen.records) {
    if (record.section != NameRecord::Section::kAnswer || record.addresses.empty() ||
        record.group || FromWins(seen, record, sender)) {
      continue;
    }
    const std::string name = CompareName(record.name, IsNetbios(seen));
    HostNames& host = HostOf(sender);
    if (!name.empty() && std::ranges::find(host.own, name) == host.own.end()) {
      OnClaim(event, record, host);
    }
  }
}

void NameRules::OnClaim(const event::Event& event, const NameRecord& record, HostNames& host) {
  const bool netbios = IsNetbios(std::get<NameServiceSeen>(event.fact));
  Claim claim{CompareName(record.name, netbios), EvidenceOf(event, record)};
  const bool proxy = std::ranges::find(kProxyNames, claim.name) != kProxyNames.end();
  std::erase_if(host.claims, [&](const Claim& old) {
    return old.name == claim.name || event.time - old.evidence.time >= kPoisonerWindow;
  });
  if (host.claims.size() == limits::kNameClaimsPerHostMax) {
    host.claims.pop_front();
  }
  host.claims.push_back(std::move(claim));
  if (proxy) {
    RaiseProxyName(event, record);
  }
  if (host.claims.size() >= kPoisonedNamesMin) {
    RaisePoisoner(event, host);
  }
}

void NameRules::RaisePoisoner(const event::Event& event, const HostNames& host) {
  Alert alert = AnswerAlert(RuleNumber::kNamePoisoner, site_, event);
  std::string names;
  for (const Claim& claim : host.claims) {
    if (alert.evidence.size() < limits::kAlertEvidenceMax) {
      alert.evidence.push_back(claim.evidence);
      names += (names.empty() ? "" : ", ") + claim.name;
    }
  }
  alert.summary = fmt::format("{} answered for {} names that are not known to be its own: {}",
                              net::ToString(alert.source.address), host.claims.size(), Clip(names));
  gate_.Raise(std::move(alert), {});
}

void NameRules::RaiseProxyName(const event::Event& event, const NameRecord& record) {
  Alert alert = AnswerAlert(RuleNumber::kProxyNameAnswer, site_, event);
  alert.summary = fmt::format("{} told {} that it is {}", net::ToString(alert.source.address),
                              net::ToString(alert.target.address), Clip(record.name));
  alert.evidence.push_back(EvidenceOf(event, record));
  gate_.Raise(std::move(alert), CompareName(record.name, record.name.ends_with('>')));
}

void NameRules::RaiseBetweenEndpoints(const event::Event& event) {
  constexpr RuleNumber kRule = RuleNumber::kNbnsBetweenEndpoints;
  if (Workstations(site_, event.flow) == RoleMatch::kNo ||
      gate_.Suppresses(kRule, event.flow, RuleOf(kRule).level, event.time)) {
    return;
  }
  Alert alert = NewAlert(kRule, site_, event);
  alert.summary = fmt::format("{} and {} spoke NetBIOS name service",
                              net::ToString(event.flow.client), net::ToString(event.flow.server));
  alert.evidence.push_back({"nbns", event.time, event.frame, event.flow.id,
                            "a name service datagram", event::Outcome::kSucceeded});
  gate_.Raise(std::move(alert), {});
}

void NameRules::OnSession(const event::Event& event,
                          const event::NetbiosSessionRequested& request) {
  if (request.outcome == event::Outcome::kFailed) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kNetbiosSession, site_, event);
  const std::string called =
      request.called.empty() ? "" : fmt::format(" for {}", Clip(request.called));
  alert.summary =
      fmt::format("{} opened a NetBIOS session with {}{}", net::ToString(event.flow.client),
                  net::ToString(event.flow.server), called);
  alert.evidence.push_back({"netbios_session", event.time, event.frame, event.flow.id,
                            fmt::format("session request{}", called), request.outcome});
  gate_.Raise(std::move(alert), {});
}

void NameRules::Exchange(StateArchive& archive) {
  const auto text = [](StateArchive& to, std::string& name) { to.Value(name); };
  const auto claim = [](StateArchive& to, Claim& one) {
    to.Value(one.name);
    detect::Exchange(to, one.evidence);
  };
  ExchangeMap(
      archive, hosts_, [](const HostNames& /*host*/) { return true; },
      [&text, &claim](StateArchive& to, net::IpAddress& address, HostNames& host) {
        to.Value(address);
        to.List(host.own, limits::kOwnNamesPerHostMax, text);
        to.List(host.claims, limits::kNameClaimsPerHostMax, claim);
      });
}

NameRules::HostNames& NameRules::HostOf(const net::IpAddress& address) {
  HostNames* known = hosts_.Touch(address);
  return known != nullptr ? *known : hosts_.Add(address, {});
}

// A host has a name or two; one that registers many does not make them its own.
void NameRules::AddOwn(const net::IpAddress& address, const std::string& name) {
  if (name.empty()) {
    return;
  }
  std::vector<std::string>& own = HostOf(address).own;
  if (own.size() < limits::kOwnNamesPerHostMax && std::ranges::find(own, name) == own.end()) {
    own.push_back(name);
  }
}

}  // namespace eastwest::detect
