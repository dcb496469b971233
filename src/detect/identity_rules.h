// IdentityRules hold what hosts say of themselves against who is seen to say it: EW-0609, an NTLM
// logon that was meant for another server, and EW-0610, the account of a computer used from an
// address that is not this computer's. Both are what a relay looks like from one of its two sides.
#ifndef EASTWEST_SRC_DETECT_IDENTITY_RULES_H_
#define EASTWEST_SRC_DETECT_IDENTITY_RULES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

// A name that was not seen at an address for so long may have moved to another one.
inline constexpr std::chrono::hours kIdentityAge{1};

class IdentityRules {
 public:
  // Site and gate outlive the rules.
  IdentityRules(const SiteModel& site, AlertGate& gate,
                std::size_t names_max = limits::kIdentitiesMax)
      : site_(site), gate_(gate), names_(names_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t evicted() const { return names_.evicted(); }

 private:
  // Sighting is an address that a name was seen at.
  struct Sighting {
    net::IpAddress address;
    PacketTime last;
    FrameId frame;
    bool as_server = false;  // in a challenge; else only by an account of that name
    bool contested = false;  // another address had the name at that time: it vouches for nothing
  };
  using Sightings = std::vector<Sighting>;  // oldest first

  void OnLogon(const event::Event& event, const event::LogonFinished& logon);
  void CheckTarget(const event::Event& event, const event::LogonFinished& logon);
  void CheckMachine(const event::Event& event, const event::LogonFinished& logon);
  void Learn(const std::string& name, const Sighting& sighting);
  // Elsewhere: where else the name was seen lately, and is not contested. Null when nowhere, or
  // when the address itself has it.
  const Sighting* Elsewhere(const std::string& name, const net::IpAddress& address,
                            PacketTime now) const;

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<std::string, Sightings> names_;  // lower-case NetBIOS names
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_IDENTITY_RULES_H_
