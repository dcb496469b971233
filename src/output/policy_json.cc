// The policy report for machines: every row, nothing rolled up.
#include <map>
#include <string>

#include "fmt/format.h"
#include "src/output/eve_common.h"
#include "src/output/eve_json.h"
#include "src/output/policy_report.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

using detect::Verdict;

void WriteHost(Json& json, std::string_view key, const PolicyHost& host) {
  json.BeginObject(key);
  json.Text("ip", net::ToString(host.address));
  json.TextIfAny("name", host.name);
  json.TextsIfAny("roles", host.roles);
  json.FlagIfSet("learned", host.learned);
  json.EndObject();
}

void WriteNames(Json& json, const std::string& key, const PolicyNames& names) {
  json.TextsIfAny(key, {names.names.begin(), names.names.end()});
  json.FlagIfSet(key + "_more", names.more);
}

void WriteRow(Json& json, const PolicyRow& row) {
  const PolicyRowFacts& facts = *row.facts;
  json.BeginObject();
  WriteHost(json, "source", row.source);
  WriteHost(json, "target", row.target);
  json.Text("service", detect::ServiceId(row.service));
  WriteNames(json, "proto", facts.transports);
  json.BeginArray("ports");
  for (const std::uint16_t port : facts.ports) {
    json.Item(std::uint64_t{port});
  }
  json.EndArray();
  json.FlagIfSet("ports_more", facts.more_ports);
  json.Text("verdict", detect::VerdictName(row.verdict.kind));
  json.Text("because", AgainstText(row));
  if (row.verdict.rule != 0) {
    json.Text("rule", fmt::format("EW-{:04}", row.verdict.rule));
  }
  if (row.allowed_by != nullptr) {
    json.Text("allowed_by", row.allowed_by->name);
  }
  if (row.expired != nullptr) {
    json.Text("expired_entry", row.expired->name);
  }
  json.Number("connections", facts.connections);
  json.Number("refused", facts.refused);
  json.Number("unanswered", facts.unanswered);
  json.Number("one_sided", facts.one_sided);
  json.Number("bytes", facts.bytes);
  json.Text("first", EveTime(facts.first));
  json.Text("last", EveTime(facts.last));
  json.Number("pcap_cnt", facts.first_frame.number);
  WriteNames(json, "protocols", facts.protocols);
  WriteNames(json, "users", facts.users);
  WriteNames(json, "shares", facts.shares);
  WriteNames(json, "services", facts.services);
  WriteNames(json, "alerts", facts.alerts);
  json.EndObject();
}

void WriteTotals(Json& json, const PolicyReport& policy) {
  struct Total {
    std::uint64_t pairs = 0;
    std::uint64_t connections = 0;
    std::uint64_t attempts = 0;  // refused, unanswered, or seen from one side only
  };
  std::map<Verdict::Kind, Total> totals;
  for (const PolicyRow& row : policy.rows) {
    Total& total = totals[row.verdict.kind];
    ++total.pairs;
    total.connections += row.facts->connections;
    total.attempts += row.facts->flows() - row.facts->connections;
  }
  json.BeginObject("totals");
  for (const Verdict::Kind kind :
       {Verdict::Kind::kStopped, Verdict::Kind::kUndecided, Verdict::Kind::kAllowed}) {
    json.BeginObject(detect::VerdictName(kind));
    json.Number("pairs", totals[kind].pairs);
    json.Number("connections", totals[kind].connections);
    json.Number("attempts", totals[kind].attempts);
    json.EndObject();
  }
  json.EndObject();
}

void WriteAgreements(Json& json, const RunReport& report) {
  json.BeginArray("allow");
  for (const Agreement& agreement : report.agreements) {
    WriteAgreement(json, agreement);
  }
  json.EndArray();
}

}  // namespace

std::string RenderPolicyJson(const PolicyReport& policy, const RunReport& report) {
  Json json;
  json.Begin();
  json.Text("report", "policy");
  json.Number("version", 1);
  json.BeginArray("inputs");
  for (const InputNote& input : report.inputs) {
    json.Item(std::string_view(input.name));
  }
  json.EndArray();
  if (report.stats.counters.Get(Counter::kDecoderPackets) != 0) {
    json.Text("first", EveTime(report.stats.first));
    json.Text("last", EveTime(report.stats.last));
  }
  WriteTotals(json, policy);
  json.BeginArray("rows");
  for (const PolicyRow& row : policy.rows) {
    WriteRow(json, row);
  }
  json.EndArray();
  WriteAgreements(json, report);
  json.BeginObject("left_out");
  json.Number("flows", policy.flows_left_out);
  json.Number("names", policy.names_left_out);
  json.Number("packets_filtered", report.filtered);
  json.Number("packets_outside_window", report.outside_window);
  json.EndObject();
  return std::string(json.Finish()) + "\n";
}

}  // namespace eastwest::output
