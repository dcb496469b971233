// The messages that Windows hosts announce themselves with. [MS-BRWS] 2.2
#ifndef EASTWEST_PARSERS_NETBIOS_BROWSER_H_
#define EASTWEST_PARSERS_NETBIOS_BROWSER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::netbios {

enum class BrowserCommand : std::uint8_t {
  kHostAnnouncement = 0x01,
  kAnnouncementRequest = 0x02,
  kRequestElection = 0x08,
  kGetBackupListRequest = 0x09,
  kGetBackupListResponse = 0x0A,
  kBecomeBackup = 0x0B,
  kDomainAnnouncement = 0x0C,
  kMasterAnnouncement = 0x0D,
  kResetStateRequest = 0x0E,
  kLocalMasterAnnouncement = 0x0F,
};
std::string_view BrowserCommandName(BrowserCommand command);  // empty when unknown

// A backup list is bounded by the datagram alone; no network has more backup browsers than this.
inline constexpr std::size_t kBackupServersMax = 32;

// BrowserFrame: what is not of its command is empty. Texts are OEM, without padding.
struct BrowserFrame {
  BrowserCommand command = BrowserCommand::kHostAnnouncement;
  Bytes name;     // announced host or domain; who asks for announcements, stands for election
  Bytes comment;  // of an announcement; the local master's name, of a domain's
  bool has_version = false;
  std::uint8_t os_major = 0;
  std::uint8_t os_minor = 0;
  std::uint32_t server_type = 0;  // see ServerTypes
  std::uint32_t period_milliseconds = 0;
  std::uint32_t criteria = 0;  // of an election
  std::uint32_t uptime_milliseconds = 0;
  std::uint8_t servers = 0;  // of a backup list
  std::array<Bytes, kBackupServersMax> server_names{};
};

// ParseBrowserFrame reads the data of a write to \MAILSLOT\BROWSE or \MAILSLOT\LANMAN.
Parsed<BrowserFrame> ParseBrowserFrame(Bytes data);

// ServerTypeName names one bit of server_type, "domain_controller"; empty when it has no meaning.
// [MS-BRWS] 2.2.1
std::string_view ServerTypeName(std::uint8_t bit);

}  // namespace eastwest::netbios

#endif  // EASTWEST_PARSERS_NETBIOS_BROWSER_H_
