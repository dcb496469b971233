// What datagrams of the name protocols say: NetBIOS names and datagrams, LLMNR, mDNS.
#ifndef EASTWEST_SRC_EVENT_NAME_FACTS_H_
#define EASTWEST_SRC_EVENT_NAME_FACTS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/net/address.h"

namespace eastwest::event {

// NameRecord is one question or answer of a name protocol.
struct NameRecord {
  enum class Section : std::uint8_t { kQuestion, kAnswer, kAuthority, kAdditional };
  Section section = Section::kQuestion;
  std::string name;  // "WORKGROUP<1d>" of NetBIOS, "host.local"
  std::uint16_t type = 0;
  std::string_view type_name;  // "NB", "AAAA"; empty when unknown
  std::uint32_t ttl_seconds = 0;
  bool group = false;     // NetBIOS: a name of many hosts
  char node_type = '\0';  // NetBIOS: B, P, M or H
  std::vector<net::IpAddress> addresses;
  std::string target;  // whom PTR, CNAME and SRV point to
};

// NodeName is one name of the table that a host shows to NODE STATUS.
struct NodeName {
  std::string name;
  std::uint8_t suffix = 0;
  bool group = false;
  bool active = false;
  bool conflict = false;
  bool deregistering = false;
  bool permanent = false;
};

// NameServiceSeen: one datagram of the NetBIOS name service, of LLMNR or mDNS. A question goes to
// many and its answer comes from one, so that each stands alone.
struct NameServiceSeen {
  enum class Protocol : std::uint8_t { kNbns, kLlmnr, kMdns };
  Protocol protocol = Protocol::kNbns;
  bool from_client = true;  // the flow's client sent it
  bool response = false;
  std::uint16_t transaction_id = 0;
  std::uint8_t opcode = 0;
  std::string_view opcode_name;  // "query"; empty when unknown
  std::uint8_t result = 0;
  std::string_view result_name;  // "name_error"
  bool broadcast = false;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_available = false;
  bool redirect = false;  // NetBIOS: another server is named instead of an answer
  std::vector<NameRecord> records;
  std::vector<NodeName> node_names;
  std::optional<std::array<std::uint8_t, 6>> unit_id;  // of NODE STATUS: the MAC address
  std::uint32_t left_out = 0;                          // records beyond our bound
};

// DatagramSeen: one datagram of the NetBIOS datagram service, and what its mailslot carries.
struct DatagramSeen {
  bool from_client = true;
  std::string_view type;  // "direct_group"
  std::uint16_t id = 0;
  net::IpAddress source_ip;  // as the header has it; the sender's own word
  std::uint16_t source_port = 0;
  std::string source;  // "WKS01<00>"; empty when there is none
  std::string destination;
  bool fragment = false;
  std::uint8_t error_code = 0;
  std::string_view error;
  std::string mailslot;      // "\MAILSLOT\BROWSE"
  std::string_view command;  // "host_announcement", "sam_logon_request"
  std::string host;          // who is announced, asks or answers
  std::string user;
  std::string domain;
  bool has_version = false;  // the version and the server type below are set
  std::uint8_t os_major = 0;
  std::uint8_t os_minor = 0;
  std::uint32_t server_type = 0;
  std::vector<std::string_view> server_roles;  // "domain_controller"
  std::string comment;
  std::vector<std::string> backup_servers;
};

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_NAME_FACTS_H_
