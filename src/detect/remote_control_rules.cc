#include "src/detect/remote_control_rules.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"

namespace eastwest::detect {
namespace {

std::string_view FieldOf(const event::ApplicationRecognised& fact, std::string_view name) {
  const auto found = std::ranges::find(fact.fields, name, &event::HeadField::name);
  return found == fact.fields.end() ? std::string_view{} : std::string_view(found->text);
}

// PowerShell and winrs post to /wsman, whatever the port. [MS-WSMV] 2.1
bool IsWinRm(const event::ApplicationRecognised& fact) {
  return fact.protocol == "http" && FieldOf(fact, "http_method") == "POST" &&
         AsciiLower(FieldOf(fact, "url")).starts_with("/wsman");
}

// From where administrators work, a WinRM session is their daily business.
bool IsAdministrator(const SiteModel& site, const net::IpAddress& address) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"admin", "jump", "mgmt"},
                             [&site, &address](std::string_view role) {
                               return site.Match(address, role) != RoleMatch::kNo;
                             });
}

}  // namespace

void RemoteControlRules::OnEvent(const event::Event& event) {
  const auto* head = std::get_if<event::ApplicationRecognised>(&event.fact);
  if (head == nullptr || event.flow.client == event.flow.server) {
    return;
  }
  if (IsWinRm(*head) && !IsAdministrator(site_, event.flow.client)) {
    Raise(event, RuleNumber::kWinRmSession, "WinRM", "POST to /wsman");
  } else if (head->protocol == "rfb") {
    Raise(event, RuleNumber::kVncSession, "VNC", "RFB banner");
  }
}

void RemoteControlRules::Raise(const event::Event& event, RuleNumber rule, std::string_view what,
                               std::string_view reason) {
  if (gate_.Suppresses(rule, event.flow, RuleOf(rule).level, event.time)) {
    return;
  }
  Alert alert = NewAlert(rule, site_, event);
  alert.level_reasons.emplace_back(reason);
  alert.summary = fmt::format("{} controls {} over {}", net::ToString(event.flow.client),
                              net::ToString(event.flow.server), what);
  alert.evidence.push_back({"remote_control", event.time, event.frame, event.flow.id,
                            fmt::format("{} on port {}", what, event.flow.server_port),
                            event::Outcome::kSucceeded});
  gate_.Raise(std::move(alert), {});
}

}  // namespace eastwest::detect
