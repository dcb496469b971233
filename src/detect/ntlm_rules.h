// NtlmRules look at what NTLM exchanges show of their cryptography: EW-0511, NTLMv1 in use, and
// EW-0608, one exchange on two connections.
#ifndef EASTWEST_SRC_DETECT_NTLM_RULES_H_
#define EASTWEST_SRC_DETECT_NTLM_RULES_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

// A relay forwards at once: the victim waits. Two sightings belong together within this time.
inline constexpr std::chrono::seconds kRelayWindow{60};

class NtlmRules {
 public:
  // Site and gate outlive the rules.
  NtlmRules(const SiteModel& site, AlertGate& gate,
            std::size_t exchanges_max = limits::kNtlmExchangesMax)
      : site_(site), gate_(gate), challenges_(exchanges_max), proofs_(exchanges_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t exchanges_evicted() const { return challenges_.evicted() + proofs_.evicted(); }

 private:
  // Leg is one connection that an exchange was seen on.
  struct Leg {
    event::FlowInfo flow;
    PacketTime time;
    FrameId frame;
    std::string user;
    event::Outcome outcome = event::Outcome::kAttempted;
  };

  void OnNtlmV1(const event::Event& event, const event::LogonFinished& logon);
  template <typename Key>
  void Join(LruMap<Key, Leg>& known, const Key& key, const Leg& leg, std::string_view what);
  void RaiseRelay(const Leg& first, const Leg& second, std::string_view what);

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<event::NtlmServerChallenge, Leg> challenges_;
  LruMap<event::NtProof, Leg> proofs_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_NTLM_RULES_H_
