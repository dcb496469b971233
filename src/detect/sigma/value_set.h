// ValueSet says which values a field can have. A rule of ours that asks for another one is refused
// when it is loaded: it would never fire, and nobody would know.
#ifndef EASTWEST_SRC_DETECT_SIGMA_VALUE_SET_H_
#define EASTWEST_SRC_DETECT_SIGMA_VALUE_SET_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace eastwest::detect::sigma {

enum class ValueKind : std::uint8_t {
  kText,       // whatever somebody wrote on the wire
  kAny,        // text or number
  kNumber,     // whole; rules may compare it
  kHex,        // "0xc000006d"; rules may compare it
  kDigits,     // a number among the arguments of a call: text to rules
  kHexDigits,  // likewise
  kAddress,
  kFlag,
  kGuid,
  kVersion,  // "2.0"
  kDialect,  // one of the names, or the name of a dialect of SMB1: no digit begins one
  kNames,    // one of the names
  kRole,     // of the site, as are zones
  kZone,
  kEndpoint,  // as the dissectors call it, as they do operations
  kOperation,
  kDetector,  // the name of a native rule
};

struct ValueSet {
  ValueKind kind = ValueKind::kText;
  std::span<const std::string_view> names = {};
};

// The sets of the field tables.
namespace values {

inline constexpr ValueSet kAny{ValueKind::kAny};
inline constexpr ValueSet kNumber{ValueKind::kNumber};
inline constexpr ValueSet kHex{ValueKind::kHex};
inline constexpr ValueSet kDigits{ValueKind::kDigits};
inline constexpr ValueSet kHexDigits{ValueKind::kHexDigits};
inline constexpr ValueSet kAddress{ValueKind::kAddress};
inline constexpr ValueSet kFlag{ValueKind::kFlag};
inline constexpr ValueSet kGuid{ValueKind::kGuid};
inline constexpr ValueSet kVersion{ValueKind::kVersion};
inline constexpr ValueSet kRole{ValueKind::kRole};
inline constexpr ValueSet kZone{ValueKind::kZone};
inline constexpr ValueSet kEndpoint{ValueKind::kEndpoint};
inline constexpr ValueSet kOperation{ValueKind::kOperation};
inline constexpr ValueSet kDetector{ValueKind::kDetector};

template <typename... Names>
constexpr std::array<std::string_view, sizeof...(Names)> List(Names... names) {
  return {std::string_view(names)...};
}

// kOneOf is the set of a list.
template <const auto& kList>
inline constexpr ValueSet kOneOf{ValueKind::kNames, kList};

inline constexpr auto kTransportList = List("tcp", "udp");
inline constexpr auto kRpcTransportList = List("pipe", "tcp", "udp");
inline constexpr auto kOutcomeList = List("attempted", "succeeded", "failed");
inline constexpr auto kConnectionList = List("attempted", "refused", "established");
inline constexpr auto kSpokenList = List("smb", "dcerpc");
inline constexpr auto kLayerList =
    List("capture", "dcerpc", "llmnr", "mdns", "nbdgm", "nbns", "nbss", "smb", "stream");
inline constexpr auto kLevelList = List("informational", "low", "medium", "high", "critical");

inline constexpr auto kNameProtocolList = List("nbns", "llmnr", "mdns");
inline constexpr auto kNameOpcodeList =
    List("query", "registration", "release", "wack", "refresh", "multihomed_registration");
inline constexpr auto kNameResultList =
    List("ok", "format_error", "server_failure", "name_error", "not_implemented", "refused",
         "name_active", "name_conflict");
inline constexpr auto kNameTypeList = List("A", "NS", "CNAME", "SOA", "NULL", "PTR", "TXT", "AAAA",
                                           "NB", "NBSTAT", "SRV", "NSEC", "ANY");
inline constexpr auto kDatagramTypeList =
    List("direct_unique", "direct_group", "broadcast", "error", "query_request",
         "positive_query_response", "negative_query_response");
inline constexpr auto kMailslotCommandList =
    List("host_announcement", "announcement_request", "request_election", "get_backup_list_request",
         "get_backup_list_response", "become_backup", "domain_announcement", "master_announcement",
         "reset_state_request", "local_master_announcement", "logon_request", "logon_response2",
         "primary_query", "primary_response", "sam_logon_request", "sam_logon_response",
         "sam_pause_response", "sam_user_unknown", "sam_logon_response_ex", "sam_pause_response_ex",
         "sam_user_unknown_ex");
inline constexpr auto kHeadList = List("http", "ldap", "rdp", "rfb", "ssh", "tds", "tls");
inline constexpr auto kTicketList = List("as_rep", "tgs_rep", "error");
inline constexpr auto kEncryptedList = List("started", "ended");
inline constexpr auto kAppList = List("smb", "dcerpc", "nbns", "nbdgm", "llmnr", "mdns", "http",
                                      "krb5", "ldap", "rdp", "rfb", "ssh", "tds", "tls", "failed");
inline constexpr auto kFlowStateList = List("new", "established", "closed");
inline constexpr auto kFlowReasonList = List("timeout", "shutdown", "forced", "tcp_reuse");

inline constexpr auto kDialectList = List("2.02", "2.10", "2.ff", "3.00", "3.02", "3.11");
inline constexpr auto kCipherList =
    List("AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM");
inline constexpr auto kAuthList = List("NTLM", "Kerberos", "plain", "NegoEx", "PKU2U");
inline constexpr auto kCarrierList = List("smb2", "smb1", "rpc", "http", "ldap", "tds");
inline constexpr auto kShareList = List("unknown", "disk", "admin", "pipe", "print");
inline constexpr auto kFileActionList =
    List("SMB::FILE_OPEN", "SMB::FILE_WRITE", "SMB::FILE_RENAME", "SMB::FILE_DELETE",
         "SMB::FILE_CLOSE", "SMB::PIPE_OPEN", "SMB::PIPE_WRITE", "SMB::PIPE_CLOSE");
inline constexpr auto kPipeActionList = List("SMB::FILE_OPEN", "SMB::PIPE_OPEN");
inline constexpr auto kDispositionList =
    List("FILE_SUPERSEDE", "FILE_OPEN", "FILE_CREATE", "FILE_OPEN_IF", "FILE_OVERWRITE",
         "FILE_OVERWRITE_IF");
inline constexpr auto kMagicList = List("MZ");

inline constexpr auto kStartTypeList = List("boot", "system", "auto", "demand", "disabled");
inline constexpr auto kControlList =
    List("stop", "pause", "continue", "interrogate", "paramchange", "netbindadd", "netbindremove",
         "netbindenable", "netbinddisable");
inline constexpr auto kSharedAsList = List("disk", "print", "device", "ipc");
inline constexpr auto kRegistryTypeList =
    List("REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN",
         "REG_LINK", "REG_MULTI_SZ", "REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR",
         "REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD");

inline constexpr ValueSet kDialect{ValueKind::kDialect, kDialectList};

}  // namespace values
}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_VALUE_SET_H_
