// Events of the protocols that are known by their first bytes: who talks over RDP, HTTP and so on.
#ifndef EASTWEST_SRC_OUTPUT_EVE_HEADS_H_
#define EASTWEST_SRC_OUTPUT_EVE_HEADS_H_

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// WriteHead: one line for each flow that such a protocol was recognised in.
void WriteHead(EveContext& eve, const event::Event& event,
               const event::ApplicationRecognised& fact);

// WriteHead: one line for each answer of a KDC.
void WriteHead(EveContext& eve, const event::Event& event, const event::KdcAnswered& fact);

// WriteHead: a logon over HTTP, LDAP or TDS. Suricata's schema has no key for it: not in strict.
void WriteHead(EveContext& eve, const event::Event& event, const event::LogonFinished& fact);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_HEADS_H_
