#include "parsers/netbios/name_service.h"

namespace eastwest::netbios {

Parsed<NameHeader> ParseNameHeader(Bytes message) {
  NameHeader header;
  ByteReader reader(message);
  header.transaction_id = reader.U16Be();
  header.flags = reader.U16Be();
  header.questions = reader.U16Be();
  header.answers = reader.U16Be();
  header.authorities = reader.U16Be();
  header.additionals = reader.U16Be();
  return reader.Finish(header);
}

std::string_view NameOpcodeName(std::uint8_t opcode) {
  switch (opcode) {
    case 0:
      return "query";
    case 5:
      return "registration";
    case 6:
      return "release";
    case 7:
      return "wack";
    case 8:  // RFC 1002 4.2.1.1 has 8, its example in 4.2.4 has 9
    case 9:
      return "refresh";
    case 15:
      return "multihomed_registration";  // [MS-NBTE] 2.2.2
    default:
      return {};
  }
}

std::string_view NameResultName(std::uint8_t result) {
  switch (result) {
    case 0:
      return "ok";
    case 1:
      return "format_error";
    case 2:
      return "server_failure";
    case 3:
      return "name_error";
    case 4:
      return "not_implemented";
    case 5:
      return "refused";
    case 6:
      return "name_active";
    case 7:
      return "name_conflict";
    default:
      return {};
  }
}

std::string_view RecordTypeName(std::uint16_t type, bool netbios) {
  switch (RecordType{type}) {
    case RecordType::kA:
      return "A";
    case RecordType::kNs:
      return "NS";
    case RecordType::kCname:
      return "CNAME";
    case RecordType::kSoa:
      return "SOA";
    case RecordType::kNull:
      return "NULL";
    case RecordType::kPtr:
      return "PTR";
    case RecordType::kTxt:
      return "TXT";
    case RecordType::kAaaa:
      return "AAAA";
    case RecordType::kNb:
      return netbios ? "NB" : "";
    case RecordType::kNbstat:
      return netbios ? "NBSTAT" : "SRV";
    case RecordType::kNsec:
      return "NSEC";
    case RecordType::kAny:
      return "ANY";
  }
  return {};
}

NameQuestion ReadNameQuestion(ByteReader& message) {
  NameQuestion question;
  question.name = ReadDnsName(message);
  question.type = message.U16Be();
  question.record_class = message.U16Be();
  return question;
}

NameResource ReadNameResource(ByteReader& message) {
  NameResource resource;
  resource.name = ReadDnsName(message);
  resource.type = message.U16Be();
  resource.record_class = message.U16Be();
  resource.ttl_seconds = message.U32Be();
  const std::uint16_t length = message.U16Be();
  resource.data_at = message.position();
  resource.data = message.Take(length);
  return resource;
}

std::optional<DnsName> ReadTarget(Bytes message, const NameResource& resource, bool netbios) {
  const RecordType type{resource.type};
  const bool service = type == RecordType::kNbstat && !netbios;  // SRV
  if (type != RecordType::kPtr && type != RecordType::kCname && !service) {
    return std::nullopt;
  }
  ByteReader reader(message.first(resource.data_at + resource.data.size()));
  reader.Seek(resource.data_at);
  reader.Skip(service ? 6 : 0);  // priority, weight, port
  const DnsName target = ReadDnsName(reader);
  return reader.ok() ? std::optional(target) : std::nullopt;
}

NbAddress ReadNbAddress(ByteReader& data) {
  NbAddress address;
  address.flags = data.U16Be();
  for (std::uint8_t& byte : address.ip) {
    byte = data.U8();
  }
  return address;
}

Parsed<NodeStatus> ParseNodeStatus(Bytes data) {
  NodeStatus status;
  ByteReader reader(data);
  status.count = reader.U8();
  status.names = reader.Take(status.count * kNodeNameBytes);
  if (reader.ok() && reader.remaining() >= 6) {  // some servers leave the statistics out
    status.unit_id.emplace();
    for (std::uint8_t& byte : *status.unit_id) {
      byte = reader.U8();
    }
  }
  return reader.Finish(status);
}

NodeName ReadNodeName(ByteReader& names) {
  NodeName node;
  for (char& character : node.name.characters) {
    character = static_cast<char>(names.U8());
  }
  node.name.suffix = names.U8();
  node.name.CutPadding();
  node.flags = names.U16Be();
  return node;
}

}  // namespace eastwest::netbios
