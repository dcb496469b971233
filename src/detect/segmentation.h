// Segmentation judges who should talk to whom over the services that lateral movement uses: the
// rule set that an endpoint or network firewall would begin with. It raises no alerts; the policy
// report asks it.
#ifndef EASTWEST_SRC_DETECT_SEGMENTATION_H_
#define EASTWEST_SRC_DETECT_SEGMENTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/net/address.h"
#include "src/detect/site_model.h"

namespace eastwest::detect {

// WatchedService is one row of the report. In the order in which it lists them.
enum class WatchedService : std::uint8_t {
  kSmb,         // 445/tcp, or SMB on a port of its own
  kNbss,        // 139/tcp
  kEpmapper,    // 135
  kRpcDynamic,  // 49152-65535, or DCERPC on another port
  kRdp,         // 3389
  kWinRm,       // 5985, 5986/tcp
  kVnc,         // 5500, 5800, 5900-5910/tcp
  kMsSql,       // 1433/tcp, 1434/udp
  kNbns,        // 137/udp
  kNbdgm,       // 138/udp
};

// ServiceId is for machines ("rpc_dynamic"), ServiceTitle for people ("RPC 49152-65535").
std::string_view ServiceId(WatchedService service);
std::string_view ServiceTitle(WatchedService service);

// ServiceOfPort: what a port of the server stands for, unless the protocol says otherwise.
std::optional<WatchedService> ServiceOfPort(std::uint16_t port, std::uint8_t ip_protocol);

struct Verdict {
  enum class Kind : std::uint8_t { kStopped, kUndecided, kAllowed };
  Kind kind = Kind::kUndecided;
  std::uint32_t rule = 0;  // of the catalogue: EW-0101 is 101; 0: none says it
  std::string because;     // one phrase for people
};

// VerdictName is "stopped", "undecided" or "allowed".
std::string_view VerdictName(Verdict::Kind kind);

// JudgeContact tells what the default rule set makes of a contact: workstations accept nothing but
// administration, SMB goes to servers that are there for it, remote control comes from hosts of
// administrators, and nothing crosses the perimeter. Allow-lists are the caller's.
Verdict JudgeContact(const SiteModel& site, WatchedService service, const net::IpAddress& source,
                     const net::IpAddress& target);

// IsForMany: a broadcast or multicast address.
bool IsForMany(const net::IpAddress& address);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_SEGMENTATION_H_
