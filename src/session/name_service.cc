#include "src/session/name_service.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/byte_reader.h"
#include "parsers/netbios/name_service.h"
#include "src/core/limits.h"

namespace eastwest::session {

using event::NameRecord;
using event::NameServiceSeen;

namespace {

std::string_view LayerOf(NameServiceSeen::Protocol protocol) {
  switch (protocol) {
    case NameServiceSeen::Protocol::kNbns:
      return "nbns";
    case NameServiceSeen::Protocol::kLlmnr:
      return "llmnr";
    case NameServiceSeen::Protocol::kMdns:
      return "mdns";
  }
  return {};
}

// NameReader turns one message into one fact.
class NameReader {
 public:
  NameReader(Bytes message, NameServiceSeen& fact)
      : reader_(message), fact_(fact), netbios_(fact.protocol == NameServiceSeen::Protocol::kNbns) {
    reader_.Skip(netbios::kNameHeaderBytes);
  }

  void ReadQuestions(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count && HasMore(count - i); ++i) {
      const netbios::NameQuestion question = netbios::ReadNameQuestion(reader_);
      if (reader_.ok()) {
        Add(NameRecord::Section::kQuestion, question.name, question.type);
      }
    }
  }

  void ReadResources(NameRecord::Section section, std::uint16_t count) {
    for (std::uint16_t i = 0; i < count && HasMore(count - i); ++i) {
      const netbios::NameResource resource = netbios::ReadNameResource(reader_);
      if (reader_.ok()) {
        NameRecord& record = Add(section, resource.name, resource.type);
        record.ttl_seconds = resource.ttl_seconds;
        ReadData(resource, record);
      }
    }
  }

  ParseError error() const { return reader_.error(); }

 private:
  // HasMore says whether another record is to be read; those beyond the bound are counted.
  bool HasMore(int left) {
    if (reader_.ok() && fact_.records.size() == limits::kNameRecordsMax) {
      fact_.left_out += static_cast<std::uint32_t>(left);
      return false;
    }
    return reader_.ok();
  }

  NameRecord& Add(NameRecord::Section section, const netbios::DnsName& name, std::uint16_t type) {
    NameRecord& record = fact_.records.emplace_back();
    record.section = section;
    record.name = netbios_ ? NetbiosText(name) : std::string(name.text());
    record.type = type;
    record.type_name = netbios::RecordTypeName(type, netbios_);
    return record;
  }

  void ReadData(const netbios::NameResource& resource, NameRecord& record) {
    const netbios::RecordType type{resource.type};
    if (netbios_ && type == netbios::RecordType::kNb) {
      ReadNbAddresses(resource.data, record);
    } else if (netbios_ && type == netbios::RecordType::kNbstat) {
      ReadNodeStatus(resource.data);
    } else if (type == netbios::RecordType::kA && resource.data.size() == 4) {
      record.addresses.push_back(net::IpAddress::V4(resource.data));
    } else if (type == netbios::RecordType::kAaaa && resource.data.size() == 16) {
      record.addresses.push_back(net::IpAddress::V6(resource.data));
    } else if (const auto target = netbios::ReadTarget(reader_.data(), resource, netbios_)) {
      record.target = target->text();
    }
  }

  // A WACK, and the answer to a release that names nobody, have other data: nothing to read.
  static void ReadNbAddresses(Bytes data, NameRecord& record) {
    constexpr std::size_t kEntryBytes = 6;
    ByteReader entries(data);
    while (entries.remaining() >= kEntryBytes &&
           record.addresses.size() < limits::kAddressesPerNameMax) {
      const netbios::NbAddress address = netbios::ReadNbAddress(entries);
      record.group |= address.group();
      record.node_type = address.node_type();
      record.addresses.push_back(net::IpAddress::V4(address.ip));
    }
  }

  void ReadNodeStatus(Bytes data) {
    const auto status = netbios::ParseNodeStatus(data);
    if (!status.ok()) {
      reader_.Fail(status.error);
      return;
    }
    fact_.unit_id = status->unit_id;
    ByteReader names(status->names);
    for (std::uint8_t i = 0; i < status->count; ++i) {
      if (fact_.node_names.size() == limits::kNodeNamesMax) {
        fact_.left_out += std::uint32_t{status->count} - i;
        return;
      }
      const netbios::NodeName node = netbios::ReadNodeName(names);
      fact_.node_names.push_back({.name = NetbiosText(node.name),
                                  .suffix = node.name.suffix,
                                  .group = node.group(),
                                  .active = node.active(),
                                  .conflict = node.conflict(),
                                  .deregistering = node.deregistering(),
                                  .permanent = node.permanent()});
    }
  }

  ByteReader reader_;
  NameServiceSeen& fact_;
  bool netbios_;
};

void TakeHeader(const netbios::NameHeader& header, NameServiceSeen& fact) {
  fact.response = header.response();
  fact.transaction_id = header.transaction_id;
  fact.opcode = header.opcode();
  fact.opcode_name = netbios::NameOpcodeName(fact.opcode);
  fact.result = header.result();
  fact.result_name = netbios::NameResultName(fact.result);
  fact.broadcast = header.broadcast();
  fact.authoritative = header.authoritative();
  fact.truncated = header.truncated();
  fact.recursion_available = header.recursion_available();
  // RFC 1002 4.2.15: a redirect names another server, and is no answer itself.
  fact.redirect = header.response() && header.opcode() == 0 && header.result() == 0 &&
                  header.answers == 0 && header.authorities != 0;
}

}  // namespace

std::string NetbiosText(const netbios::Name& name) {
  std::string_view characters(name.characters.data(), name.characters.size());
  characters = characters.substr(0, characters.find_last_not_of(' ') + 1);
  if (name.text() == "*") {
    characters = name.text();
  }
  std::string text;
  for (const char character : characters) {
    if (character >= ' ' && character <= '~') {
      text += character;
    } else {
      text += fmt::format("<{:02x}>", static_cast<std::uint8_t>(character));
    }
  }
  return text + fmt::format("<{:02x}>", name.suffix);
}

std::string NetbiosText(const netbios::DnsName& name) {
  const auto decoded = netbios::NameOf(name);
  return decoded ? NetbiosText(*decoded).append(name.text().substr(name.first_label))
                 : std::string(name.text());
}

void ReadNameDatagram(SessionShared& shared, const Datagram& datagram,
                      NameServiceSeen::Protocol protocol) {
  const Bytes message = datagram.packet.payload;
  const auto header = netbios::ParseNameHeader(message);
  if (!header.ok()) {
    return;
  }
  ProposeAsker(datagram, header->response());
  NameServiceSeen fact;
  fact.protocol = protocol;
  fact.from_client = datagram.from == datagram.flow.client_side();
  TakeHeader(*header, fact);
  NameReader reader(message, fact);
  reader.ReadQuestions(header->questions);
  reader.ReadResources(NameRecord::Section::kAnswer, header->answers);
  reader.ReadResources(NameRecord::Section::kAuthority, header->authorities);
  reader.ReadResources(NameRecord::Section::kAdditional, header->additionals);
  shared.counters.Add(Counter::kNameRecordsLeftOut, fact.left_out);
  EmitFact(shared, datagram.flow, At(datagram.when), std::move(fact));
  const bool cut = message.size() < datagram.packet.payload_length;
  if (reader.error() != ParseError::kNone && !cut) {
    Reporter(shared, datagram.flow)
        .ReportAnomaly(datagram.when, LayerOf(protocol), "malformed_record",
                       std::string(ParseErrorName(reader.error())));
  }
}

}  // namespace eastwest::session
