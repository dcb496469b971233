// Messages to the netlogon mailslots, by which hosts look for a domain controller. [MS-ADTS] 6.3.1
#ifndef EASTWEST_PARSERS_NETBIOS_NETLOGON_H_
#define EASTWEST_PARSERS_NETBIOS_NETLOGON_H_

#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/netbios/dns_name.h"

namespace eastwest::netbios {

enum class NetlogonCommand : std::uint16_t {
  kLogonRequest = 0,    // LAN Manager
  kLogonResponse2 = 6,  // LAN Manager 2.0
  kPrimaryQuery = 7,
  kPrimaryResponse = 12,
  kSamLogonRequest = 18,
  kSamLogonResponse = 19,
  kSamPauseResponse = 20,
  kSamUserUnknown = 21,
  kSamLogonResponseEx = 23,
  kSamPauseResponseEx = 24,
  kSamUserUnknownEx = 25,
};
std::string_view NetlogonCommandName(NetlogonCommand command);  // empty when unknown

// NetlogonText is a view of the message, in one of two encodings.
struct NetlogonText {
  Bytes bytes;
  bool unicode = false;  // UTF-16LE, else OEM
};

// NetlogonMessage: what is not of its command is empty.
struct NetlogonMessage {
  NetlogonCommand command = NetlogonCommand::kLogonRequest;
  NetlogonText host;  // who asks, or the domain controller that answers
  NetlogonText user;
  NetlogonText domain;
  Bytes answer_mailslot;  // OEM: where the answer is to go
  DnsName dns_domain;     // of the answers with Ex
  DnsName dns_host;
  DnsName netbios_domain;  // in the format of DNS as well
  DnsName netbios_host;
  DnsName user_name;
};

Parsed<NetlogonMessage> ParseNetlogonMessage(Bytes data);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_NETLOGON_H_
