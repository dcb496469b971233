// Engine is the whole of detection: it learns roles from each event, then asks every native
// detector in the order of rule numbers, then the rules. What a native detector concludes goes
// through the rules too: one that names it gives it its title, and correlations may count it. One
// thread.
#ifndef EASTWEST_SRC_DETECT_ENGINE_H_
#define EASTWEST_SRC_DETECT_ENGINE_H_

#include <cstdint>

#include "src/detect/alert.h"
#include "src/detect/alert_gate.h"
#include "src/detect/cm0062.h"
#include "src/detect/identity_rules.h"
#include "src/detect/name_rules.h"
#include "src/detect/ntlm_rules.h"
#include "src/detect/pipe_rhythm.h"
#include "src/detect/remote_control_rules.h"
#include "src/detect/sigma/sigma_engine.h"
#include "src/detect/single_rules.h"
#include "src/detect/site_model.h"
#include "src/detect/smb1_exploit.h"
#include "src/detect/workstation_rules.h"
#include "src/event/event.h"

namespace eastwest::detect {

struct DetectCounters {
  std::uint64_t alerts = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t pairs_evicted = 0;
  std::uint64_t steps_dropped = 0;
  std::uint64_t alert_keys_evicted = 0;
  std::uint64_t learned_refused = 0;
  std::uint64_t names_contested = 0;
  std::uint64_t allowed = 0;        // alerts that the allow-list held back
  std::uint64_t allow_expired = 0;  // alerts that it would have held back, had it not expired
  std::uint64_t creates_evicted = 0;
  std::uint64_t ntlm_exchanges_evicted = 0;
  std::uint64_t correlation_keys_evicted = 0;
  std::uint64_t correlation_samples_dropped = 0;
  std::uint64_t slow_matches = 0;
  std::uint64_t name_hosts_evicted = 0;
  std::uint64_t identities_evicted = 0;
  std::uint64_t pipe_rhythms_evicted = 0;
};

class Engine {
 public:
  // The sink outlives the engine. Without rules only the native detectors run.
  Engine(SiteModel site, AlertSink& sink, sigma::RuleSet rules = {});
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // OnEvent takes events in the order of their packets.
  void OnEvent(const event::Event& event);

  // Conclude takes what somebody else found out, about the sensor itself for one: rules name it and
  // may count it, as they do with the conclusions of detectors.
  void Conclude(const event::Event& event, Alert&& alert);

  // Replace takes other rules and another inventory from now on. What was seen of hosts, and every
  // window of a native detector, stays; windows of correlations that changed begin anew.
  void Replace(SiteModel site, sigma::RuleSet rules);

  // Exchange writes everything that is remembered between events, or restores it into an engine
  // that has seen none. What fails half-way leaves one that is good for nothing.
  void Exchange(StateArchive& archive);

  // ReleaseRules gives the rules away, for the engine that takes the place of this one.
  sigma::RuleSet ReleaseRules() { return rules_.Release(); }

  // WantsUnreadEnds: a rule may hold for the end of a flow that nobody read.
  bool WantsUnreadEnds() const { return rules_.WantsUnreadEnds(); }

  DetectCounters counters() const;
  const SiteModel& site() const { return site_; }

 private:
  // Derivation passes the alerts of native detectors on, as the rules name them.
  class Derivation : public AlertSink {
   public:
    explicit Derivation(AlertSink& sink) : sink_(sink) {}
    void Raise(const Alert& alert) override;
    void Begin(const event::Event& event, sigma::SigmaEngine& rules) {
      event_ = &event;
      rules_ = &rules;
    }
    // Alerts of detectors whose rule is switched off.
    std::uint64_t silenced() const { return silenced_; }

   private:
    AlertSink& sink_;
    std::uint64_t silenced_ = 0;
    const event::Event* event_ = nullptr;  // the one that is being looked at
    sigma::SigmaEngine* rules_ = nullptr;
  };

  SiteModel site_;
  Derivation derivation_;
  AlertGate gate_;
  AlertGate rule_gate_;
  sigma::SigmaEngine rules_;
  Cm0062Detector cm0062_;
  WorkstationRules workstations_;
  SingleRules singles_;
  NtlmRules ntlm_;
  RemoteControlRules remote_control_;
  NameRules names_;
  Smb1Exploit smb1_exploit_;
  IdentityRules identities_;
  PipeRhythm pipe_rhythm_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ENGINE_H_
