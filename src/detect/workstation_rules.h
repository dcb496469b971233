// WorkstationRules: SMB between two workstations, EW-0101 when the flow was established and
// EW-0102 when it was only tried.
#ifndef EASTWEST_SRC_DETECT_WORKSTATION_RULES_H_
#define EASTWEST_SRC_DETECT_WORKSTATION_RULES_H_

#include "src/detect/alert_gate.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

// Workstations answers whether both ends of a flow are workstations, and how well that is known.
RoleMatch Workstations(const SiteModel& site, const event::FlowInfo& flow);

class WorkstationRules {
 public:
  // Site and gate outlive the rules.
  WorkstationRules(const SiteModel& site, AlertGate& gate) : site_(site), gate_(gate) {}

  void OnEvent(const event::Event& event);

 private:
  void Raise(const event::Event& event, bool established);

  const SiteModel& site_;
  AlertGate& gate_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_WORKSTATION_RULES_H_
