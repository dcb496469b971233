#include "src/output/eve_names.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"

namespace eastwest::output {

using event::NameRecord;
using event::NameServiceSeen;

namespace {

// The ends of a datagram's line are those of the datagram: who answers is its source.
LineHead DatagramHead(std::string_view type, const event::Event& event, bool from_client) {
  LineHead head = HeadOf(type, event);
  if (!from_client) {
    std::swap(head.ends.source, head.ends.destination);
    std::swap(head.ends.source_port, head.ends.destination_port);
  }
  return head;
}

std::string NumberOr(std::string_view name, unsigned number) {
  return name.empty() ? fmt::format("{}", number) : std::string(name);
}

void WriteAddresses(Json& json, const NameRecord& record) {
  if (record.addresses.empty()) {
    return;
  }
  json.BeginArray("addresses");
  for (const net::IpAddress& address : record.addresses) {
    json.Item(net::ToString(address));
  }
  json.EndArray();
}

std::string MacText(const std::array<std::uint8_t, 6>& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3],
                     mac[4], mac[5]);
}

void WriteNodeStatus(Json& json, const NameServiceSeen& fact) {
  if (fact.node_names.empty() && !fact.unit_id) {
    return;
  }
  json.BeginObject("node_status");
  json.BeginArray("names");
  for (const event::NodeName& node : fact.node_names) {
    json.BeginObject();
    json.Text("name", node.name);
    json.Flag("group", node.group);
    json.Flag("active", node.active);
    json.FlagIfSet("conflict", node.conflict);
    json.FlagIfSet("deregistering", node.deregistering);
    json.FlagIfSet("permanent", node.permanent);
    json.EndObject();
  }
  json.EndArray();
  if (fact.unit_id) {
    json.Text("mac", MacText(*fact.unit_id));
  }
  json.EndObject();
}

void WriteNbnsLine(EveContext& eve, const event::Event& event, const NameServiceSeen& fact,
                   const NameRecord* record) {
  const LineHead head = DatagramHead("nbns", event, fact.from_client);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("nbns");
  json.Number("id", fact.transaction_id);
  json.Text("opcode", NumberOr(fact.opcode_name, fact.opcode));
  json.Flag("response", fact.response);
  if (fact.response) {
    json.Text("result", NumberOr(fact.result_name, fact.result));
  }
  json.FlagIfSet("broadcast", fact.broadcast);
  json.FlagIfSet("authoritative", fact.authoritative);
  json.FlagIfSet("redirect", fact.redirect);
  if (record != nullptr) {
    json.Text("name", record->name);
    json.Text("type", NumberOr(record->type_name, record->type));
    json.FlagIfSet("group", record->group);
    if (record->node_type != '\0') {
      json.Text("node_type", std::string_view(&record->node_type, 1));
    }
    if (record->section != NameRecord::Section::kQuestion) {
      json.Number("ttl", record->ttl_seconds);
    }
    WriteAddresses(json, *record);
  }
  WriteNodeStatus(json, fact);
  if (fact.left_out != 0) {
    json.Number("left_out", fact.left_out);
  }
  json.EndObject();
  EndLine(eve, head);
}

// WriteNbns: a request is about its questions. An answer is about its answers, or else about what
// it has instead; a registration carries the address beside the question.
void WriteNbns(EveContext& eve, const event::Event& event, const NameServiceSeen& fact) {
  using Section = NameRecord::Section;
  constexpr Section kOrder[] = {Section::kAnswer, Section::kAdditional, Section::kAuthority,
                                Section::kQuestion};
  bool told = false;
  for (const Section section : kOrder) {
    if (told || (!fact.response && section != Section::kQuestion)) {
      continue;
    }
    for (const NameRecord& record : fact.records) {
      if (record.section != section) {
        continue;
      }
      told = true;
      NameRecord claim = record;
      for (const NameRecord& other : fact.records) {
        if (!fact.response && other.section == Section::kAdditional && other.name == record.name) {
          claim.addresses = other.addresses;
          claim.group = other.group;
          claim.node_type = other.node_type;
        }
      }
      WriteNbnsLine(eve, event, fact, &claim);
    }
  }
  if (!told) {
    WriteNbnsLine(eve, event, fact, nullptr);
  }
}

void WriteResource(Json& json, const NameRecord& record) {
  json.BeginObject();
  json.Text("rrname", record.name);
  json.Text("rrtype", NumberOr(record.type_name, record.type));
  if (record.section != NameRecord::Section::kQuestion) {
    json.Number("ttl", record.ttl_seconds);
    for (const net::IpAddress& address : record.addresses) {
      json.Text(address.is_v4() ? "a" : "aaaa", net::ToString(address));
    }
    if (record.type_name == "SRV") {
      json.BeginObject("srv");
      json.Text("name", record.target);
      json.EndObject();
    } else if (record.type_name == "CNAME") {
      json.TextIfAny("cname", record.target);
    } else {
      json.TextIfAny("ptr", record.target);
    }
  }
  json.EndObject();
}

void WriteSection(Json& json, const NameServiceSeen& fact, NameRecord::Section section,
                  std::string_view key) {
  if (std::ranges::none_of(fact.records, [section](const NameRecord& record) {
        return record.section == section;
      })) {
    return;
  }
  json.BeginArray(key);
  for (const NameRecord& record : fact.records) {
    if (record.section == section) {
      WriteResource(json, record);
    }
  }
  json.EndArray();
}

void WriteDnsLike(EveContext& eve, const event::Event& event, const NameServiceSeen& fact,
                  std::string_view type) {
  const LineHead head = DatagramHead(type, event, fact.from_client);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject(type);
  json.Text("type", fact.response ? "response" : "request");
  json.Number("id", fact.transaction_id);
  json.Number("opcode", fact.opcode);
  if (fact.response) {
    json.Number("rcode", fact.result);
  }
  WriteSection(json, fact, NameRecord::Section::kQuestion, "queries");
  WriteSection(json, fact, NameRecord::Section::kAnswer, "answers");
  WriteSection(json, fact, NameRecord::Section::kAuthority, "authorities");
  WriteSection(json, fact, NameRecord::Section::kAdditional, "additionals");
  if (fact.left_out != 0) {
    json.Number("left_out", fact.left_out);
  }
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace

void WriteNameService(EveContext& eve, const event::Event& event, const NameServiceSeen& fact) {
  switch (fact.protocol) {
    case NameServiceSeen::Protocol::kNbns:
      return WriteNbns(eve, event, fact);
    case NameServiceSeen::Protocol::kLlmnr:
      return WriteDnsLike(eve, event, fact, "llmnr");
    case NameServiceSeen::Protocol::kMdns:
      return WriteDnsLike(eve, event, fact, "mdns");
  }
}

void WriteDatagram(EveContext& eve, const event::Event& event, const event::DatagramSeen& fact) {
  const LineHead head = DatagramHead("nbdgm", event, fact.from_client);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("nbdgm");
  json.Text("type", fact.type);
  json.Number("id", fact.id);
  json.Text("source_address", net::ToString(fact.source_ip));
  json.TextIfAny("source", fact.source);
  json.TextIfAny("destination", fact.destination);
  json.FlagIfSet("fragment", fact.fragment);
  if (fact.error_code != 0) {
    json.Text("error", NumberOr(fact.error, fact.error_code));
  }
  json.TextIfAny("mailslot", fact.mailslot);
  json.TextIfAny("command", fact.command);
  json.TextIfAny("host", fact.host);
  json.TextIfAny("user", fact.user);
  json.TextIfAny("domain", fact.domain);
  if (fact.has_version) {
    json.Text("os_version", fmt::format("{}.{}", fact.os_major, fact.os_minor));
    json.BeginArray("server_type");
    for (const std::string_view role : fact.server_roles) {
      json.Item(role);
    }
    json.EndArray();
  }
  json.TextIfAny("comment", fact.comment);
  json.TextsIfAny("backup_servers", fact.backup_servers);
  json.EndObject();
  EndLine(eve, head);
}

void WriteNetbiosSession(EveContext& eve, const event::Event& event,
                         const event::NetbiosSessionRequested& fact) {
  const LineHead head = HeadOf("nbss", event);
  BeginLine(eve, head);
  Json& json = eve.json;
  json.BeginObject("nbss");
  json.TextIfAny("called", fact.called);
  json.TextIfAny("calling", fact.calling);
  json.Text("outcome", event::OutcomeName(fact.outcome));
  if (fact.error_code != 0) {
    json.Text("error", NumberOr(fact.error, fact.error_code));
  }
  if (fact.retarget_address.size() != 0) {
    json.Text("retarget_ip", net::ToString(fact.retarget_address));
    json.Number("retarget_port", fact.retarget_port);
  }
  json.EndObject();
  EndLine(eve, head);
}

}  // namespace eastwest::output
