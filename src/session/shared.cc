#include "src/session/shared.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace eastwest::session {

std::string_view ShareName(std::string_view path) {
  constexpr std::string_view kNotOfNames("\\\0", 2);
  const std::size_t first = path.find_first_not_of('\\');
  if (first == std::string_view::npos) {
    return {};
  }
  path = path.substr(first, path.find_last_not_of(kNotOfNames) + 1 - first);
  const std::size_t server_end = path.find('\\');
  if (server_end == std::string_view::npos) {
    return path;
  }
  path.remove_prefix(std::min(path.find_first_not_of('\\', server_end), path.size()));
  return path.substr(0, path.find_first_of(kNotOfNames));
}

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

// What shows no conversation makes no pair that flows could belong to: see IsFleeting in
// src/detect/cm0062.cc.
void EmitEvent(SessionShared& shared, event::Event&& event) {
  const auto* seen = std::get_if<event::ConnectionSeen>(&event.fact);
  const bool fleeting =
      std::holds_alternative<event::FlowEnded>(event.fact) ||
      (seen != nullptr && seen->state != event::ConnectionSeen::State::kEstablished);
  if (!fleeting) {
    shared.told.Add(event.flow.client, event.flow.server);
  }
  shared.sink.Emit(std::move(event));
}

void Reporter::ReportAnomaly(const stream::PacketContext& packet, std::string_view layer,
                             std::string_view code, std::string detail) const {
  shared_->counters.Add(Counter::kAppAnomalies);
  Report(At(packet), event::ProtocolAnomaly{layer, code, std::move(detail)});
}

}  // namespace eastwest::session
