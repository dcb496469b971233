#include "src/detect/engine.h"

#include <utility>
#include <variant>

namespace eastwest::detect {
namespace {

// A copy of a call, or the answer of one that is told by itself, is evidence of nothing new.
bool IsRepeated(const event::Event& event) {
  const auto* call = std::get_if<event::RpcCalled>(&event.fact);
  return call != nullptr && call->repeated;
}

}  // namespace

void Engine::Derivation::Raise(const Alert& alert) {
  const auto naming =
      rules_ == nullptr ? sigma::SigmaEngine::Naming{} : rules_->OnDerived(*event_, alert);
  if (naming.silent) {
    ++silenced_;
    return;
  }
  if (naming.rule == nullptr) {
    return sink_.Raise(alert);
  }
  Alert renamed = alert;
  renamed.rule = naming.rule;
  sink_.Raise(renamed);
}

Engine::Engine(SiteModel site, AlertSink& sink, sigma::RuleSet rules)
    : site_(std::move(site)),
      derivation_(sink),
      gate_(derivation_),
      rule_gate_(sink),
      rules_(std::move(rules), site_, rule_gate_),
      cm0062_(site_, gate_),
      workstations_(site_, gate_),
      singles_(site_, gate_),
      ntlm_(site_, gate_),
      remote_control_(site_, gate_),
      names_(site_, gate_),
      smb1_exploit_(site_, gate_),
      identities_(site_, gate_),
      pipe_rhythm_(site_, gate_) {
  gate_.Follow(site_);
  rule_gate_.Follow(site_);
}

void Engine::OnEvent(const event::Event& event) {
  if (IsRepeated(event)) {
    return;
  }
  derivation_.Begin(event, rules_);
  site_.Learn(event);
  cm0062_.OnEvent(event);
  workstations_.OnEvent(event);
  singles_.OnEvent(event);
  ntlm_.OnEvent(event);
  remote_control_.OnEvent(event);
  names_.OnEvent(event);
  smb1_exploit_.OnEvent(event);
  identities_.OnEvent(event);
  pipe_rhythm_.OnEvent(event);
  rules_.OnEvent(event);
}

void Engine::Conclude(const event::Event& event, Alert&& alert) {
  derivation_.Begin(event, rules_);
  gate_.Raise(std::move(alert), "");
}

void Engine::Replace(SiteModel site, sigma::RuleSet rules) {
  site.AdoptLearned(std::move(site_));
  site_ = std::move(site);
  rules_.Replace(std::move(rules));
}

void Engine::Exchange(StateArchive& archive) {
  site_.Exchange(archive);
  gate_.Exchange(archive);
  rule_gate_.Exchange(archive);
  cm0062_.Exchange(archive);
  singles_.Exchange(archive);
  ntlm_.Exchange(archive);
  names_.Exchange(archive);
  identities_.Exchange(archive);
  pipe_rhythm_.Exchange(archive);
  rules_.Exchange(archive);
}

DetectCounters Engine::counters() const {
  DetectCounters counters;
  counters.alerts = gate_.alerts() - derivation_.silenced() + rule_gate_.alerts();
  counters.suppressed = gate_.suppressed() + rule_gate_.suppressed();
  counters.pairs_evicted = cm0062_.pairs_evicted();
  counters.steps_dropped = cm0062_.steps_dropped();
  counters.alert_keys_evicted = gate_.keys_evicted() + rule_gate_.keys_evicted();
  counters.learned_refused = site_.hosts().refused();
  counters.names_contested = site_.hosts().names_contested();
  counters.allowed = gate_.allowed() + rule_gate_.allowed();
  counters.allow_expired = gate_.allow_expired() + rule_gate_.allow_expired();
  counters.creates_evicted = singles_.creates_evicted();
  counters.ntlm_exchanges_evicted = ntlm_.exchanges_evicted();
  counters.correlation_keys_evicted = rules_.keys_evicted();
  counters.correlation_samples_dropped = rules_.samples_dropped();
  counters.slow_matches = rules_.slow_matches();
  counters.name_hosts_evicted = names_.hosts_evicted();
  counters.identities_evicted = identities_.evicted();
  counters.pipe_rhythms_evicted = pipe_rhythm_.evicted();
  return counters;
}

}  // namespace eastwest::detect
