// Reader of the NetBIOS datagram service: browser announcements and netlogon mailslots.
#ifndef EASTWEST_SRC_SESSION_DATAGRAM_SERVICE_H_
#define EASTWEST_SRC_SESSION_DATAGRAM_SERVICE_H_

#include "src/session/datagrams.h"
#include "src/session/shared.h"

namespace eastwest::session {

// ReadNetbiosDatagram reports what one datagram says. Fragments are reported and counted, not put
// together: no Windows sends any.
void ReadNetbiosDatagram(SessionShared& shared, const Datagram& datagram);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_DATAGRAM_SERVICE_H_
