#include "src/output/eve_common.h"

#include <chrono>

#include "fmt/format.h"
#include "parsers/smb2/nt_status.h"

namespace eastwest::output {
namespace {

std::string ProtocolName(std::uint8_t ip_protocol) {
  return ip_protocol == 6 ? "TCP" : ip_protocol == 17 ? "UDP" : fmt::format("{}", ip_protocol);
}

// Suricata's pkt_src for packets out of a tunnel.
std::string_view PacketSource(net::Tunnel tunnel) {
  switch (tunnel) {
    case net::Tunnel::kNone:
      return "";
    case net::Tunnel::kGre:
      return "gre tunnel";
    case net::Tunnel::kErspan:
      return "erspan tunnel";
    case net::Tunnel::kVxlan:
      return "vxlan encapsulation";
    case net::Tunnel::kGeneve:
      return "geneve encapsulation";
    case net::Tunnel::kIpInIp:
      return "ipv4 tunnel";
  }
  return "";
}

void WriteVlans(Json& json, const event::FlowInfo& flow) {
  if (flow.vlan_count == 0) {
    return;
  }
  json.BeginArray("vlan");
  for (std::size_t i = 0; i < flow.vlan_count && i < flow.vlans.size(); ++i) {
    json.Item(std::uint64_t{flow.vlans[i]});
  }
  json.EndArray();
}

void WriteEndpoints(Json& json, const Endpoints& ends) {
  if (ends.source.size() != 0) {
    json.Text("src_ip", net::ToString(ends.source));
  }
  if (ends.source_port) {
    json.Number("src_port", *ends.source_port);
  }
  if (ends.destination.size() != 0) {
    json.Text("dest_ip", net::ToString(ends.destination));
  }
  if (ends.destination_port) {
    json.Number("dest_port", *ends.destination_port);
  }
}

}  // namespace

Endpoints EndpointsOf(const event::FlowInfo& flow) {
  Endpoints ends{.source = flow.client, .destination = flow.server};
  const bool has_ports = flow.ip_protocol == 6 || flow.ip_protocol == 17;
  if (has_ports && flow.client.size() != 0) {
    ends.source_port = flow.client_port;
    ends.destination_port = flow.server_port;
  }
  return ends;
}

LineHead HeadOf(std::string_view type, const event::Event& event) {
  return {.type = type,
          .time = event.time,
          .flow = &event.flow,
          .frame = event.frame,
          .ends = EndpointsOf(event.flow)};
}

void BeginLine(EveContext& eve, const LineHead& head) {
  Json& json = eve.json;
  json.Begin();
  json.Text("timestamp", EveTime(head.time));
  if (head.flow != nullptr && head.flow->id != 0) {
    json.Number("flow_id", head.flow->id);
  }
  if (eve.options.live && eve.input_name && head.flow != nullptr) {
    json.TextIfAny("in_iface", eve.input_name(head.frame.input));
  }
  if (head.frame.number != 0 && head.type != "flow") {  // a flow is no packet's event
    json.Number("pcap_cnt", head.frame.number);
  }
  json.Text("event_type", head.type);
  if (head.flow == nullptr) {
    return;
  }
  WriteVlans(json, *head.flow);
  WriteEndpoints(json, head.ends);
  if (head.flow->client.size() != 0) {
    json.Text("proto", ProtocolName(head.flow->ip_protocol));
  }
  json.TextIfAny("pkt_src", PacketSource(head.flow->tunnel));
  if (eve.options.community_id) {
    json.TextIfAny("community_id", eve.community_ids.Of(*head.flow));
  }
}

void EndLine(EveContext& eve, const LineHead& head) {
  if (!eve.options.live && eve.input_name && head.flow != nullptr) {
    eve.json.TextIfAny("pcap_filename", eve.input_name(head.frame.input));
  }
  eve.sink.WriteLine(eve.json.Finish(), head.type == "alert" ? LineKind::kAlert : LineKind::kLog);
}

std::string EveTime(PacketTime time) {
  using std::chrono::floor;
  const auto since_epoch = time.time_since_epoch();
  const auto day = floor<std::chrono::days>(since_epoch);
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  const std::chrono::hh_mm_ss clock{floor<std::chrono::microseconds>(since_epoch - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+0000",
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string Hex(std::uint64_t value) { return fmt::format("0x{:x}", value); }

void WriteStatus(Json& json, std::uint32_t status) {
  const std::string_view name = smb2::StatusName(status);
  json.Text("status", name.empty() ? fmt::format("0x{:x}", status) : std::string(name));
  json.Text("status_code", Hex(status));
}

}  // namespace eastwest::output
