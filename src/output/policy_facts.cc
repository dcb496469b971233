#include "src/output/policy_facts.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>

#include "parsers/net/packet.h"
#include "src/output/eve_alert.h"

namespace eastwest::output {
namespace {

using detect::WatchedService;
using event::Outcome;

// ServiceOfApp: what is spoken decides, on any port.
std::optional<WatchedService> ServiceOfApp(std::string_view app, const event::FlowInfo& flow) {
  const std::uint16_t port = flow.server_port;
  if (app == "smb") {
    return port == 139 ? WatchedService::kNbss : WatchedService::kSmb;
  }
  if (app == "dcerpc") {
    return port == 135 ? WatchedService::kEpmapper : WatchedService::kRpcDynamic;
  }
  if (app == "rdp" || app == "rfb" || app == "tds") {
    return app == "rdp"   ? WatchedService::kRdp
           : app == "rfb" ? WatchedService::kVnc
                          : WatchedService::kMsSql;
  }
  return detect::ServiceOfPort(port, flow.ip_protocol);
}

std::optional<WatchedService> ServiceOfCarrier(event::RpcCarrier carrier,
                                               const event::FlowInfo& flow) {
  return ServiceOfApp(carrier == event::RpcCarrier::kPipe ? "smb" : "dcerpc", flow);
}

std::optional<WatchedService> ServiceOfLogon(event::LogonFinished::Carrier carrier,
                                             const event::FlowInfo& flow) {
  using Carrier = event::LogonFinished::Carrier;
  switch (carrier) {
    case Carrier::kSmb1:
    case Carrier::kSmb2:
      return ServiceOfApp("smb", flow);
    case Carrier::kRpc:
      return ServiceOfApp("dcerpc", flow);
    case Carrier::kTds:
      return WatchedService::kMsSql;
    case Carrier::kHttp:
    case Carrier::kLdap:
      break;
  }
  return detect::ServiceOfPort(flow.server_port, flow.ip_protocol);
}

enum class Fate : std::uint8_t { kAnswered, kRefused, kUnanswered, kOneSided };

Fate FateOf(const event::FlowEnded& flow, bool tcp) {
  constexpr std::uint8_t kSaid = net::kTcpPsh | net::kTcpFin;
  if (flow.to_client.packets == 0) {
    const bool said = tcp && (flow.to_server.tcp_flags & kSaid) != 0;
    return said ? Fate::kOneSided : Fate::kUnanswered;
  }
  if (flow.to_server.packets == 0) {
    return Fate::kOneSided;
  }
  const std::uint8_t answer = flow.to_client.tcp_flags;
  const bool refused = tcp && !flow.midstream && (answer & net::kTcpRst) != 0 &&
                       (answer & (net::kTcpSyn | kSaid)) == 0;
  return refused ? Fate::kRefused : Fate::kAnswered;
}

}  // namespace

// Note writes down what one fact tells.
class PolicyFacts::Note {
 public:
  Note(PolicyFacts& facts, const event::Event& event)
      : facts_(facts), event_(event), flow_(event.flow) {}

  void operator()(const event::FlowEnded& fact) const {
    const auto service = ServiceOfApp(fact.app, flow_);
    if (!service) {
      return;
    }
    PolicyRowFacts* row = facts_.RowOf({flow_.client, flow_.server, *service});
    if (row == nullptr) {
      ++facts_.flows_left_out_;
      return;
    }
    const Fate fate = FateOf(fact, flow_.ip_protocol == 6);
    const bool none_before = row->flows() == 0;
    ++(fate == Fate::kAnswered   ? row->connections
       : fate == Fate::kRefused  ? row->refused
       : fate == Fate::kOneSided ? row->one_sided
                                 : row->unanswered);
    row->bytes += fact.to_server.bytes + fact.to_client.bytes;
    if (none_before || fact.first < row->first) {
      row->first = fact.first;
      row->first_frame = event_.request_frame;
    }
    row->last = none_before ? fact.last : std::max(row->last, fact.last);
    AddPort(*row);
    facts_.AddName(row->transports, flow_.ip_protocol == 6 ? "tcp" : "udp");
    if (!fact.app.empty() && fact.app != "failed") {
      facts_.AddName(row->protocols, fact.app);
    }
  }

  void operator()(const event::LogonFinished& fact) const {
    if (fact.outcome == Outcome::kSucceeded) {
      Add(ServiceOfLogon(fact.carrier, flow_), &PolicyRowFacts::users,
          event::AccountName(fact.identity.get()));
    }
  }
  void operator()(const event::ShareConnected& fact) const {
    if (fact.outcome == Outcome::kSucceeded) {
      Add(ServiceOfApp("smb", flow_), &PolicyRowFacts::shares, fact.share);
    }
  }
  void operator()(const event::FileOpened& fact) const {
    if (fact.outcome == Outcome::kSucceeded && fact.file.is_pipe) {
      Add(ServiceOfApp("smb", flow_), &PolicyRowFacts::services, fact.file.name);
    }
  }
  void operator()(const event::RpcBound& fact) const {
    for (const event::RpcInterface& interface : fact.interfaces) {
      if (fact.outcome == Outcome::kSucceeded && !interface.endpoint.empty()) {
        Add(ServiceOfCarrier(fact.carrier, flow_), &PolicyRowFacts::services, interface.endpoint);
      }
    }
  }
  template <typename Fact>
  void operator()(const Fact& /*fact*/) const {}

 private:
  void Add(std::optional<WatchedService> service, PolicyNames PolicyRowFacts::*names,
           std::string_view name) const {
    PolicyRowFacts* row =
        service && !name.empty() ? facts_.RowOf({flow_.client, flow_.server, *service}) : nullptr;
    if (row != nullptr) {
      facts_.AddName(row->*names, name);
    }
  }

  void AddPort(PolicyRowFacts& row) const {
    if (row.ports.size() < limits::kPolicyNamesMax) {
      row.ports.insert(flow_.server_port);
    } else {
      row.more_ports = row.more_ports || !row.ports.contains(flow_.server_port);
    }
  }

  PolicyFacts& facts_;
  const event::Event& event_;
  const event::FlowInfo& flow_;
};

void PolicyFacts::OnEvent(const event::Event& event) { std::visit(Note(*this, event), event.fact); }

void PolicyFacts::OnAlert(const detect::Alert& alert) {
  const event::FlowInfo& flow = alert.flow;
  const auto service = detect::ServiceOfPort(flow.server_port, flow.ip_protocol);
  PolicyRowFacts* row =
      service ? RowOf({.source = flow.client, .target = flow.server, .service = *service})
              : nullptr;
  if (row != nullptr && alert.rule != nullptr) {
    const std::string tag = RuleTag(*alert.rule);
    AddName(row->alerts, tag.empty() ? alert.rule->title : std::string_view(tag));
  }
}

PolicyRowFacts* PolicyFacts::RowOf(const PolicyKey& key) {
  const auto found = rows_.find(key);
  if (found != rows_.end()) {
    return &found->second;
  }
  return rows_.size() < limits::kPolicyRowsMax ? &rows_[key] : nullptr;
}

void PolicyFacts::AddName(PolicyNames& names, std::string_view name) {
  if (names.names.contains(std::string(name))) {
    return;
  }
  if (names.names.size() < limits::kPolicyNamesMax) {
    names.names.emplace(name);
  } else {
    names.more = true;
    ++names_left_out_;
  }
}

std::vector<std::pair<PolicyKey, const PolicyRowFacts*>> PolicyFacts::Rows() const {
  std::vector<std::pair<PolicyKey, const PolicyRowFacts*>> rows;
  for (const auto& [key, facts] : rows_) {
    if (facts.flows() != 0) {
      rows.emplace_back(key, &facts);
    }
  }
  std::ranges::sort(rows, {}, &decltype(rows)::value_type::first);
  return rows;
}

}  // namespace eastwest::output
