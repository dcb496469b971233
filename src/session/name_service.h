// Readers of the name protocols: who asks for which name, and who answers with which address.
#ifndef EASTWEST_SRC_SESSION_NAME_SERVICE_H_
#define EASTWEST_SRC_SESSION_NAME_SERVICE_H_

#include <string>

#include "parsers/netbios/dns_name.h"
#include "parsers/netbios/name.h"
#include "src/event/event.h"
#include "src/session/datagrams.h"
#include "src/session/shared.h"

namespace eastwest::session {

// NetbiosText writes a name the way tools do: "WORKGROUP<1d>". Blanks that fill it up are cut; what
// is no printable ASCII is written as "<01>"; the name that stands for every host is "*<00>".
std::string NetbiosText(const netbios::Name& name);

// NetbiosText of a name with its scope; the text itself when it is not encoded as NetBIOS names
// are.
std::string NetbiosText(const netbios::DnsName& name);

// ReadNameDatagram reports what one datagram of the protocol says. What cannot be read ends the
// list of its records, and is an anomaly unless the capture cut it.
void ReadNameDatagram(SessionShared& shared, const Datagram& datagram,
                      event::NameServiceSeen::Protocol protocol);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_NAME_SERVICE_H_
