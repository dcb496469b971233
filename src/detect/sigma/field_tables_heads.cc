// Fields of what is neither SMB file nor RPC call: names, datagrams, heads of other protocols,
// tickets, pipe data that is no RPC, encrypted traffic, and flows that ended.
#include <algorithm>
#include <array>
#include <string_view>

#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

// PutText and PutNumber read one member of a fact.
template <auto kMember>
struct MemberOf;
template <typename Fact, typename Value, Value Fact::*kMember>
struct MemberOf<kMember> {
  using Of = Fact;
  static void Put(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
    const auto* fact = FactOf<Fact>(subject);
    if (fact == nullptr) {
      return;
    }
    if constexpr (std::is_same_v<Value, bool>) {
      out.Flag(fact->*kMember);
    } else if constexpr (std::is_integral_v<Value>) {
      out.Number(static_cast<std::int64_t>(fact->*kMember));
    } else if (!(fact->*kMember).empty()) {
      out.Text(fact->*kMember);
    }
  }
};

void PutUser(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who != nullptr && !who->user.empty()) {
    out.Text(who->user);
  }
}

// --- names -------------------------------------------------------------------------------------

void PutNameProtocol(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* seen = FactOf<event::NameServiceSeen>(subject)) {
    using Protocol = event::NameServiceSeen::Protocol;
    out.Text(seen->protocol == Protocol::kNbns    ? "nbns"
             : seen->protocol == Protocol::kLlmnr ? "llmnr"
                                                  : "mdns");
  }
}

template <event::NameRecord::Section kSection>
void PutNames(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* seen = FactOf<event::NameServiceSeen>(subject)) {
    for (const event::NameRecord& record : seen->records) {
      if (record.section == kSection) {
        out.Text(record.name);
      }
    }
  }
}

void PutNameTypes(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* seen = FactOf<event::NameServiceSeen>(subject)) {
    for (const event::NameRecord& record : seen->records) {
      out.Text(record.type_name);
    }
  }
}

// --- heads and tickets -------------------------------------------------------------------------

void PutHeadField(const Subject& subject, std::string_view name, FieldValues& out) {
  const auto* head = FactOf<event::ApplicationRecognised>(subject);
  if (head == nullptr) {
    return;
  }
  for (const event::HeadField& field : head->fields) {
    if (field.name == name && field.kind == event::HeadField::Kind::kNumber) {
      out.Number(static_cast<std::int64_t>(field.number));
    } else if (field.name == name) {
      out.Text(field.text);
    }
  }
}

void PutTicketKind(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* answer = FactOf<event::KdcAnswered>(subject)) {
    using Kind = event::KdcAnswered::Kind;
    out.Text(answer->kind == Kind::kAsRep    ? "as_rep"
             : answer->kind == Kind::kTgsRep ? "tgs_rep"
                                             : "error");
  }
}

// --- encrypted traffic and ends ------------------------------------------------------------------

void PutEncryptedState(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (FactOf<event::EncryptionStarted>(subject) != nullptr) {
    out.Text("started");
  } else if (FactOf<event::EncryptedTraffic>(subject) != nullptr) {
    out.Text("ended");
  }
}

template <event::EncryptedTraffic::Side event::EncryptedTraffic::*kSide,
          std::uint64_t event::EncryptedTraffic::Side::*kMember>
void PutEncrypted(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* traffic = FactOf<event::EncryptedTraffic>(subject)) {
    out.Number(static_cast<std::int64_t>(traffic->*kSide.*kMember));
  }
}

void PutGaps(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* ended = FactOf<event::FlowEnded>(subject)) {
    out.Number(static_cast<std::int64_t>(ended->to_server.gaps) + ended->to_client.gaps);
  }
}

template <event::FlowEnded::SideTotals event::FlowEnded::*kSide,
          std::uint64_t event::FlowEnded::SideTotals::*kMember>
void PutEnded(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* ended = FactOf<event::FlowEnded>(subject)) {
    out.Number(static_cast<std::int64_t>(ended->*kSide.*kMember));
  }
}

using event::ApplicationRecognised;
using event::DatagramSeen;
using event::EncryptedTraffic;
using event::FlowEnded;
using event::KdcAnswered;
using event::NameRecord;
using event::NameServiceSeen;
using event::PipeDataSeen;

constexpr std::array kNames = {
    Field{"protocol", PutNameProtocol, kMany, values::kOneOf<values::kNameProtocolList>},
    Field{"from_client", MemberOf<&NameServiceSeen::from_client>::Put, kMany, values::kFlag},
    Field{"response", MemberOf<&NameServiceSeen::response>::Put, kMany, values::kFlag},
    Field{"broadcast", MemberOf<&NameServiceSeen::broadcast>::Put, kMany, values::kFlag},
    Field{"opcode", MemberOf<&NameServiceSeen::opcode_name>::Put, kMany,
          values::kOneOf<values::kNameOpcodeList>},
    Field{"result", MemberOf<&NameServiceSeen::result_name>::Put, kMany,
          values::kOneOf<values::kNameResultList>},
    Field{"query", PutNames<NameRecord::Section::kQuestion>},
    Field{"answer", PutNames<NameRecord::Section::kAnswer>},
    Field{"type", PutNameTypes, kMany, values::kOneOf<values::kNameTypeList>},
};
constexpr std::array kDatagram = {
    Field{"from_client", MemberOf<&DatagramSeen::from_client>::Put, kMany, values::kFlag},
    Field{"type", MemberOf<&DatagramSeen::type>::Put, kMany,
          values::kOneOf<values::kDatagramTypeList>},
    Field{"source", MemberOf<&DatagramSeen::source>::Put},
    Field{"destination", MemberOf<&DatagramSeen::destination>::Put},
    Field{"mailslot", MemberOf<&DatagramSeen::mailslot>::Put},
    Field{"command", MemberOf<&DatagramSeen::command>::Put, kMany,
          values::kOneOf<values::kMailslotCommandList>},
    Field{"host", MemberOf<&DatagramSeen::host>::Put},
    Field{"domain", MemberOf<&DatagramSeen::domain>::Put},
    Field{"user", MemberOf<&DatagramSeen::user>::Put},
};
constexpr std::array kHead = {
    Field{"protocol", MemberOf<&ApplicationRecognised::protocol>::Put, kMany,
          values::kOneOf<values::kHeadList>},
    Field{"application", PutHeadField, kMany, values::kAny},
    Field{"auth_offered", PutHeadField, kMany, values::kAny},
    Field{"authorization", PutHeadField, kMany, values::kAny},
    Field{"bind", PutHeadField, kMany, values::kAny},
    Field{"client_alpns", PutHeadField, kMany, values::kAny},
    Field{"cookie", PutHeadField, kMany, values::kAny},
    Field{"database", PutHeadField, kMany, values::kAny},
    Field{"failure", PutHeadField, kMany, values::kAny},
    Field{"host", PutHeadField, kMany, values::kAny},
    Field{"hostname", PutHeadField, kMany, values::kAny},
    Field{"http_method", PutHeadField, kMany, values::kAny},
    Field{"http_user_agent", PutHeadField, kMany, values::kAny},
    Field{"instance", PutHeadField, kMany, values::kAny},
    Field{"requested", PutHeadField, kMany, values::kAny},
    Field{"routing_token", PutHeadField, kMany, values::kAny},
    Field{"server", PutHeadField, kMany, values::kAny},
    Field{"sni", PutHeadField, kMany, values::kAny},
    Field{"url", PutHeadField, kMany, values::kAny},
    Field{"user", PutHeadField, kMany, values::kAny},
};
constexpr std::array kTicket = {
    Field{"kind", PutTicketKind, kMany, values::kOneOf<values::kTicketList>},
    Field{"client", MemberOf<&KdcAnswered::client>::Put},
    Field{"client_realm", MemberOf<&KdcAnswered::client_realm>::Put},
    Field{"ticket_service", MemberOf<&KdcAnswered::service>::Put},
    Field{"realm", MemberOf<&KdcAnswered::realm>::Put},
    Field{"etype", MemberOf<&KdcAnswered::etype>::Put, kMany, values::kNumber},
    Field{"ticket_etype", MemberOf<&KdcAnswered::ticket_etype>::Put, kMany, values::kNumber},
    Field{"error_code", MemberOf<&KdcAnswered::error_code>::Put, kMany, values::kNumber},
};
constexpr std::array kPipeData = {
    Field{"pipe", MemberOf<&PipeDataSeen::pipe>::Put},
    Field{"from_client", MemberOf<&PipeDataSeen::from_client>::Put, kMany, values::kFlag},
    Field{"size", MemberOf<&PipeDataSeen::bytes>::Put, kMany, values::kNumber},
    Field{"head", MemberOf<&PipeDataSeen::head>::Put},
    Field{"user", PutUser},
};
constexpr std::array kEncrypted = {
    Field{"state", PutEncryptedState, kMany, values::kOneOf<values::kEncryptedList>},
    Field{"messages_to_server",
          PutEncrypted<&EncryptedTraffic::to_server, &EncryptedTraffic::Side::messages>, kMany,
          values::kNumber},
    Field{"messages_to_client",
          PutEncrypted<&EncryptedTraffic::to_client, &EncryptedTraffic::Side::messages>, kMany,
          values::kNumber},
    Field{"bytes_to_server",
          PutEncrypted<&EncryptedTraffic::to_server, &EncryptedTraffic::Side::bytes>, kMany,
          values::kNumber},
    Field{"bytes_to_client",
          PutEncrypted<&EncryptedTraffic::to_client, &EncryptedTraffic::Side::bytes>, kMany,
          values::kNumber},
    Field{"largest_to_server",
          PutEncrypted<&EncryptedTraffic::to_server, &EncryptedTraffic::Side::largest>, kMany,
          values::kNumber},
    Field{"user", PutUser},
};
constexpr std::array kEnded = {
    Field{"app", MemberOf<&FlowEnded::app>::Put, kMany, values::kOneOf<values::kAppList>},
    Field{"state", MemberOf<&FlowEnded::state>::Put, kMany, values::kOneOf<values::kFlowStateList>},
    Field{"reason", MemberOf<&FlowEnded::reason>::Put, kMany,
          values::kOneOf<values::kFlowReasonList>},
    Field{"gaps", PutGaps, kMany, values::kNumber},
    Field{"encrypted_messages", MemberOf<&FlowEnded::encrypted_messages>::Put, kMany,
          values::kNumber},
    Field{"sealed_calls", MemberOf<&FlowEnded::sealed_calls>::Put, kMany, values::kNumber},
    Field{"compressed_messages", MemberOf<&FlowEnded::compressed_messages>::Put, kMany,
          values::kNumber},
    Field{"bytes_to_server", PutEnded<&FlowEnded::to_server, &FlowEnded::SideTotals::bytes>, kMany,
          values::kNumber},
    Field{"bytes_to_client", PutEnded<&FlowEnded::to_client, &FlowEnded::SideTotals::bytes>, kMany,
          values::kNumber},
    Field{"gap_bytes_to_server", PutEnded<&FlowEnded::to_server, &FlowEnded::SideTotals::gap_bytes>,
          kMany, values::kNumber},
    Field{"gap_bytes_to_client", PutEnded<&FlowEnded::to_client, &FlowEnded::SideTotals::gap_bytes>,
          kMany, values::kNumber},
};

}  // namespace

std::span<const Field> NameServiceFields() { return kNames; }
std::span<const Field> NetbiosDatagramFields() { return kDatagram; }
std::span<const Field> HeadFields() { return kHead; }
std::span<const Field> TicketFields() { return kTicket; }
std::span<const Field> PipeDataFields() { return kPipeData; }
std::span<const Field> EncryptedFields() { return kEncrypted; }
std::span<const Field> FlowEndFields() { return kEnded; }

}  // namespace eastwest::detect::sigma
