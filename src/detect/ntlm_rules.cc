#include "src/detect/ntlm_rules.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/detect_state.h"
#include "src/detect/rules.h"
#include "src/event/event_state.h"

namespace eastwest::detect {
namespace {

// SameTalk: a mirror shows one connection twice, inside a tunnel and outside of it.
bool SameTalk(const event::FlowInfo& a, const event::FlowInfo& b) {
  const auto ends = [](const event::FlowInfo& flow) {
    return std::tie(flow.client, flow.server, flow.client_port, flow.server_port);
  };
  return a.id == b.id || ends(a) == ends(b);
}

std::string_view NameOrNobody(const std::string& user) {
  return user.empty() ? std::string_view("an unknown user") : std::string_view(user);
}

}  // namespace

void NtlmRules::OnEvent(const event::Event& event) {
  const auto* logon = std::get_if<event::LogonFinished>(&event.fact);
  if (logon == nullptr || logon->identity == nullptr || !logon->identity->ntlm.has_value()) {
    return;
  }
  const event::NtlmDetails& ntlm = *logon->identity->ntlm;
  if (logon->identity->ntlm_v1 && logon->outcome != event::Outcome::kFailed) {
    OnNtlmV1(event, *logon);
  }
  const Leg leg{event.flow, event.time, event.frame, event::AccountName(logon->identity.get()),
                logon->outcome};
  if (ntlm.server_challenge.has_value()) {
    Join(challenges_, *ntlm.server_challenge, leg, "server challenge");
  }
  if (ntlm.nt_proof.has_value()) {
    Join(proofs_, *ntlm.nt_proof, leg, "proof");
  }
}

void NtlmRules::Exchange(StateArchive& archive) {
  const auto fresh = [&archive](const Leg& leg) { return archive.now() - leg.time < kRelayWindow; };
  const auto fields = [](StateArchive& to, auto& key, Leg& leg) {
    to.Value(key);
    event::Exchange(to, leg.flow);
    to.Value(leg.time);
    to.Value(leg.frame);
    to.Value(leg.user);
    to.Enum8(leg.outcome, event::Outcome::kFailed);
  };
  ExchangeMap(archive, challenges_, fresh, fields);
  ExchangeMap(archive, proofs_, fresh, fields);
}

void NtlmRules::OnNtlmV1(const event::Event& event, const event::LogonFinished& logon) {
  Alert alert = NewAlert(RuleNumber::kNtlmV1, site_, event);
  const std::string user = event::AccountName(logon.identity.get());
  AddName(alert.users, user);
  alert.summary =
      fmt::format("{} logs on to {} as {} with NTLMv1", net::ToString(event.flow.client),
                  net::ToString(event.flow.server), Clip(NameOrNobody(user)));
  alert.evidence.push_back(
      {"ntlm_v1", event.time, event.frame, event.flow.id,
       fmt::format("NT response of {} bytes by {}", logon.identity->ntlm->nt_response_bytes,
                   Clip(NameOrNobody(user))),
       logon.outcome});
  gate_.Raise(std::move(alert), AsciiLower(user));
}

// Join: every server draws its challenge by lot, so that two with the same were one. One server
// that gives the same challenge to several clients is no relay: it is a trap that collects proofs.
template <typename Key>
void NtlmRules::Join(LruMap<Key, Leg>& known, const Key& key, const Leg& leg,
                     std::string_view what) {
  Leg* const earlier = known.Touch(key);
  if (earlier == nullptr) {
    known.Add(key, leg);
    return;
  }
  const bool near =
      std::max(leg.time, earlier->time) - std::min(leg.time, earlier->time) < kRelayWindow;
  if (near && !SameTalk(leg.flow, earlier->flow) && leg.flow.server != earlier->flow.server) {
    RaiseRelay(*earlier, leg, what);
  }
  *earlier = leg;
}

// The relay is the host that serves the one connection and is the client of the other.
void NtlmRules::RaiseRelay(const Leg& first, const Leg& second, std::string_view what) {
  const bool second_is_victim = second.flow.server == first.flow.client;
  const Leg& victim = second_is_victim ? second : first;
  const Leg& relayed = second_is_victim ? first : second;
  event::Event event;
  event.flow = relayed.flow;
  event.time = std::max(first.time, second.time);
  event.frame = second.frame;
  Alert alert = NewAlert(RuleNumber::kNtlmRelay, site_, event);
  const std::string& user = relayed.user.empty() ? victim.user : relayed.user;
  AddName(alert.users, user);
  const std::string from = net::ToString(victim.flow.client);
  alert.summary =
      fmt::format("{} relays the NTLM logon of {} by {} to {}", net::ToString(relayed.flow.client),
                  Clip(NameOrNobody(user)), from, net::ToString(relayed.flow.server));
  for (const Leg* leg : {&first, &second}) {
    alert.evidence.push_back({leg == &victim ? "relay_victim" : "relay_target", leg->time,
                              leg->frame, leg->flow.id,
                              fmt::format("{} -> {}: same {}", net::ToString(leg->flow.client),
                                          net::ToString(leg->flow.server), what),
                              leg->outcome});
  }
  gate_.Raise(std::move(alert), AsciiLower(user));
}

}  // namespace eastwest::detect
