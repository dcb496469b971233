#include "src/output/eve_anomaly.h"

namespace eastwest::output {

// Suricata knows three types: decode, stream, and applayer for every protocol above.
void WriteAnomaly(EveContext& eve, const event::Event& event, const event::ProtocolAnomaly& fact) {
  const LineHead head = HeadOf("anomaly", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  const bool below = fact.layer == "decode" || fact.layer == "stream";
  json.BeginObject("anomaly");
  if (!below) {
    json.TextIfAny("app_proto", fact.layer);
  }
  json.Text("type", below ? fact.layer : "applayer");
  json.Text("event", fact.code);
  if (!below) {
    json.Text("layer", "proto_parser");
  }
  if (!eve.options.strict) {
    json.TextIfAny("detail", fact.detail);
  }
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace eastwest::output
