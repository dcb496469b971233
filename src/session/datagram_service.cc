#include "src/session/datagram_service.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/bytes/text.h"
#include "parsers/netbios/browser.h"
#include "parsers/netbios/datagram.h"
#include "parsers/netbios/mailslot.h"
#include "parsers/netbios/netlogon.h"
#include "src/session/name_service.h"

namespace eastwest::session {

using event::DatagramSeen;

namespace {

constexpr std::string_view kBrowse = "\\MAILSLOT\\BROWSE";
constexpr std::string_view kLanman = "\\MAILSLOT\\LANMAN";
constexpr std::string_view kNetlogon = "\\MAILSLOT\\NET\\NETLOGON";
constexpr std::string_view kNtlogon = "\\MAILSLOT\\NET\\NTLOGON";

std::string TextOf(const netbios::NetlogonText& text) {
  return text.unicode ? Utf16LeToUtf8(text.bytes) : OemToUtf8(text.bytes);
}

ParseError ReadBrowser(Bytes data, DatagramSeen& fact) {
  const auto frame = netbios::ParseBrowserFrame(data);
  fact.command = netbios::BrowserCommandName(frame->command);
  if (!frame.ok()) {
    return frame.error;
  }
  fact.host = OemToUtf8(frame->name);
  fact.comment = OemToUtf8(frame->comment);
  fact.has_version = frame->has_version;
  fact.os_major = frame->os_major;
  fact.os_minor = frame->os_minor;
  fact.server_type = frame->server_type;
  for (std::uint8_t bit = 0; bit < 32; ++bit) {
    const std::string_view name = netbios::ServerTypeName(bit);
    if ((frame->server_type >> bit & 1) != 0 && !name.empty()) {
      fact.server_roles.push_back(name);
    }
  }
  for (std::uint8_t i = 0; i < frame->servers; ++i) {
    fact.backup_servers.push_back(OemToUtf8(frame->server_names[i]));
  }
  return ParseError::kNone;
}

ParseError ReadNetlogon(Bytes data, DatagramSeen& fact) {
  const auto message = netbios::ParseNetlogonMessage(data);
  fact.command = netbios::NetlogonCommandName(message->command);
  if (!message.ok()) {
    return message.error;
  }
  fact.host = TextOf(message->host);
  fact.user = TextOf(message->user);
  fact.domain = TextOf(message->domain);
  if (message->netbios_host.length != 0) {
    fact.host = message->netbios_host.text();
    fact.user = message->user_name.text();
    fact.domain = message->netbios_domain.text();
  }
  return ParseError::kNone;
}

// ReadMailslot: datagrams that are no SMB carry something else (the messenger's, for one): no
// fault.
ParseError ReadMailslot(Bytes data, DatagramSeen& fact) {
  const auto write = netbios::ParseMailslotWrite(data);
  constexpr std::size_t kMagicBytes = 4;
  if (data.size() < kMagicBytes || write.error == ParseError::kBadMagic) {
    return ParseError::kNone;
  }
  if (!write.ok()) {
    return write.error;
  }
  fact.mailslot = write->unicode ? Utf16LeToUtf8(write->name) : OemToUtf8(write->name);
  if (EqualsIgnoreCase(fact.mailslot, kBrowse) || EqualsIgnoreCase(fact.mailslot, kLanman)) {
    return ReadBrowser(write->data, fact);
  }
  if (EqualsIgnoreCase(fact.mailslot, kNetlogon) || EqualsIgnoreCase(fact.mailslot, kNtlogon)) {
    return ReadNetlogon(write->data, fact);
  }
  return ParseError::kNone;
}

void TakeHeader(const netbios::Datagram& header, DatagramSeen& fact) {
  fact.type = netbios::DatagramTypeName(header.type);
  fact.id = header.id;
  fact.source_ip = net::IpAddress::V4(header.source_ip);
  fact.source_port = header.source_port;
  if (header.source.length != 0) {
    fact.source = NetbiosText(header.source);
  }
  if (header.destination.length != 0) {
    fact.destination = NetbiosText(header.destination);
  }
  if (header.type == netbios::DatagramType::kError) {
    fact.error = netbios::DatagramErrorName(header.error);
    fact.error_code = static_cast<std::uint8_t>(header.error);
  }
  fact.fragment = header.more() || header.offset != 0;
}

}  // namespace

void ReadNetbiosDatagram(SessionShared& shared, const Datagram& datagram) {
  const Bytes payload = datagram.packet.payload;
  const auto header = netbios::ParseDatagram(payload);
  ProposeAsker(datagram, false);
  DatagramSeen fact;
  fact.from_client = datagram.from == datagram.flow.client_side();
  TakeHeader(*header, fact);
  ParseError error = header.error;
  if (header.ok() && !header->user_data.empty() && header->offset == 0) {
    const ParseError inside = ReadMailslot(header->user_data, fact);
    error = fact.fragment ? ParseError::kNone : inside;
  }
  shared.counters.Add(Counter::kNbdgmFragments, fact.fragment ? 1 : 0);
  EmitFact(shared, datagram.flow, At(datagram.when), std::move(fact));
  const bool cut = payload.size() < datagram.packet.payload_length;
  if (error != ParseError::kNone && !cut) {
    Reporter(shared, datagram.flow)
        .ReportAnomaly(datagram.when, "nbdgm", "malformed_datagram",
                       std::string(ParseErrorName(error)));
  }
}

}  // namespace eastwest::session
