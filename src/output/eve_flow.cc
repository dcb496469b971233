#include "src/output/eve_flow.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "fmt/format.h"
#include "parsers/net/packet.h"

namespace eastwest::output {
namespace {

// Suricata's words for the TCP state that our three flow states stand for.
std::string_view TcpState(std::string_view flow_state) {
  return flow_state == "new" ? "syn_sent" : flow_state;
}

void WriteTcp(Json& json, const event::FlowEnded& fact) {
  struct FlagName {
    net::TcpFlag flag;
    std::string_view name;
  };
  constexpr FlagName kFlags[] = {{net::kTcpSyn, "syn"}, {net::kTcpFin, "fin"},
                                 {net::kTcpRst, "rst"}, {net::kTcpPsh, "psh"},
                                 {net::kTcpAck, "ack"}, {net::kTcpUrg, "urg"}};
  const unsigned to_server = fact.to_server.tcp_flags;
  const unsigned to_client = fact.to_client.tcp_flags;
  json.BeginObject("tcp");
  json.Text("tcp_flags", fmt::format("{:02x}", to_server | to_client));
  json.Text("tcp_flags_ts", fmt::format("{:02x}", to_server));
  json.Text("tcp_flags_tc", fmt::format("{:02x}", to_client));
  for (const FlagName& flag : kFlags) {
    json.FlagIfSet(flag.name, ((to_server | to_client) & flag.flag) != 0);
  }
  json.TextIfAny("state", TcpState(fact.state));
  json.FlagIfSet("ts_gap", fact.to_server.gaps != 0);
  json.FlagIfSet("tc_gap", fact.to_client.gaps != 0);
  json.EndObject();
}

void WriteOwnKeys(Json& json, const event::FlowEnded& fact) {
  json.FlagIfSet("midstream", fact.midstream);
  json.FlagIfSet("one_sided", fact.one_sided);
  if (fact.to_server.gap_bytes != 0) {
    json.Number("gap_bytes_toserver", fact.to_server.gap_bytes);
  }
  if (fact.to_client.gap_bytes != 0) {
    json.Number("gap_bytes_toclient", fact.to_client.gap_bytes);
  }
  if (fact.encrypted_messages != 0) {
    json.Number("encrypted_messages", fact.encrypted_messages);
  }
  if (fact.compressed_messages != 0) {
    json.Number("compressed_messages", fact.compressed_messages);
  }
  if (fact.sealed_calls != 0) {
    json.Number("sealed_calls", fact.sealed_calls);
  }
}

std::uint64_t AgeSeconds(const event::FlowEnded& fact) {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(fact.last - fact.first);
  return static_cast<std::uint64_t>(std::max<std::chrono::seconds::rep>(age.count(), 0));
}

}  // namespace

void WriteFlow(EveContext& eve, const event::Event& event, const event::FlowEnded& fact) {
  const LineHead head = HeadOf("flow", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.TextIfAny("app_proto", fact.app);
  json.BeginObject("flow");
  json.Number("pkts_toserver", fact.to_server.packets);
  json.Number("pkts_toclient", fact.to_client.packets);
  json.Number("bytes_toserver", fact.to_server.bytes);
  json.Number("bytes_toclient", fact.to_client.bytes);
  json.Text("start", EveTime(fact.first));
  json.Text("end", EveTime(fact.last));
  json.Number("age", AgeSeconds(fact));
  json.TextIfAny("state", fact.state);
  json.TextIfAny("reason", fact.reason);
  json.Flag("alerted", eve.alerted.Take(event.flow.id));
  if (!eve.options.strict) {
    WriteOwnKeys(json, fact);
  }
  json.EndObject();
  if (event.flow.ip_protocol == 6) {
    WriteTcp(json, fact);
  }
  EndLine(eve, head);
}

}  // namespace eastwest::output
