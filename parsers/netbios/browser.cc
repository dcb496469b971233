#include "parsers/netbios/browser.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/text.h"

namespace eastwest::netbios {
namespace {

constexpr std::size_t kAnnouncedNameBytes = 16;

// ReadText reads up to a NUL, or to the end: some senders leave the last NUL out.
Bytes ReadText(ByteReader& reader) {
  const Bytes text = OemUntilNul(reader.Rest());
  reader.Skip(text.size() + (text.size() < reader.remaining() ? 1 : 0));
  return text;
}

// ReadAnnouncement: [MS-BRWS] 2.2.1 of a host, 2.2.6 of a domain, 2.2.10 of a local master.
void ReadAnnouncement(ByteReader& reader, BrowserFrame& frame) {
  reader.Skip(1);  // UpdateCount
  frame.period_milliseconds = reader.U32Le();
  frame.name = OemUntilNul(reader.Take(kAnnouncedNameBytes));
  frame.os_major = reader.U8();
  frame.os_minor = reader.U8();
  frame.has_version = reader.ok();
  frame.server_type = reader.U32Le();
  reader.Skip(4);  // browser version, signature
  frame.comment = ReadText(reader);
}

// ReadElection: [MS-BRWS] 2.2.3
void ReadElection(ByteReader& reader, BrowserFrame& frame) {
  reader.Skip(1);  // Version
  frame.criteria = reader.U32Le();
  frame.uptime_milliseconds = reader.U32Le();
  reader.Skip(4);  // Unused
  frame.name = ReadText(reader);
}

// ReadBackupList: [MS-BRWS] 2.2.5
void ReadBackupList(ByteReader& reader, BrowserFrame& frame) {
  const std::uint8_t count = reader.U8();
  reader.Skip(4);  // Token
  reader.Require(count <= kBackupServersMax, ParseError::kTooMany);
  while (frame.servers < count && reader.ok()) {
    reader.Require(reader.remaining() != 0, ParseError::kTruncated);
    frame.server_names[frame.servers] = ReadText(reader);
    frame.servers = static_cast<std::uint8_t>(frame.servers + (reader.ok() ? 1 : 0));
  }
}

void ReadBody(ByteReader& reader, BrowserFrame& frame) {
  switch (frame.command) {
    case BrowserCommand::kHostAnnouncement:
    case BrowserCommand::kDomainAnnouncement:
    case BrowserCommand::kLocalMasterAnnouncement:
      return ReadAnnouncement(reader, frame);
    case BrowserCommand::kAnnouncementRequest:  // [MS-BRWS] 2.2.2
      reader.Skip(1);
      frame.name = ReadText(reader);
      return;
    case BrowserCommand::kRequestElection:
      return ReadElection(reader, frame);
    case BrowserCommand::kGetBackupListRequest:  // [MS-BRWS] 2.2.4: how many, and a token
      return reader.Skip(5);
    case BrowserCommand::kGetBackupListResponse:
      return ReadBackupList(reader, frame);
    case BrowserCommand::kBecomeBackup:        // [MS-BRWS] 2.2.9
    case BrowserCommand::kMasterAnnouncement:  // [MS-BRWS] 2.2.7
      frame.name = ReadText(reader);
      return;
    case BrowserCommand::kResetStateRequest:  // [MS-BRWS] 2.2.8
      return reader.Skip(1);
  }
  reader.Fail(ParseError::kBadValue);
}

}  // namespace

Parsed<BrowserFrame> ParseBrowserFrame(Bytes data) {
  BrowserFrame frame;
  ByteReader reader(data);
  frame.command = BrowserCommand{reader.U8()};
  if (reader.ok()) {
    ReadBody(reader, frame);
  }
  return reader.Finish(frame);
}

std::string_view BrowserCommandName(BrowserCommand command) {
  switch (command) {
    case BrowserCommand::kHostAnnouncement:
      return "host_announcement";
    case BrowserCommand::kAnnouncementRequest:
      return "announcement_request";
    case BrowserCommand::kRequestElection:
      return "request_election";
    case BrowserCommand::kGetBackupListRequest:
      return "get_backup_list_request";
    case BrowserCommand::kGetBackupListResponse:
      return "get_backup_list_response";
    case BrowserCommand::kBecomeBackup:
      return "become_backup";
    case BrowserCommand::kDomainAnnouncement:
      return "domain_announcement";
    case BrowserCommand::kMasterAnnouncement:
      return "master_announcement";
    case BrowserCommand::kResetStateRequest:
      return "reset_state_request";
    case BrowserCommand::kLocalMasterAnnouncement:
      return "local_master_announcement";
  }
  return {};
}

std::string_view ServerTypeName(std::uint8_t bit) {
  // [MS-BRWS] 2.2.1, by bit
  constexpr std::string_view kNames[32] = {"workstation",
                                           "server",
                                           "sql_server",
                                           "domain_controller",
                                           "backup_domain_controller",
                                           "time_source",
                                           "apple_server",
                                           "novell_server",
                                           "domain_member",
                                           "print_server",
                                           "dial_in_server",
                                           "unix_server",
                                           "nt_workstation",
                                           "windows_for_workgroups",
                                           "netware_server",
                                           "nt_server",
                                           "potential_browser",
                                           "backup_browser",
                                           "master_browser",
                                           "domain_master_browser",
                                           "osf_server",
                                           "vms_server",
                                           "windows_95",
                                           "dfs_server",
                                           "cluster_server",
                                           "terminal_server",
                                           "virtual_cluster_server",
                                           "ibm_dss_server",
                                           "",
                                           "alternate_transport",
                                           "local_list_only",
                                           "domain_enumeration"};
  return bit < 32 ? kNames[bit] : std::string_view{};
}

}  // namespace eastwest::netbios
