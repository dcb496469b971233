// NameRules judge who answers for which name: EW-0105, 0107, 0611 and 0612.
#ifndef EASTWEST_SRC_DETECT_NAME_RULES_H_
#define EASTWEST_SRC_DETECT_NAME_RULES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

// A host that answers for so many names that are not its own, in (t - 600 s, t], is a poisoner.
inline constexpr std::size_t kPoisonedNamesMin = 2;
inline constexpr std::chrono::seconds kPoisonerWindow{600};

class NameRules {
 public:
  // Site and gate outlive the rules.
  NameRules(const SiteModel& site, AlertGate& gate, std::size_t hosts_max = limits::kNameHostsMax)
      : site_(site), gate_(gate), hosts_(hosts_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t hosts_evicted() const { return hosts_.evicted(); }

 private:
  // Claim is one name that a host answered for, though it is not its own.
  struct Claim {
    std::string name;  // as CompareName gives it
    Evidence evidence;
  };
  struct HostNames {
    std::vector<std::string> own;  // by registration, announcement or node status
    std::deque<Claim> claims;      // by last answer, newest last; each name once
  };

  void OnNames(const event::Event& event, const event::NameServiceSeen& seen);
  void OnAnswer(const event::Event& event, const event::NameServiceSeen& seen);
  void OnClaim(const event::Event& event, const event::NameRecord& record, HostNames& host);
  void OnSession(const event::Event& event, const event::NetbiosSessionRequested& request);
  void RaisePoisoner(const event::Event& event, const HostNames& host);
  void RaiseProxyName(const event::Event& event, const event::NameRecord& record);
  void RaiseBetweenEndpoints(const event::Event& event);
  HostNames& HostOf(const net::IpAddress& address);
  void AddOwn(const net::IpAddress& address, const std::string& name);

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<net::IpAddress, HostNames> hosts_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_NAME_RULES_H_
