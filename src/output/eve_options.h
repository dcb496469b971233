// EveOptions says which EVE events are written and in which dialect of the schema.
#ifndef EASTWEST_SRC_OUTPUT_EVE_OPTIONS_H_
#define EASTWEST_SRC_OUTPUT_EVE_OPTIONS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace eastwest::output {

// The event types of protocols that are known by their first bytes, by Suricata's names.
inline constexpr std::array<std::string_view, 8> kHeadTypes = {"http", "krb5", "ldap", "rdp",
                                                               "rfb",  "ssh",  "tds",  "tls"};

struct EveOptions {
  bool alert = true;
  bool smb = false;     // one event a file handle, logon, share
  bool dcerpc = false;  // remote calls, over pipes (event type smb) and over TCP
  bool flow = false;
  bool stats = true;
  bool anomaly = true;
  std::array<bool, kHeadTypes.size()> heads{};
  bool nbns = false;   // NetBIOS name service, one event a name
  bool nbdgm = false;  // NetBIOS datagram service
  bool nbss = false;   // NetBIOS session requests
  bool llmnr = false;
  bool mdns = false;
  bool all_operations = false;  // smb: one event an operation instead of one a file handle
  bool strict = false;          // nothing that Suricata's schema does not have
  bool community_id = true;
  bool live = false;  // inputs are interfaces: in_iface instead of pcap_filename

  bool WantsHead(std::string_view protocol) const {
    for (std::size_t i = 0; i < kHeadTypes.size(); ++i) {
      if (kHeadTypes[i] == protocol) {
        return heads[i];
      }
    }
    return false;
  }
};

// ParseEveTypes reads the value of --eve: "alert,smb", or "all" for every type with one event an
// operation. Types that are not named are off. The error names the bad type and the good ones.
absl::StatusOr<EveOptions> ParseEveTypes(std::string_view types);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_OPTIONS_H_
