// The summary for machines: what the text shows, with nothing shortened, in one document.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "src/output/eve_alert.h"
#include "src/output/eve_common.h"
#include "src/output/eve_context.h"
#include "src/output/eve_json.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

class Writer {
 public:
  Writer(const SummaryFacts& facts, const RunReport& report)
      : facts_(facts), report_(report), input_name_([&report](std::uint32_t input) {
          return input < report.inputs.size() ? std::string_view(report.inputs[input].name)
                                              : std::string_view();
        }) {}

  std::string Document() {
    json_.Begin();
    json_.Text("report", "summary");
    json_.Number("version", 1);
    Read();
    json_.TextIfAny("headline", facts_.incidents.empty() ? Headline(facts_, report_) : "");
    Incidents();
    Findings();
    Hosts();
    Looked();
    Protocols();
    Agreements();
    NotSeen();
    NonZeroCounters();
    return std::string(json_.Finish()) + "\n";
  }

 private:
  // Read is what came in, and of which time.
  void Read() {
    json_.BeginArray("inputs");
    for (const InputNote& input : report_.inputs) {
      json_.BeginObject();
      json_.Text("name", input.name);
      json_.Text("state", input.state);
      json_.TextIfAny("message", input.message);
      json_.EndObject();
    }
    json_.EndArray();
    const StatsSnapshot& stats = report_.stats;
    json_.Number("packets", stats.counters.Get(Counter::kDecoderPackets));
    json_.Number("bytes", stats.counters.Get(Counter::kDecoderBytes));
    if (stats.counters.Get(Counter::kDecoderPackets) != 0) {
      json_.Text("first", EveTime(stats.first));
      json_.Text("last", EveTime(stats.last));
    }
    json_.BeginObject("left_out");
    json_.Number("packets_filtered", report_.filtered);
    json_.Number("packets_outside_window", report_.outside_window);
    json_.EndObject();
  }

  void Frame(FrameId frame) {
    json_.Number("pcap_cnt", frame.number);
    json_.TextIfAny("pcap_filename", input_name_(frame.input));
  }

  void Party(std::string_view key, const detect::Party& party) {
    json_.BeginObject(key);
    json_.Text("ip", net::ToString(party.address));
    if (party.port != 0) {
      json_.Number("port", party.port);
    }
    json_.TextIfAny("role", party.role);
    json_.FlagIfSet("role_learned", party.role_learned && !party.role.empty());
    json_.EndObject();
  }

  // A display filter for each input that holds evidence.
  void Filters(const detect::Alert& alert) {
    json_.BeginArray("wireshark");
    for (const auto& [input, numbers] : EvidenceFrames(alert)) {
      json_.BeginObject();
      json_.TextIfAny("pcap_filename", input_name_(input));
      json_.Text("filter", fmt::format("frame.number in {{{}}}", fmt::join(numbers, ",")));
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Incidents() {
    json_.BeginArray("incidents");
    for (const Incident* incident : RankedIncidents(facts_)) {
      const detect::Alert& alert = incident->alert;
      json_.BeginObject();
      json_.Text("rule", RuleTag(*alert.rule));
      json_.Text("title", alert.rule->title);
      json_.Text("level", detect::LevelName(alert.level));
      json_.Text("timestamp", EveTime(alert.time));
      Frame(alert.frame);
      Party("source", alert.source);
      Party("target", alert.target);
      json_.Number("weaker_alerts", incident->folded);
      Filters(alert);
      WriteAlertContext(json_, input_name_, alert);
      json_.EndObject();
    }
    json_.EndArray();
    json_.Number("incidents_left_out", facts_.incidents_left_out);
  }

  void OneFinding(const Finding& finding) {
    json_.BeginObject();
    json_.TextIfAny("rule", finding.tag);
    json_.Text("title", finding.title);
    json_.Text("level", detect::LevelName(finding.level));
    json_.Number("alerts", finding.alerts);
    json_.Text("first", EveTime(finding.first));
    json_.Text("last", EveTime(finding.last));
    json_.BeginObject("first_alert");
    Frame(finding.first_frame);
    json_.Text("summary", finding.first_summary);
    json_.EndObject();
    json_.BeginArray("pairs");
    for (const auto& [ends, alerts] : RankedPairs(finding)) {
      json_.BeginObject();
      json_.Text("source", net::ToString(ends.first));
      json_.Text("target", net::ToString(ends.second));
      json_.Number("alerts", alerts);
      json_.EndObject();
    }
    json_.EndArray();
    json_.Number("alerts_of_further_pairs", finding.unlisted);
    json_.EndObject();
  }

  void Findings() {
    json_.BeginArray("findings");
    for (const Finding* finding : RankedFindings(facts_)) {
      OneFinding(*finding);
    }
    json_.EndArray();
    json_.Number("alerts_of_further_rules", facts_.findings_left_out);
  }

  void Hosts() {
    json_.BeginArray("hosts");
    for (const HostRow& row : RankedHosts(facts_)) {
      const HostFacts& host = *row.second;
      const HostRole role = RoleOf(row, report_);
      std::vector<std::string> users = host.users;
      std::ranges::sort(users);
      json_.BeginObject();
      json_.Text("ip", net::ToString(row.first));
      json_.TextIfAny("name", host.name);
      json_.TextIfAny("os_version", host.os_version);
      json_.TextIfAny("role", role.role);
      json_.FlagIfSet("role_learned", role.learned && !role.role.empty());
      json_.Number("smb_as_client", host.smb_as_client);
      json_.Number("smb_as_server", host.smb_as_server);
      json_.Number("rpc_as_client", host.rpc_as_client);
      json_.Number("rpc_as_server", host.rpc_as_server);
      json_.Number("remote_as_client", host.remote_as_client);
      json_.Number("remote_as_server", host.remote_as_server);
      json_.TextsIfAny("users", users);
      json_.FlagIfSet("users_more", host.users_unlisted != 0);
      json_.EndObject();
    }
    json_.EndArray();
    json_.FlagIfSet("hosts_more", facts_.host_sightings_left_out != 0);
  }

  void Looked() {
    const Traffic& traffic = facts_.traffic;
    json_.BeginObject("looked_at");
    json_.Number("smb_flows", traffic.smb_flows);
    json_.Number("rpc_flows", traffic.rpc_flows);
    json_.Number("logons", traffic.logons);
    json_.Number("logons_failed", traffic.logons_failed);
    json_.Number("share_connects", traffic.shares);
    json_.Number("file_opens", traffic.files);
    json_.Number("remote_calls", traffic.calls);
    json_.EndObject();
  }

  void Counted(std::string_view key, const Tally& tally) {
    json_.BeginObject(key);
    for (const auto& [name, count] : tally) {
      json_.Number(name, count);
    }
    json_.EndObject();
  }

  void Protocols() {
    const Hygiene& hygiene = facts_.hygiene;
    json_.BeginObject("protocols");
    Counted("smb", facts_.dialects);
    Counted("remote", facts_.remote_control);
    json_.BeginObject("weak");
    json_.Number("smb1_connections", hygiene.smb1_negotiations);
    json_.Number("signing_not_required", hygiene.unsigned_negotiations);
    json_.Number("ntlm_v1_logons", hygiene.ntlm_v1_logons);
    json_.Number("anonymous_logons", hygiene.anonymous_logons);
    json_.Number("guest_logons", hygiene.guest_logons);
    json_.EndObject();
    json_.EndObject();
  }

  void Agreements() {
    json_.TextsIfAny("rules_disabled", report_.rules_disabled);
    json_.BeginArray("allow");
    for (const Agreement& agreement : report_.agreements) {
      WriteAgreement(json_, agreement);
    }
    json_.EndArray();
  }

  // The sentences of the text, and the figures in them.
  void NotSeen() {
    const Blindness& blind = facts_.blindness;
    json_.BeginObject("not_seen");
    json_.BeginArray("notes");
    for (const BlindNote& note : BlindNotes(facts_, report_)) {
      json_.BeginObject();
      json_.Text("what", note.label);
      json_.Text("text", note.text);
      json_.EndObject();
    }
    json_.EndArray();
    const std::pair<std::string_view, std::uint64_t> figures[] = {
        {"encrypted_messages", blind.encrypted_messages},
        {"encrypted_flows", blind.encrypted_flows},
        {"compressed_messages", blind.compressed_messages},
        {"compressed_flows", blind.compressed_flows},
        {"sealed_calls", blind.sealed_calls},
        {"sealed_flows", blind.sealed_flows},
        {"gaps", blind.gaps},
        {"gap_bytes", blind.gap_bytes},
        {"gap_flows", blind.gap_flows},
        {"one_sided_flows", blind.one_sided_flows},
        {"midstream_flows", blind.midstream_flows},
        {"unread_flows", blind.unread_flows},
        {"rdp_encrypted", blind.rdp_encrypted}};
    for (const auto& [key, value] : figures) {
      json_.Number(key, value);
    }
    Counted("anomalies", facts_.anomalies);
    json_.EndObject();
  }

  void NonZeroCounters() {
    Tally counters;
    for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
      counters.emplace(kCounterNames[i], report_.stats.counters.Get(static_cast<Counter>(i)));
    }
    for (const NamedCount& other : report_.stats.others) {
      counters.emplace(other.name, other.value);
    }
    std::erase_if(counters, [](const auto& entry) { return entry.second == 0; });
    Counted("counters", counters);
  }

  const SummaryFacts& facts_;
  const RunReport& report_;
  InputName input_name_;
  Json json_;
};

}  // namespace

void WriteAgreement(Json& json, const Agreement& agreement) {
  json.BeginObject();
  json.Text("name", agreement.name);
  json.Text("owner", agreement.owner);
  json.Text("expires", agreement.expires);
  json.Flag("expired", agreement.over);
  json.Number("alerts_held", agreement.held);
  json.BeginObject("alerts_held_by_rule");
  for (const auto& [rule, held] : agreement.held_by_rule) {
    json.Number(rule, held);
  }
  json.EndObject();
  json.Number("alerts_after_expiry", agreement.expired);
  json.EndObject();
}

std::string RenderSummaryJson(const SummaryFacts& facts, const RunReport& report) {
  return Writer(facts, report).Document();
}

}  // namespace eastwest::output
