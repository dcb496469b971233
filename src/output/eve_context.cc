#include "src/output/eve_context.h"

#include <string>
#include <string_view>
#include <vector>

#include "src/output/eve_alert.h"
#include "src/output/eve_common.h"

namespace eastwest::output {
namespace {

void WriteVisibility(Json& json, const detect::Visibility& visibility) {
  json.BeginObject("visibility");
  json.Flag("encrypted", visibility.encrypted);
  json.Flag("sealed", visibility.sealed);
  json.Flag("gaps", visibility.gaps);
  json.Flag("one_sided", visibility.one_sided);
  json.Flag("midstream", visibility.midstream);
  json.EndObject();
}

// A frame number means nothing without its file: evidence from another one than the alert names it.
void WriteEvidence(Json& json, const InputName& input_name, const detect::Alert& alert) {
  json.BeginArray("evidence");
  for (const detect::Evidence& piece : alert.evidence) {
    json.BeginObject();
    json.Text("step", piece.step);
    json.Text("timestamp", EveTime(piece.time));
    if (piece.frame.number != 0) {  // else it is of an earlier run of the sensor
      json.Number("pcap_cnt", piece.frame.number);
      if (piece.frame.input != alert.frame.input && input_name) {
        json.TextIfAny("pcap_filename", input_name(piece.frame.input));
      }
    }
    json.Number("flow_id", piece.flow_id);
    json.Text("what", piece.what);
    json.Text("outcome", event::OutcomeName(piece.outcome));
    json.EndObject();
  }
  json.EndArray();
}

void WriteRole(Json& json, std::string_view key, const detect::Party& party) {
  json.TextIfAny(key, party.role);
  json.FlagIfSet(std::string(key) + "_learned", party.role_learned && !party.role.empty());
}

void WriteLeg(Json& json, std::string_view key, const detect::Leg& leg) {
  json.BeginObject(key);
  json.Text("state", detect::LegStateName(leg.state));
  json.Text("why", leg.why);
  if (leg.first) {
    json.Text("first", EveTime(*leg.first));
  }
  if (leg.last) {
    json.Text("last", EveTime(*leg.last));
  }
  json.Number("count", leg.count);
  json.EndObject();
}

void WriteFirst(Json& json, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) {
    json.Text(key, values.front());
  }
}

// The verdict object stands on its own: a consumer that keeps only it loses nothing.
void WriteCm0062(Json& json, const InputName& input_name, const detect::Alert& alert) {
  const detect::Cm0062& verdict = *alert.cm0062;
  json.BeginObject("cm0062");
  WriteLeg(json, "logon", verdict.logon);
  WriteLeg(json, "remote_execution", verdict.remote_execution);
  WriteLeg(json, "share_opens", verdict.share_opens);
  json.TextIfAny("strength", verdict.strength);
  json.Number("window_seconds", verdict.window_seconds);
  json.Texts("users", alert.users);
  json.Texts("files", alert.files);
  WriteFirst(json, "service", alert.services);
  WriteFirst(json, "task", alert.tasks);
  WriteFirst(json, "command", alert.commands);
  WriteEvidence(json, input_name, alert);
  json.Text("level", detect::LevelName(alert.level));
  json.Texts("level_reasons", alert.level_reasons);
  WriteVisibility(json, alert.visibility);
  json.EndObject();
}

}  // namespace

void WriteAlertContext(Json& json, const InputName& input_name, const detect::Alert& alert) {
  json.BeginObject("context");
  json.TextIfAny("rule", RuleTag(*alert.rule));
  json.Text("name", alert.rule->name);
  json.Text("level", detect::LevelName(alert.level));
  json.TextsIfAny("level_reasons", alert.level_reasons);
  json.Text("summary", alert.summary);
  json.TextsIfAny("users", alert.users);
  json.TextsIfAny("files", alert.files);
  json.TextsIfAny("services", alert.services);
  json.TextsIfAny("tasks", alert.tasks);
  json.TextsIfAny("commands", alert.commands);
  WriteRole(json, "source_role", alert.source);
  WriteRole(json, "target_role", alert.target);
  if (alert.repeats != 0) {
    json.Number("repeats", alert.repeats);
  }
  WriteVisibility(json, alert.visibility);
  WriteEvidence(json, input_name, alert);
  if (alert.cm0062) {
    WriteCm0062(json, input_name, alert);
  }
  json.EndObject();
}

}  // namespace eastwest::output
