// A mailslot write: an SMB1 transaction without an answer, inside of a datagram. [MS-MAIL] 2.2.1
#ifndef EASTWEST_PARSERS_NETBIOS_MAILSLOT_H_
#define EASTWEST_PARSERS_NETBIOS_MAILSLOT_H_

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::netbios {

struct MailslotWrite {
  Bytes name;            // "\MAILSLOT\BROWSE", without its end
  bool unicode = false;  // name is UTF-16LE
  Bytes data;
};

Parsed<MailslotWrite> ParseMailslotWrite(Bytes smb);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_MAILSLOT_H_
