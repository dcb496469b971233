// EVE events of the NetBIOS services and of the name protocols beside them.
#ifndef EASTWEST_SRC_OUTPUT_EVE_NAMES_H_
#define EASTWEST_SRC_OUTPUT_EVE_NAMES_H_

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// WriteNameService writes an nbns line for each name that a NetBIOS datagram asks or tells about,
// or one llmnr or mdns line with the keys that Suricata has for it.
void WriteNameService(EveContext& eve, const event::Event& event,
                      const event::NameServiceSeen& fact);

void WriteDatagram(EveContext& eve, const event::Event& event, const event::DatagramSeen& fact);

void WriteNetbiosSession(EveContext& eve, const event::Event& event,
                         const event::NetbiosSessionRequested& fact);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_NAMES_H_
