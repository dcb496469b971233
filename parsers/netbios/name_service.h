// The messages of the NetBIOS name service, LLMNR and mDNS, which have the format of DNS.
// RFC 1002 4.2, RFC 4795 2.1, RFC 6762 18
#ifndef EASTWEST_PARSERS_NETBIOS_NAME_SERVICE_H_
#define EASTWEST_PARSERS_NETBIOS_NAME_SERVICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/netbios/dns_name.h"
#include "parsers/netbios/name.h"

namespace eastwest::netbios {

inline constexpr std::size_t kNameHeaderBytes = 12;

struct NameHeader {
  std::uint16_t transaction_id = 0;
  std::uint16_t flags = 0;
  std::uint16_t questions = 0;  // counts of records, as the sender claims
  std::uint16_t answers = 0;
  std::uint16_t authorities = 0;
  std::uint16_t additionals = 0;

  bool response() const { return (flags & 0x8000) != 0; }
  std::uint8_t opcode() const { return flags >> 11 & 0xF; }
  bool authoritative() const { return (flags & 0x0400) != 0; }
  bool truncated() const { return (flags & 0x0200) != 0; }
  bool recursion_desired() const { return (flags & 0x0100) != 0; }
  bool recursion_available() const { return (flags & 0x0080) != 0; }
  bool broadcast() const { return (flags & 0x0010) != 0; }  // of NetBIOS only
  std::uint8_t result() const { return flags & 0xF; }
};
Parsed<NameHeader> ParseNameHeader(Bytes message);

// NetBIOS. Names are empty for values that nobody assigned. RFC 1002 4.2.1.1
std::string_view NameOpcodeName(std::uint8_t opcode);
std::string_view NameResultName(std::uint8_t result);

enum class RecordType : std::uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kNull = 10,
  kPtr = 12,
  kTxt = 16,
  kAaaa = 28,
  kNb = 32,      // NetBIOS: an address and its flags
  kNbstat = 33,  // NetBIOS: NODE STATUS. In DNS, and so in mDNS, this is SRV.
  kNsec = 47,
  kAny = 255,
};
// RecordTypeName: "NB", "AAAA"; netbios tells NBSTAT from SRV. Empty when unknown.
std::string_view RecordTypeName(std::uint16_t type, bool netbios);

// The readers below read one entry, and leave the reader behind it. How often to call them is the
// caller's business: the counts of a header are claims.

struct NameQuestion {
  DnsName name;
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
};
NameQuestion ReadNameQuestion(ByteReader& message);  // RFC 1002 4.2.1.2

struct NameResource {
  DnsName name;
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
  std::uint32_t ttl_seconds = 0;
  std::size_t data_at = 0;  // in the message
  Bytes data;
};
NameResource ReadNameResource(ByteReader& message);  // RFC 1002 4.2.1.3

// ReadTarget reads whom a PTR or CNAME record, or a DNS SRV record, points to. RFC 1035 3.3,
// RFC 2782
std::optional<DnsName> ReadTarget(Bytes message, const NameResource& resource, bool netbios);

// NbAddress is one entry of an NB record. RFC 1002 4.2.2
struct NbAddress {
  std::uint16_t flags = 0;
  std::array<std::uint8_t, 4> ip{};

  bool group() const { return (flags & 0x8000) != 0; }
  char node_type() const { return "BPMH"[flags >> 13 & 3]; }
};
NbAddress ReadNbAddress(ByteReader& data);

// NodeStatus is the data of an answer to NODE STATUS REQUEST. RFC 1002 4.2.18
inline constexpr std::size_t kNodeNameBytes = 18;
struct NodeStatus {
  std::uint8_t count = 0;
  Bytes names;                                           // count * kNodeNameBytes
  std::optional<std::array<std::uint8_t, 6>> unit_id{};  // the MAC address, when it is there
};
Parsed<NodeStatus> ParseNodeStatus(Bytes data);

struct NodeName {
  Name name;
  std::uint16_t flags = 0;

  bool group() const { return (flags & 0x8000) != 0; }
  bool deregistering() const { return (flags & 0x1000) != 0; }
  bool conflict() const { return (flags & 0x0800) != 0; }
  bool active() const { return (flags & 0x0400) != 0; }
  bool permanent() const { return (flags & 0x0200) != 0; }
};
NodeName ReadNodeName(ByteReader& names);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_NAME_SERVICE_H_
