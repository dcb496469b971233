#include <algorithm>
#include <chrono>
#include <functional>
#include <variant>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/limits.h"
#include "src/output/eve_alert.h"
#include "src/output/eve_dialects.h"
#include "src/output/summary_facts.h"

namespace eastwest::output {
namespace {

// Rules 1 to 3 are the CM0062 ladder: their alerts are incidents.
constexpr std::uint32_t kLastIncidentRule = 3;

void Count(Tally& tally, std::string_view name) {
  const auto found = tally.find(name);
  if (found != tally.end()) {
    ++found->second;
  } else if (tally.size() + 1 < limits::kSummaryCodesMax) {
    tally.emplace(name, 1);
  } else {
    ++tally["others"];
  }
}

// HostOf returns null when there is no room for another host.
HostFacts* HostOf(SummaryFacts& facts, const net::IpAddress& address) {
  const auto found = facts.hosts.find(address);
  if (found != facts.hosts.end()) {
    return &found->second;
  }
  if (address.size() == 0 || facts.hosts.size() >= limits::kSummaryHostsMax) {
    facts.host_sightings_left_out += address.size() != 0 ? 1U : 0U;
    return nullptr;
  }
  return &facts.hosts[address];
}

void AddUser(HostFacts& host, const std::string& user) {
  // Windows takes names that differ in case for one account: the first spelling is shown.
  const bool known = std::ranges::any_of(
      host.users, [&user](const std::string& old) { return EqualsIgnoreCase(old, user); });
  if (user.empty() || known) {
    return;
  }
  if (host.users.size() < limits::kSummaryUsersPerHostMax) {
    host.users.push_back(user);
  } else {
    ++host.users_unlisted;
  }
}

// RemoteControlName names what gives a person the other host's screen or shell; else empty.
std::string_view RemoteControlName(const event::ApplicationRecognised& fact) {
  if (fact.protocol == "http") {
    const auto url = std::ranges::find(fact.fields, "url", &event::HeadField::name);
    return url != fact.fields.end() && url->text.starts_with("/wsman") ? "WinRM" : "";
  }
  return fact.protocol == "rdp"   ? "RDP"
         : fact.protocol == "rfb" ? "VNC"
         : fact.protocol == "ssh" ? "SSH"
                                  : "";
}

// IsEncryptedRdp: the server chose something else than RDP's own security. [MS-RDPBCGR] 2.2.1.2.1
bool IsEncryptedRdp(const event::ApplicationRecognised& fact) {
  const auto chosen = std::ranges::find(fact.fields, "protocol", &event::HeadField::name);
  return fact.protocol == "rdp" && chosen != fact.fields.end() && chosen->text != "rdp";
}

void NoteRole(SummaryFacts& facts, const detect::Party& party) {
  if (party.role.empty()) {
    return;
  }
  if (HostFacts* const host = HostOf(facts, party.address)) {
    host->role = party.role;
    host->role_learned = party.role_learned;
  }
}

// FactCollector takes what the summary wants of each fact.
class FactCollector {
 public:
  FactCollector(SummaryFacts& facts, const event::FlowInfo& flow) : facts_(facts), flow_(flow) {}

  void operator()(const event::ConnectionSeen& /*fact*/) const {}
  void operator()(const event::SessionSighted& /*fact*/) const {}
  void operator()(const event::EncryptionStarted& /*fact*/) const {}
  void operator()(const event::EncryptedTraffic& /*fact*/) const {}
  void operator()(const event::FileWritten& /*fact*/) const {}
  void operator()(const event::FileClosed& /*fact*/) const {}
  void operator()(const event::FileRenamed& /*fact*/) const {}
  void operator()(const event::FileDeleted& /*fact*/) const {}
  void operator()(const event::RpcBound& /*fact*/) const {}
  void operator()(const event::SmbOperation& /*fact*/) const {}
  void operator()(const event::NetbiosSessionRequested& /*fact*/) const {}

  // A host's own word about itself; what it claims to be in an NTLM challenge goes before.
  void operator()(const event::NameServiceSeen& fact) const {
    for (const event::NodeName& node : fact.node_names) {
      if (node.suffix == 0 && !node.group && node.active) {
        NameHost(Sender(fact.from_client), node.name.substr(0, node.name.rfind('<')), {});
        return;
      }
    }
  }
  void operator()(const event::DatagramSeen& fact) const {
    if (fact.command == "host_announcement" || fact.command == "local_master_announcement") {
      NameHost(Sender(fact.from_client), fact.host,
               fact.has_version ? fmt::format("{}.{}", fact.os_major, fact.os_minor) : "");
    }
  }

  void operator()(const event::ShareConnected& /*fact*/) const { ++facts_.traffic.shares; }
  void operator()(const event::FileOpened& /*fact*/) const { ++facts_.traffic.files; }
  void operator()(const event::RpcCalled& /*fact*/) const { ++facts_.traffic.calls; }

  void operator()(const event::ProtocolRecognised& fact) const {
    const bool smb = fact.protocol == "smb";
    ++(smb ? facts_.traffic.smb_flows : facts_.traffic.rpc_flows);
    if (HostFacts* const client = HostOf(facts_, flow_.client)) {
      ++(smb ? client->smb_as_client : client->rpc_as_client);
    }
    if (HostFacts* const server = HostOf(facts_, flow_.server)) {
      ++(smb ? server->smb_as_server : server->rpc_as_server);
    }
  }

  void operator()(const event::SmbNegotiated& fact) const {
    constexpr std::uint16_t kWildcard = 0x02FF;  // "negotiate again in SMB2": the next one counts
    if (fact.dialect == kWildcard) {
      return;
    }
    const bool smb1 = fact.dialect == 0;
    const std::string_view name = smb1 ? fact.smb1_dialect : DialectName(fact.dialect);
    Count(facts_.dialects, name.empty() ? "SMB1" : name);
    facts_.hygiene.smb1_negotiations += smb1 ? 1U : 0U;
    facts_.hygiene.unsigned_negotiations += fact.signing_required ? 0U : 1U;
  }

  void operator()(const event::LogonFinished& fact) const {
    if (fact.continued) {
      return;
    }
    const bool succeeded = fact.outcome == event::Outcome::kSucceeded;
    facts_.traffic.logons += succeeded ? 1U : 0U;
    facts_.traffic.logons_failed += fact.outcome == event::Outcome::kFailed ? 1U : 0U;
    if (fact.identity == nullptr) {
      return;
    }
    HostFacts* const server = HostOf(facts_, flow_.server);
    if (server != nullptr && !fact.identity->server_name.empty()) {
      server->name = fact.identity->server_name;
    }
    if (!succeeded) {
      return;
    }
    facts_.hygiene.ntlm_v1_logons += fact.identity->ntlm_v1 ? 1U : 0U;
    facts_.hygiene.anonymous_logons += fact.identity->anonymous ? 1U : 0U;
    facts_.hygiene.guest_logons += fact.identity->guest ? 1U : 0U;
    if (HostFacts* const client = HostOf(facts_, flow_.client)) {
      AddUser(*client, event::AccountName(fact.identity.get()));
    }
  }

  void operator()(const event::ApplicationRecognised& fact) const {
    const std::string_view name = RemoteControlName(fact);
    if (!name.empty()) {
      Count(facts_.remote_control, name);
    }
    if (!name.empty() || fact.protocol == "tds") {
      NoteRemote(flow_.client, &HostFacts::remote_as_client);
      NoteRemote(flow_.server, &HostFacts::remote_as_server);
    }
    facts_.blindness.rdp_encrypted += IsEncryptedRdp(fact) ? 1U : 0U;
  }
  void operator()(const event::KdcAnswered& /*fact*/) const {}
  void operator()(const event::PipeDataSeen& /*fact*/) const {}

  void operator()(const event::ProtocolAnomaly& fact) const {
    Count(facts_.anomalies, fmt::format("{}.{}", fact.layer, fact.code));
  }

  void operator()(const event::FlowEnded& fact) const {
    if (!Matters(fact)) {
      return;
    }
    Blindness& blind = facts_.blindness;
    const std::uint64_t gaps = std::uint64_t{fact.to_server.gaps} + fact.to_client.gaps;
    blind.encrypted_messages += fact.encrypted_messages;
    blind.encrypted_flows += fact.encrypted_messages != 0 ? 1U : 0U;
    blind.compressed_messages += fact.compressed_messages;
    blind.compressed_flows += fact.compressed_messages != 0 ? 1U : 0U;
    blind.sealed_calls += fact.sealed_calls;
    blind.sealed_flows += fact.sealed_calls != 0 ? 1U : 0U;
    blind.gaps += gaps;
    blind.gap_bytes += fact.to_server.gap_bytes + fact.to_client.gap_bytes;
    blind.gap_flows += gaps != 0 ? 1U : 0U;
    blind.one_sided_flows += fact.one_sided ? 1U : 0U;
    blind.midstream_flows += fact.midstream ? 1U : 0U;
    blind.unread_flows += Unread(fact) ? 1U : 0U;
  }

 private:
  void NoteRemote(const net::IpAddress& address, std::uint64_t HostFacts::*side) const {
    HostFacts* const host = HostOf(facts_, address);
    if (host != nullptr && host->last_remote_flow != flow_.id) {
      host->last_remote_flow = flow_.id;
      ++(host->*side);
    }
  }

  const net::IpAddress& Sender(bool from_client) const {
    return from_client ? flow_.client : flow_.server;
  }

  void NameHost(const net::IpAddress& address, const std::string& name,
                const std::string& os_version) const {
    HostFacts* const host = HostOf(facts_, address);
    if (host == nullptr) {
      return;
    }
    if (host->name.empty()) {
      host->name = name;
    }
    if (!os_version.empty()) {
      host->os_version = os_version;
    }
  }

  // A hole in a web download hides nothing that we look for; one in a flow that should have been
  // SMB or RPC does.
  bool Matters(const event::FlowEnded& fact) const {
    const std::uint16_t port = flow_.server_port;
    const bool ours = port == 135 || port == 139 || port == 445;
    return fact.app == "smb" || fact.app == "dcerpc" || (ours && fact.state != "new");
  }

  // Something was said on a port of ours, and it was neither SMB nor RPC that we could read.
  static bool Unread(const event::FlowEnded& fact) {
    const bool said = ((fact.to_server.tcp_flags | fact.to_client.tcp_flags) & net::kTcpPsh) != 0;
    return said && fact.app != "smb" && fact.app != "dcerpc";
  }

  SummaryFacts& facts_;
  const event::FlowInfo& flow_;
};

std::chrono::seconds WindowOf(const detect::Alert& alert) {
  return std::chrono::seconds(alert.cm0062 ? alert.cm0062->window_seconds : 600);
}

// The lower rule is the stronger claim; between equals the later alert has more evidence.
bool AtLeastAsStrong(const detect::Alert& newer, const detect::Alert& older) {
  if (newer.rule->number != older.rule->number) {
    return newer.rule->number < older.rule->number;
  }
  return newer.level >= older.level;
}

bool SameStory(const Incident& incident, const detect::Alert& alert) {
  return incident.alert.source.address == alert.source.address &&
         incident.alert.target.address == alert.target.address &&
         alert.time - incident.last_raised <= WindowOf(alert);
}

void AddIncident(SummaryFacts& facts, const detect::Alert& alert) {
  const auto story = std::find_if(facts.incidents.rbegin(), facts.incidents.rend(),
                                  [&](const Incident& one) { return SameStory(one, alert); });
  if (story != facts.incidents.rend()) {
    story->last_raised = alert.time;
    ++story->folded;
    if (AtLeastAsStrong(alert, story->alert)) {
      story->alert = alert;
    }
  } else if (facts.incidents.size() < limits::kSummaryIncidentsMax) {
    facts.incidents.push_back({.alert = alert, .last_raised = alert.time});
  } else {
    ++facts.incidents_left_out;
  }
}

void AddFinding(SummaryFacts& facts, const detect::Alert& alert) {
  const detect::Rule& rule = *alert.rule;
  auto found = facts.findings.find(rule.number);
  if (found == facts.findings.end()) {
    if (facts.findings.size() >= limits::kSummaryRulesMax) {
      ++facts.findings_left_out;
      return;
    }
    found = facts.findings.try_emplace(rule.number).first;
    found->second.tag = RuleTag(rule);
    found->second.title = rule.title;
    found->second.first = alert.time;
    found->second.first_frame = alert.frame;
    found->second.first_summary = alert.summary;
    found->second.last = alert.time;
  }
  Finding& finding = found->second;
  ++finding.alerts;
  finding.level = std::max(finding.level, alert.level);
  if (alert.time < finding.first) {  // what nobody answered is told late
    finding.first = alert.time;
    finding.first_frame = alert.frame;
    finding.first_summary = alert.summary;
  }
  finding.last = std::max(finding.last, alert.time);
  const HostPair pair(alert.source.address, alert.target.address);
  if (finding.pairs.contains(pair) || finding.pairs.size() < limits::kSummaryPairsPerRuleMax) {
    ++finding.pairs[pair];
  } else {
    ++finding.unlisted;
  }
}

}  // namespace

void Collect(SummaryFacts& facts, const event::Event& event) {
  std::visit(FactCollector(facts, event.flow), event.fact);
}

void Collect(SummaryFacts& facts, const detect::Alert& alert) {
  if (alert.rule == nullptr) {
    return;
  }
  NoteRole(facts, alert.source);
  NoteRole(facts, alert.target);
  if (alert.rule->number <= kLastIncidentRule) {
    AddIncident(facts, alert);
  } else {
    AddFinding(facts, alert);
  }
}

}  // namespace eastwest::output
