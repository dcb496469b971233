// Fields of what is neither SMB file nor RPC call: names, datagrams, heads of other protocols,
// tickets, pipe data that is no RPC, encrypted traffic, and flows that ended.
#include <algorithm>
#include <array>
#include <string_view>

#include "src/detect/sigma/field_keys.h"
#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

// MemberOf reads one member of a fact.
template <auto kMember>
struct MemberOf;
template <typename Fact, typename Value, Value Fact::*kMember>
struct MemberOf<kMember> {
  using Of = Fact;
  static FieldKey Key(const Subject& subject) {
    const auto* fact = FactOf<Fact>(subject);
    if (fact == nullptr) {
      return {};
    }
    if constexpr (std::is_integral_v<Value>) {
      return KeyOfNumber(static_cast<std::uint64_t>(fact->*kMember));
    } else {
      return KeyOfName(fact->*kMember);
    }
  }
  static void Write(const FieldKey& key, FieldValues& out) {
    if constexpr (std::is_same_v<Value, bool>) {
      WriteFlag(key, out);
    } else if constexpr (std::is_integral_v<Value>) {
      WriteNumber(key, out);
    } else {
      WriteText(key, out);
    }
  }
};
template <auto kMember>
constexpr Field Member(std::string_view name, ValueSet values = {}) {
  return Keyed<MemberOf<kMember>::Key, MemberOf<kMember>::Write>(name, kMany, values);
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
    Member<&NameServiceSeen::from_client>("from_client", values::kFlag),
    Member<&NameServiceSeen::response>("response", values::kFlag),
    Member<&NameServiceSeen::broadcast>("broadcast", values::kFlag),
    Member<&NameServiceSeen::opcode_name>("opcode", values::kOneOf<values::kNameOpcodeList>),
    Member<&NameServiceSeen::result_name>("result", values::kOneOf<values::kNameResultList>),
    Field{"query", PutNames<NameRecord::Section::kQuestion>},
    Field{"answer", PutNames<NameRecord::Section::kAnswer>},
    Field{"type", PutNameTypes, kMany, values::kOneOf<values::kNameTypeList>},
};
constexpr std::array kDatagram = {
    Member<&DatagramSeen::from_client>("from_client", values::kFlag),
    Member<&DatagramSeen::type>("type", values::kOneOf<values::kDatagramTypeList>),
    Member<&DatagramSeen::source>("source"),
    Member<&DatagramSeen::destination>("destination"),
    Member<&DatagramSeen::mailslot>("mailslot"),
    Member<&DatagramSeen::command>("command", values::kOneOf<values::kMailslotCommandList>),
    Member<&DatagramSeen::host>("host"),
    Member<&DatagramSeen::domain>("domain"),
    Member<&DatagramSeen::user>("user"),
};
constexpr std::array kHead = {
    Member<&ApplicationRecognised::protocol>("protocol", values::kOneOf<values::kHeadList>),
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
    Member<&KdcAnswered::client>("client"),
    Member<&KdcAnswered::client_realm>("client_realm"),
    Member<&KdcAnswered::service>("ticket_service"),
    Member<&KdcAnswered::realm>("realm"),
    Member<&KdcAnswered::etype>("etype", values::kNumber),
    Member<&KdcAnswered::ticket_etype>("ticket_etype", values::kNumber),
    Member<&KdcAnswered::error_code>("error_code", values::kNumber),
};
constexpr std::array kPipeData = {
    Member<&PipeDataSeen::pipe>("pipe"),
    Member<&PipeDataSeen::from_client>("from_client", values::kFlag),
    Member<&PipeDataSeen::bytes>("size", values::kNumber),
    Member<&PipeDataSeen::head>("head"),
    Keyed<UserKey, WriteText>("user"),
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
    Keyed<UserKey, WriteText>("user"),
};
constexpr std::array kEnded = {
    Member<&FlowEnded::app>("app", values::kOneOf<values::kAppList>),
    Member<&FlowEnded::state>("state", values::kOneOf<values::kFlowStateList>),
    Member<&FlowEnded::reason>("reason", values::kOneOf<values::kFlowReasonList>),
    Field{"gaps", PutGaps, kMany, values::kNumber},
    Member<&FlowEnded::encrypted_messages>("encrypted_messages", values::kNumber),
    Member<&FlowEnded::sealed_calls>("sealed_calls", values::kNumber),
    Member<&FlowEnded::compressed_messages>("compressed_messages", values::kNumber),
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
