// Fuzzes the NetBIOS session service: the packet header, then the body its type asks for.
#include <cstddef>
#include <cstdint>

#include "parsers/netbios/session.h"

namespace {

using eastwest::Bytes;
namespace netbios = eastwest::netbios;

void ParseBodies(Bytes body) {
  const auto request = netbios::ParseSessionRequest(body);
  if (request.ok() && request->called.text().size() > netbios::kNameCharacters) {
    __builtin_trap();
  }
  static_cast<void>(netbios::ParseNegativeSessionResponse(body));
  static_cast<void>(netbios::ParseRetargetSessionResponse(body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto header = netbios::ParseSessionPacketHeader(input, netbios::Framing::kNetbios);
  if (header.ok() && header->length > 0x1FFFF) {
    __builtin_trap();
  }
  static_cast<void>(netbios::ParseSessionPacketHeader(input, netbios::Framing::kDirectTcp));
  ParseBodies(input);
  if (size > netbios::kSessionPacketHeaderSize) {
    ParseBodies(input.subspan(netbios::kSessionPacketHeaderSize));
  }
  return 0;
}
