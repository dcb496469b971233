#include "src/output/eve_dialects.h"

#include <utility>
#include <variant>

#include "src/core/limits.h"

namespace eastwest::output {

std::string_view DialectName(std::uint16_t dialect) {
  switch (dialect) {  // [MS-SMB2] 2.2.4
    case 0x0202:
      return "2.02";
    case 0x0210:
      return "2.10";
    case 0x0222:
      return "2.22";
    case 0x0224:
      return "2.24";
    case 0x02FF:
      return "2.??";
    case 0x0300:
      return "3.00";
    case 0x0302:
      return "3.02";
    case 0x0310:
      return "3.10";
    case 0x0311:
      return "3.11";
  }
  return "unknown";
}

void FlowDialects::Learn(const event::Event& event) {
  const std::uint64_t id = event.flow.id;
  if (const auto* negotiated = std::get_if<event::SmbNegotiated>(&event.fact)) {
    const bool smb1 = negotiated->dialect == 0;
    std::string name(smb1 ? std::string_view(negotiated->smb1_dialect)
                          : DialectName(negotiated->dialect));
    Set(id, {.smb1 = smb1, .name = name.empty() ? "unknown" : std::move(name)});
  } else if (const auto* logon = std::get_if<event::LogonFinished>(&event.fact)) {
    const bool smb1 = logon->carrier == event::LogonFinished::Carrier::kSmb1;
    if (smb1 && !flows_.contains(id)) {
      Set(id, {.smb1 = true});
    }
  } else if (const auto* closed = std::get_if<event::FileClosed>(&event.fact)) {
    if (closed->dialect != 0 && !flows_.contains(id)) {
      Set(id, {.smb1 = false, .name = std::string(DialectName(closed->dialect))});
    }
  } else if (std::holds_alternative<event::FlowEnded>(event.fact)) {
    flows_.erase(id);
  }
}

const FlowDialect& FlowDialects::Of(std::uint64_t flow_id) const {
  static const FlowDialect kUnknown;
  const auto found = flows_.find(flow_id);
  return found == flows_.end() ? kUnknown : found->second;
}

void FlowDialects::Set(std::uint64_t flow_id, FlowDialect dialect) {
  if (flows_.size() < limits::kEveDialectFlowsMax || flows_.contains(flow_id)) {
    flows_.insert_or_assign(flow_id, std::move(dialect));
  } else {
    ++left_out_;
  }
}

}  // namespace eastwest::output
