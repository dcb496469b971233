#include "src/detect/identity_rules.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/detect_state.h"
#include "src/detect/rules.h"

namespace eastwest::detect {
namespace {

// Label is what NetBIOS and DNS names of a host share: the first label, at most 15 characters, in
// lower case. [MS-NLMP] 2.2.2.1
std::string Label(std::string_view name) {
  constexpr std::size_t kNetBiosNameMax = 15;
  return AsciiLower(name.substr(0, name.find('.')).substr(0, kNetBiosNameMax));
}

// HostPart of a service principal name: "files01" of "cifs/files01:445". [MS-NLMP] 2.2.2.1
std::string_view HostPart(std::string_view principal) {
  const std::size_t slash = principal.find('/');
  std::string_view host =
      slash == std::string_view::npos ? std::string_view{} : principal.substr(slash + 1);
  host = host.substr(0, host.find('/'));  // an instance or a realm may follow
  const bool bracketed = host.starts_with('[') && host.find(']') != std::string_view::npos;
  if (bracketed) {
    return host.substr(1, host.find(']') - 1);
  }
  return std::ranges::count(host, ':') == 1 ? host.substr(0, host.find(':')) : host;
}

// Names what the client itself is, or what says nothing about the host.
bool IsLocal(std::string_view host) {
  return host.empty() || EqualsIgnoreCase(host, "localhost") || host == "127.0.0.1" ||
         host == "::1" || host == "*";
}

// IsNameOf: the server goes by this name - its own, or that of the domain it speaks for, as clients
// of a DFS root call it.
bool IsNameOf(std::string_view host, const event::Identity& who) {
  const std::string label = Label(host);
  if (label == Label(who.server_name) || label == Label(who.server_domain)) {
    return true;
  }
  return who.ntlm.has_value() && !who.ntlm->server_dns_name.empty() &&
         label == Label(who.ntlm->server_dns_name);
}

}  // namespace

void IdentityRules::OnEvent(const event::Event& event) {
  const auto* logon = std::get_if<event::LogonFinished>(&event.fact);
  if (logon != nullptr && logon->identity != nullptr && event.flow.client != event.flow.server) {
    OnLogon(event, *logon);
  }
}

void IdentityRules::OnLogon(const event::Event& event, const event::LogonFinished& logon) {
  const event::Identity& who = *logon.identity;
  CheckTarget(event, logon);
  CheckMachine(event, logon);
  if (logon.outcome != event::Outcome::kSucceeded) {
    return;
  }
  if (!who.server_name.empty()) {
    Learn(Label(who.server_name), {event.flow.server, event.time, event.frame, true, false});
  }
  if (event::IsMachineAccount(who)) {
    const std::string_view user = who.user;
    Learn(Label(user.substr(0, user.size() - 1)),
          {event.flow.client, event.time, event.frame, false, false});
  }
}

// CheckTarget: an NTLMv2 response carries the name of the service that the client means, under its
// proof. A relay cannot change it, and hands it to a server of another name or address.
void IdentityRules::CheckTarget(const event::Event& event, const event::LogonFinished& logon) {
  const event::Identity& who = *logon.identity;
  if (!who.ntlm.has_value()) {
    return;
  }
  const std::string_view host = HostPart(who.ntlm->target_name);
  if (IsLocal(host)) {
    return;
  }
  const std::optional<net::IpAddress> address = net::ParseIpAddress(std::string(host));
  const bool named = !address.has_value() && !who.server_name.empty();
  const bool meant = address.has_value() ? *address == event.flow.server : IsNameOf(host, who);
  if (meant || (!named && !address.has_value())) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kNtlmTargetMismatch, site_, event);
  const Sighting* other = named ? Elsewhere(Label(host), event.flow.server, event.time) : nullptr;
  if (named && other == nullptr) {
    alert.level = Level::kMedium;
    alert.level_reasons.emplace_back("the name may be an alias of the server: one level down");
  }
  const std::string user = event::AccountName(&who);
  AddName(alert.users, user);
  alert.summary =
      fmt::format("{} logs on to {}{}{} with an NTLM response meant for {}",
                  net::ToString(event.flow.client), net::ToString(event.flow.server),
                  who.server_name.empty() ? "" : ", ", Clip(who.server_name), Clip(host));
  alert.evidence.push_back(
      {"ntlm_target", event.time, event.frame, event.flow.id,
       fmt::format("response of {} names {}", user.empty() ? "an unknown user" : Clip(user),
                   Clip(who.ntlm->target_name)),
       logon.outcome});
  if (other != nullptr) {
    alert.evidence.push_back(
        {"known_host", other->last, other->frame, 0,
         fmt::format("{} was seen at {}", Clip(host), net::ToString(other->address)),
         event::Outcome::kSucceeded});
  }
  gate_.Raise(std::move(alert), AsciiLower(host));
}

void IdentityRules::CheckMachine(const event::Event& event, const event::LogonFinished& logon) {
  const event::Identity& who = *logon.identity;
  if (!event::IsMachineAccount(who)) {
    return;
  }
  const std::string_view user = who.user;
  const Sighting* home =
      Elsewhere(Label(user.substr(0, user.size() - 1)), event.flow.client, event.time);
  if (home == nullptr) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kMachineAccountForeignIp, site_, event);
  if (!home->as_server) {
    alert.level = Level::kMedium;
    alert.level_reasons.emplace_back(
        "the computer is known by its logons only, and may have a new address: one level down");
  }
  const std::string account = event::AccountName(&who);
  AddName(alert.users, account);
  alert.summary =
      fmt::format("{} logs on to {} as {}, whose computer is {}", net::ToString(event.flow.client),
                  net::ToString(event.flow.server), Clip(account), net::ToString(home->address));
  alert.evidence.push_back(
      {"known_host", home->last, home->frame, 0,
       fmt::format("{} was seen at {}", Clip(who.user), net::ToString(home->address)),
       event::Outcome::kSucceeded});
  alert.evidence.push_back(
      {"machine_logon", event.time, event.frame, event.flow.id,
       fmt::format("logon of {} from {}", Clip(account), net::ToString(event.flow.client)),
       logon.outcome});
  gate_.Raise(std::move(alert), AsciiLower(account));
}

void IdentityRules::Exchange(StateArchive& archive) {
  const auto sighting = [](StateArchive& to, Sighting& one) {
    to.Value(one.address);
    to.Value(one.last);
    to.Value(one.frame);
    to.Value(one.as_server);
    to.Value(one.contested);
  };
  ExchangeMap(
      archive, names_,
      [&archive](const Sightings& seen) {
        return std::ranges::any_of(seen, [&archive](const Sighting& one) {
          return archive.now() - one.last < kIdentityAge;
        });
      },
      [&sighting](StateArchive& to, std::string& name, Sightings& seen) {
        to.Value(name);
        to.List(seen, limits::kAddressesPerIdentityMax, sighting);
      });
}

// Learn: a relay forwards the challenge of a real server, name included. Who comes second with a
// name that is in use does not get it.
void IdentityRules::Learn(const std::string& name, const Sighting& sighting) {
  if (name.empty()) {
    return;
  }
  Sightings* seen = names_.Touch(name);
  if (seen == nullptr) {
    seen = &names_.Add(name, {});
  }
  const auto known = std::ranges::find(*seen, sighting.address, &Sighting::address);
  const bool in_use = std::ranges::any_of(*seen, [&sighting](const Sighting& other) {
    return other.address != sighting.address && !other.contested &&
           other.address.family == sighting.address.family &&
           sighting.last - other.last < kIdentityAge;
  });
  if (known != seen->end()) {
    known->last = std::max(known->last, sighting.last);
    known->frame = sighting.frame;
    known->as_server = known->as_server || sighting.as_server;
    known->contested = known->contested && in_use;
    return;
  }
  if (seen->size() >= limits::kAddressesPerIdentityMax) {
    // Who came second goes first: a relay with many addresses keeps the name's owner known.
    seen->erase(std::ranges::min_element(
        *seen, {}, [](const Sighting& old) { return std::pair(!old.contested, old.last); }));
  }
  seen->push_back(sighting);
  seen->back().contested = in_use;
}

const IdentityRules::Sighting* IdentityRules::Elsewhere(const std::string& name,
                                                        const net::IpAddress& address,
                                                        PacketTime now) const {
  const Sightings* seen = names_.Find(name);
  if (seen == nullptr) {
    return nullptr;
  }
  const Sighting* elsewhere = nullptr;
  for (const Sighting& sighting : *seen) {
    const bool current = !sighting.contested && now - sighting.last < kIdentityAge;
    if (!current || sighting.address.family != address.family) {
      continue;
    }
    if (sighting.address == address) {
      return nullptr;
    }
    elsewhere = &sighting;
  }
  return elsewhere;
}

}  // namespace eastwest::detect
