// The NetBIOS datagram service. RFC 1002 4.4
#ifndef EASTWEST_PARSERS_NETBIOS_DATAGRAM_H_
#define EASTWEST_PARSERS_NETBIOS_DATAGRAM_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/netbios/dns_name.h"

namespace eastwest::netbios {

enum class DatagramType : std::uint8_t {
  kDirectUnique = 0x10,
  kDirectGroup = 0x11,
  kBroadcast = 0x12,
  kError = 0x13,
  kQueryRequest = 0x14,
  kPositiveQueryResponse = 0x15,
  kNegativeQueryResponse = 0x16,
};
std::string_view DatagramTypeName(DatagramType type);  // "direct_unique"; empty when unknown

enum class DatagramError : std::uint8_t {
  kDestinationNameNotPresent = 0x82,
  kInvalidSourceNameFormat = 0x83,
  kInvalidDestinationNameFormat = 0x84,
};
std::string_view DatagramErrorName(DatagramError error);

// Datagram: what is not of its type is empty. Names are in the format of DNS; see NameOf.
struct Datagram {
  DatagramType type = DatagramType::kDirectUnique;
  std::uint8_t flags = 0;
  std::uint16_t id = 0;
  std::array<std::uint8_t, 4> source_ip{};
  std::uint16_t source_port = 0;
  DatagramError error = DatagramError::kDestinationNameNotPresent;  // of kError
  std::uint16_t offset = 0;                                         // of user_data in the whole
  DnsName source;
  DnsName destination;
  Bytes user_data;

  bool more() const { return (flags & 0x01) != 0; }   // fragments follow
  bool first() const { return (flags & 0x02) != 0; }  // this is the first fragment
  char node_type() const { return "BPMN"[flags >> 2 & 3]; }
};

// ParseDatagram reads one packet of the datagram service. RFC 1002 4.4.1 - 4.4.4
Parsed<Datagram> ParseDatagram(Bytes packet);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_DATAGRAM_H_
