// Line: every event as text.
#include <sstream>

#include "fmt/format.h"
#include "tests/src/session/monitor.h"

namespace eastwest::session::testing {
namespace {

using event::OutcomeName;

std::string Who(const event::IdentityPtr& who) {
  if (who == nullptr) {
    return "?";
  }
  const std::string account = event::AccountName(who.get());
  return (account.empty() ? who->service + "@" + who->domain : account) +
         (who->guest ? " (guest)" : "");
}

std::string File(const event::FileInfo& file) {
  return fmt::format("{}\\{}{}{}", file.share, file.name, file.is_pipe ? " pipe" : "",
                     file.share_inferred ? " inferred" : "");
}

std::string Status(std::uint32_t status) {
  return status == 0 ? "" : fmt::format(" 0x{:08x}", status);
}

std::string Flags(const event::RpcCalled& fact) {
  return fmt::format("{}{}{}{}{}", fact.request_seen ? "" : " unasked",
                     fact.context_refused ? " refused" : "", fact.repeated ? " repeated" : "",
                     fact.answered_elsewhere ? " elsewhere" : "", fact.rejected ? " rejected" : "");
}

// Teller gives the words of each kind of fact.
struct Teller {
  std::string operator()(const event::ConnectionSeen& fact) const {
    return fmt::format("Connection {}", static_cast<int>(fact.state));
  }
  std::string operator()(const event::ProtocolRecognised& fact) const {
    return fmt::format("Protocol {}", fact.protocol);
  }
  std::string operator()(const event::NetbiosSessionRequested& fact) const {
    return fmt::format("NetbiosSession {} {} called by {}{}{}{}{}", OutcomeName(fact.outcome),
                       fact.called, fact.calling, fact.error.empty() ? "" : " ", fact.error,
                       fact.retarget_port == 0 ? "" : " to ",
                       fact.retarget_port == 0 ? "" : net::ToString(fact.retarget_address));
  }
  std::string operator()(const event::NameServiceSeen& fact) const {
    std::string text = fmt::format("Names {}{} {}", fact.from_client ? "" : "back ",
                                   fact.opcode_name, fact.response ? fact.result_name : "asked");
    for (const event::NameRecord& record : fact.records) {
      text += fmt::format(" [{} {} {}{}", static_cast<int>(record.section), record.type_name,
                          record.name, record.group ? " group" : "");
      for (const net::IpAddress& address : record.addresses) {
        text += " " + net::ToString(address);
      }
      text += (record.target.empty() ? "" : " -> ") + record.target + "]";
    }
    for (const event::NodeName& node : fact.node_names) {
      text += fmt::format(" ({}{}{})", node.name, node.group ? " group" : "",
                          node.active ? " active" : "");
    }
    return text + (fact.left_out == 0 ? "" : fmt::format(" and {} more", fact.left_out));
  }
  std::string operator()(const event::DatagramSeen& fact) const {
    std::string text =
        fmt::format("Datagram {} {} to {}{} {} {} {}", fact.type, fact.source, fact.destination,
                    fact.fragment ? " fragment" : "", fact.mailslot, fact.command, fact.host);
    if (fact.has_version) {
      text += fmt::format(" {}.{}", fact.os_major, fact.os_minor);
    }
    for (const std::string_view role : fact.server_roles) {
      text += fmt::format(" {}", role);
    }
    for (const std::string* part : {&fact.user, &fact.domain, &fact.comment}) {
      text += part->empty() ? "" : " " + *part;
    }
    for (const std::string& server : fact.backup_servers) {
      text += " +" + server;
    }
    return text + (fact.error.empty() ? "" : " ") + std::string(fact.error);
  }
  std::string operator()(const event::SmbNegotiated& fact) const {
    return fmt::format("Negotiated {:04x}{}{}{}", fact.dialect,
                       fact.smb1_offered ? " from smb1" : "", fact.cipher.empty() ? "" : " ",
                       fact.cipher);
  }
  std::string operator()(const event::LogonFinished& fact) const {
    return fmt::format("Logon {}{} {} session {:x}{}", OutcomeName(fact.outcome),
                       Status(fact.status), Who(fact.identity), fact.session_id,
                       fact.continued ? " continued" : "");
  }
  std::string operator()(const event::SessionSighted& fact) const {
    return fmt::format("Sighted {:x}{}{}", fact.session_id, fact.identity == nullptr ? "" : " ",
                       fact.identity == nullptr ? "" : Who(fact.identity));
  }
  std::string operator()(const event::EncryptionStarted& fact) const {
    return fmt::format("Encrypted {:x} {}", fact.session_id, Who(fact.identity));
  }
  std::string operator()(const event::EncryptedTraffic& fact) const {
    return fmt::format("EncryptedTraffic {:x} to server {}/{} to client {}/{}", fact.session_id,
                       fact.to_server.messages, fact.to_server.bytes, fact.to_client.messages,
                       fact.to_client.bytes);
  }
  std::string operator()(const event::ShareConnected& fact) const {
    return fmt::format("Share {}{} {} {} by {}", OutcomeName(fact.outcome), Status(fact.status),
                       fact.share, event::ShareKindName(fact.kind), Who(fact.identity));
  }
  std::string operator()(const event::FileOpened& fact) const {
    return fmt::format("Opened {}{} {} {} action {} by {}", OutcomeName(fact.outcome),
                       Status(fact.status), File(fact.file), fact.disposition, fact.create_action,
                       Who(fact.identity));
  }
  std::string operator()(const event::FileWritten& fact) const {
    return fmt::format("Written {}{} {} at {}{}", OutcomeName(fact.outcome), Status(fact.status),
                       File(fact.file), fact.offset, fact.executable_magic ? " MZ" : "");
  }
  std::string operator()(const event::FileClosed& fact) const {
    return fmt::format("Closed {}{} read {}/{} written {}/{}", File(fact.file),
                       fact.close_seen ? "" : " unseen", fact.bytes_read, fact.reads,
                       fact.bytes_written, fact.writes);
  }
  std::string operator()(const event::FileRenamed& fact) const {
    return fmt::format("{} {}{} {} to {}", fact.hard_link ? "Linked" : "Renamed",
                       OutcomeName(fact.outcome), Status(fact.status), File(fact.file),
                       fact.new_name);
  }
  std::string operator()(const event::FileDeleted& fact) const {
    return fmt::format("Deleted {}{} {}{}", OutcomeName(fact.outcome), Status(fact.status),
                       File(fact.file), fact.on_close ? " on close" : "");
  }
  std::string operator()(const event::RpcBound& fact) const {
    std::string line = fmt::format("Bound {}{} {}", OutcomeName(fact.outcome),
                                   fact.request_seen ? "" : " unasked", fact.pipe);
    for (const event::RpcInterface& interface : fact.interfaces) {
      line += fmt::format(" {}:{}{}", interface.endpoint, interface.ack_result,
                          interface.ndr64 ? "(ndr64)" : "");
    }
    return line;
  }
  std::string operator()(const event::RpcCalled& fact) const {
    std::string line = fmt::format(
        "Called {}{} {}{} {}{} fragments {}/{}", OutcomeName(fact.outcome), Status(fact.status),
        fact.endpoint, fact.interface_inferred ? " inferred" : "",
        fact.operation.empty() ? fmt::format("#{}", fact.opnum) : std::string(fact.operation),
        Flags(fact), fact.request_fragments, fact.response_fragments);
    if (fact.return_code.has_value()) {
      line += fmt::format(" returned {}", *fact.return_code);
    }
    for (const event::RpcArgument& argument : fact.arguments) {
      line += fmt::format(" {}={}", argument.name, argument.value);
    }
    return line + (fact.protection.sealed() ? " sealed" : "") + " by " + Who(fact.identity);
  }
  std::string operator()(const event::PipeDataSeen& fact) const {
    return fmt::format("PipeData {} {} {} \"{}\"", fact.pipe, fact.from_client ? "in" : "out",
                       fact.bytes, fact.head);
  }
  std::string operator()(const event::SmbOperation& fact) const {
    return fmt::format("Operation {} {}{}{}", fact.command,
                       fact.answered ? "answered" : "unanswered", Status(fact.status),
                       fact.encrypted ? " encrypted" : "");
  }
  std::string operator()(const event::ApplicationRecognised& fact) const {
    std::string line = fmt::format("Application {}", fact.protocol);
    for (const event::HeadField& field : fact.fields) {
      const bool number = field.kind == event::HeadField::Kind::kNumber;
      line += fmt::format(" {}={}", field.name, number ? std::to_string(field.number) : field.text);
    }
    return line;
  }
  std::string operator()(const event::KdcAnswered& fact) const {
    return fmt::format("Kdc {} {}@{} {}@{} etypes {} {} error {}", static_cast<int>(fact.kind),
                       fact.client, fact.client_realm, fact.service, fact.realm, fact.etype,
                       fact.ticket_etype, fact.error_code);
  }
  std::string operator()(const event::ProtocolAnomaly& fact) const {
    return fmt::format("Anomaly {} {} {}", fact.layer, fact.code, fact.detail);
  }
  std::string operator()(const event::FlowEnded& fact) const {
    return fmt::format("FlowEnded {} encrypted {} sealed {}", fact.app, fact.encrypted_messages,
                       fact.sealed_calls);
  }
};

}  // namespace

std::string Line(const event::Event& event) { return std::visit(Teller{}, event.fact); }

}  // namespace eastwest::session::testing
