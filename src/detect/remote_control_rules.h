// RemoteControlRules: shells and screens of other hosts, by what is said and not by the port:
// EW-1002 and EW-1003.
#ifndef EASTWEST_SRC_DETECT_REMOTE_CONTROL_RULES_H_
#define EASTWEST_SRC_DETECT_REMOTE_CONTROL_RULES_H_

#include "src/detect/alert_gate.h"
#include "src/detect/rules.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

class RemoteControlRules {
 public:
  // Site and gate outlive the rules.
  RemoteControlRules(const SiteModel& site, AlertGate& gate) : site_(site), gate_(gate) {}

  void OnEvent(const event::Event& event);

 private:
  void Raise(const event::Event& event, RuleNumber rule, std::string_view what,
             std::string_view reason);

  const SiteModel& site_;
  AlertGate& gate_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_REMOTE_CONTROL_RULES_H_
