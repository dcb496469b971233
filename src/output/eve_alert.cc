#include "src/output/eve_alert.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "src/output/eve_context.h"

namespace eastwest::output {
namespace {

// Suricata's alerts run from the packet's source; ours from the flow's client, unless the one
// who moves is somebody else (a relay, a server that was made to call).
Endpoints AlertEndpoints(const detect::Alert& alert) {
  Endpoints flow = EndpointsOf(alert.flow);
  const bool same = alert.source.address == flow.source && alert.target.address == flow.destination;
  if (same || alert.source.address.size() == 0 || alert.target.address.size() == 0) {
    return flow;
  }
  const auto port_of = [&](const detect::Party& party) -> std::optional<std::uint16_t> {
    if (party.port != 0) {
      return party.port;
    }
    if (party.address == flow.source) {
      return flow.source_port;
    }
    return party.address == flow.destination ? flow.destination_port : std::nullopt;
  };
  return {.source = alert.source.address,
          .destination = alert.target.address,
          .source_port = port_of(alert.source),
          .destination_port = port_of(alert.target)};
}

// The well-known port says what an alert's flow speaks; on any other port nothing is claimed.
std::string_view AppProtocol(std::uint16_t server_port) {
  switch (server_port) {
    case 139:
    case 445:
      return "smb";
    case 135:
      return "dcerpc";
    case 3389:
      return "rdp";
    case 5985:
      return "http";
  }
  return "";
}

std::string_view SignatureSeverity(detect::Level level) {
  switch (level) {
    case detect::Level::kInformational:
      return "Informational";
    case detect::Level::kLow:
    case detect::Level::kMedium:
      return "Minor";
    case detect::Level::kHigh:
      return "Major";
    case detect::Level::kCritical:
      return "Critical";
  }
  return "Informational";
}

void WriteParty(Json& json, std::string_view key, const detect::Party& party,
                std::optional<std::uint16_t> port) {
  json.BeginObject(key);
  json.Text("ip", net::ToString(party.address));
  if (party.port != 0) {
    port = party.port;
  }
  if (port) {
    json.Number("port", *port);
  }
  json.EndObject();
}

using Member = std::string_view detect::Technique::*;

// WriteNames writes one name for each technique or tactic, in order, once an id.
void WriteNames(Json& json, std::string_view key, std::span<const detect::Technique> techniques,
                Member id, Member name) {
  std::vector<std::string_view> seen;
  json.BeginArray(key);
  for (const detect::Technique& technique : techniques) {
    if (std::find(seen.begin(), seen.end(), technique.*id) == seen.end()) {
      seen.push_back(technique.*id);
      json.Item(technique.*name);
    }
  }
  json.EndArray();
}

void WriteTextArray(Json& json, std::string_view key, std::string_view text) {
  if (!text.empty()) {
    json.BeginArray(key);
    json.Item(text);
    json.EndArray();
  }
}

void WriteMetadata(Json& json, const detect::Alert& alert) {
  using detect::Technique;
  const std::span<const Technique> techniques = alert.rule->techniques;
  json.BeginObject("metadata");
  json.BeginArray("ew_level");
  json.Item(detect::LevelName(alert.level));
  json.EndArray();
  if (!techniques.empty()) {
    WriteNames(json, "mitre_tactic_id", techniques, &Technique::tactic_id, &Technique::tactic_id);
    WriteNames(json, "mitre_tactic_name", techniques, &Technique::tactic_id,
               &Technique::tactic_name);
    WriteNames(json, "mitre_technique_id", techniques, &Technique::technique_id,
               &Technique::technique_id);
    WriteNames(json, "mitre_technique_name", techniques, &Technique::technique_id,
               &Technique::technique_name);
  }
  // A rule from outside keeps its id, its author and its tags: its licence may ask for that.
  WriteTextArray(json, "sigma_id", alert.rule->sigma_id);
  WriteTextArray(json, "sigma_author", alert.rule->author);
  if (!alert.rule->tags.empty()) {
    json.BeginArray("sigma_tags");
    for (const std::string& tag : alert.rule->tags) {
      json.Item(tag);
    }
    json.EndArray();
  }
  json.BeginArray("signature_severity");
  json.Item(SignatureSeverity(alert.level));
  json.EndArray();
  json.EndObject();
}

// WriteFlowEnds names the flow's own ends where the alert names others.
void WriteFlowEnds(Json& json, const Endpoints& flow, const Endpoints& named) {
  if (flow.source.size() == 0 ||
      (flow.source == named.source && flow.destination == named.destination)) {
    return;
  }
  json.BeginObject("flow");
  json.Text("src_ip", net::ToString(flow.source));
  json.Text("dest_ip", net::ToString(flow.destination));
  if (flow.source_port && flow.destination_port) {
    json.Number("src_port", *flow.source_port);
    json.Number("dest_port", *flow.destination_port);
  }
  json.EndObject();
}

}  // namespace

std::string RuleTag(const detect::Rule& rule) {
  const bool outside = rule.number >= kOutsideSignatureBase - kSignatureBase;
  return outside ? std::string() : fmt::format("EW-{:04}", rule.number);
}

void WriteAlert(EveContext& eve, const detect::Alert& alert) {
  if (alert.rule == nullptr) {
    return;
  }
  const detect::Rule& rule = *alert.rule;
  const std::string tag = RuleTag(rule);
  const LineHead head{.type = "alert",
                      .time = alert.time,
                      .flow = &alert.flow,
                      .frame = alert.frame,
                      .ends = AlertEndpoints(alert)};
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("alert");
  json.Text("action", "allowed");
  json.Number("gid", 1);
  json.Number("signature_id", kSignatureBase + rule.number);
  json.Number("rev", 1);
  json.Text("signature",
            tag.empty() ? std::string(rule.title) : fmt::format("{} {}", tag, rule.title));
  json.Text("category", rule.category);
  json.Signed("severity", detect::EveSeverity(alert.level));
  WriteParty(json, "source", alert.source, head.ends.source_port);
  WriteParty(json, "target", alert.target, head.ends.destination_port);
  WriteMetadata(json, alert);
  WriteAlertContext(json, eve.input_name, alert);
  json.EndObject();
  json.TextIfAny("app_proto", AppProtocol(alert.flow.server_port));
  WriteFlowEnds(json, EndpointsOf(alert.flow), head.ends);
  EndLine(eve, head);
}

}  // namespace eastwest::output
