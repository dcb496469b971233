// Fuzzes the name protocols: every record of a message, and whatever its data can be.
#include <cstddef>
#include <cstdint>

#include "parsers/netbios/name_service.h"

namespace {

using eastwest::ByteReader;
using eastwest::Bytes;
namespace netbios = eastwest::netbios;

void Require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

void ReadName(const netbios::DnsName& name) {
  Require(name.text().size() <= netbios::kDnsNameCharacters);
  if (const auto decoded = netbios::NameOf(name)) {
    Require(decoded->text().size() <= netbios::kNameCharacters);
  }
}

void ReadData(Bytes message, const netbios::NameResource& resource) {
  Require(resource.data_at + resource.data.size() <= message.size());
  for (const bool netbios : {false, true}) {
    if (const auto target = netbios::ReadTarget(message, resource, netbios)) {
      ReadName(*target);
    }
  }
  ByteReader addresses(resource.data);
  netbios::ReadNbAddress(addresses);
  const auto status = netbios::ParseNodeStatus(resource.data);
  if (status.ok()) {
    Require(status->names.size() == status->count * netbios::kNodeNameBytes);
    ByteReader names(status->names);
    for (std::uint8_t i = 0; i < status->count; ++i) {
      netbios::ReadNodeName(names);
    }
    Require(names.ok() && names.remaining() == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes message(data, size);
  const auto header = netbios::ParseNameHeader(message);
  if (!header.ok()) {
    return 0;
  }
  ByteReader reader(message);
  reader.Skip(netbios::kNameHeaderBytes);
  for (std::uint16_t i = 0; i < header->questions && reader.ok(); ++i) {
    ReadName(netbios::ReadNameQuestion(reader).name);
  }
  while (reader.ok() && reader.remaining() != 0) {
    const netbios::NameResource resource = netbios::ReadNameResource(reader);
    if (reader.ok()) {
      ReadName(resource.name);
      ReadData(message, resource);
    }
  }
  return 0;
}
