#include "src/detect/workstation_rules.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "src/detect/alert_parts.h"
#include "src/detect/rules.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

enum class Contact : std::uint8_t { kNone, kTried, kEstablished };

bool IsSmbPort(std::uint16_t port) { return port == 445 || port == 139; }

Contact OfConnection(const event::FlowInfo& flow, const event::ConnectionSeen& seen) {
  if (!IsSmbPort(flow.server_port)) {
    return Contact::kNone;
  }
  const bool established = seen.state == event::ConnectionSeen::State::kEstablished;
  return established && !flow.one_sided ? Contact::kEstablished : Contact::kTried;
}

// A flow of which one side only is in view is not established for all we know: anybody can send
// packets that nobody answers.
Contact When(const event::Event& event, bool spoke_smb = true) {
  return spoke_smb && !event.flow.one_sided ? Contact::kEstablished : Contact::kNone;
}

// At its end a one-sided flow counts as an attempt.
Contact OfEnd(const event::FlowEnded& fact) {
  return fact.app == "smb" && fact.one_sided ? Contact::kTried : Contact::kNone;
}

// ContactOf looks at the facts that open a conversation, and at those that may teach a role: the
// role of a host can become known after its flow began.
Contact ContactOf(const event::Event& event) {
  using Carrier = event::LogonFinished::Carrier;
  return std::visit(
      event::Overloaded{
          [&event](const event::ConnectionSeen& seen) { return OfConnection(event.flow, seen); },
          [&event](const event::ProtocolRecognised& fact) {
            return When(event, fact.protocol == "smb");
          },
          [&event](const event::SmbNegotiated& /*fact*/) { return When(event); },
          [&event](const event::SessionSighted& /*fact*/) { return When(event); },
          [&event](const event::EncryptionStarted& /*fact*/) { return When(event); },
          [&event](const event::LogonFinished& fact) {
            return When(event, fact.carrier == Carrier::kSmb2 || fact.carrier == Carrier::kSmb1);
          },
          [&event](const event::ShareConnected& /*fact*/) { return When(event); },
          [&event](const event::FileOpened& fact) {
            return When(event, fact.outcome == Outcome::kSucceeded);
          },
          [](const event::FlowEnded& fact) { return OfEnd(fact); },
          [](const auto& /*other*/) { return Contact::kNone; },
      },
      event.fact);
}

}  // namespace

RoleMatch Workstations(const SiteModel& site, const event::FlowInfo& flow) {
  constexpr std::string_view kRole = "workstation";
  if (flow.client == flow.server) {
    return RoleMatch::kNo;  // a host that talks to itself moves nowhere
  }
  const RoleMatch client = site.Match(flow.client, kRole);
  return client == RoleMatch::kNo ? client : std::min(client, site.Match(flow.server, kRole));
}

void WorkstationRules::OnEvent(const event::Event& event) {
  const Contact contact = ContactOf(event);
  if (contact != Contact::kNone && event.flow.ip_protocol == 6) {
    Raise(event, contact == Contact::kEstablished);
  }
}

void WorkstationRules::Raise(const event::Event& event, bool established) {
  const RoleMatch match = Workstations(site_, event.flow);
  if (match == RoleMatch::kNo) {
    return;
  }
  const RuleNumber rule = established ? RuleNumber::kWorkstationToWorkstation
                                      : RuleNumber::kWorkstationToWorkstationAttempt;
  if (gate_.Suppresses(rule, event.flow, RuleOf(rule).level, event.time)) {
    return;
  }
  Alert alert = NewAlert(rule, site_, event);
  const std::string_view learned = match == RoleMatch::kLearned ? " (roles learned)" : "";
  alert.level_reasons.push_back(
      match == RoleMatch::kLearned
          ? "both hosts act like workstations: roles learned from the traffic, no inventory"
          : "both hosts are workstations in the inventory");
  alert.summary =
      fmt::format("workstation {} {} SMB {} workstation {}{}", net::ToString(event.flow.client),
                  established ? "speaks" : "tried", established ? "with" : "to",
                  net::ToString(event.flow.server), learned);
  Evidence evidence;
  evidence.step = established ? "smb_contact" : "smb_attempt";
  evidence.time = event.time;
  evidence.frame = event.frame;
  evidence.flow_id = event.flow.id;
  evidence.what = fmt::format("SMB {} on port {}", established ? "flow" : "connection attempt",
                              event.flow.server_port);
  evidence.outcome = established ? Outcome::kSucceeded : Outcome::kAttempted;
  alert.evidence.push_back(std::move(evidence));
  gate_.Raise(std::move(alert), {});
}

}  // namespace eastwest::detect
