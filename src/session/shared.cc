#include "src/session/shared.h"

#include <utility>

namespace eastwest::session {

event::FlowInfo FlowInfoOf(const stream::Flow& flow) {
  event::FlowInfo info;
  info.id = flow.id();
  info.client = flow.client().address;
  info.server = flow.server().address;
  info.client_port = flow.client().port;
  info.server_port = flow.server().port;
  info.ip_protocol = flow.key().ip_protocol;
  info.vlan_count = flow.vlan_count();
  info.vlans = flow.vlans();
  info.tunnel = flow.tunnel();
  info.midstream = flow.midstream();
  const stream::SideCounters& low = flow.counters(stream::Side::kLow);
  const stream::SideCounters& high = flow.counters(stream::Side::kHigh);
  info.gaps = low.gaps + high.gaps > 0;
  info.one_sided = low.packets == 0 || high.packets == 0;
  return info;
}

void Reporter::Report(const Moment& moment, event::Fact fact) const {
  event::Event event;
  event.flow = FlowInfoOf(flow_);
  event.time = moment.time;
  event.frame = moment.frame;
  event.request_time = moment.request_time;
  event.request_frame = moment.request_frame;
  event.fact = std::move(fact);
  shared_.sink.Emit(std::move(event));
}

void Reporter::ReportAnomaly(const stream::PacketContext& packet, std::string_view layer,
                             std::string_view code, std::string detail) const {
  shared_.counters.Add(Counter::kAppAnomalies);
  Report(At(packet), event::ProtocolAnomaly{layer, code, std::move(detail)});
}

}  // namespace eastwest::session
