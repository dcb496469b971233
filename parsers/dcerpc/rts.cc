#include "parsers/dcerpc/rts.h"

#include <cstddef>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::dcerpc {
namespace {

constexpr std::size_t kCookieBytes = 16;

// ReadClientAddress steps over the address of the client that an IN proxy tells. [MS-RPCH] 2.2.3.2
void SkipClientAddress(ByteReader& reader) {
  constexpr std::size_t kPaddingBytes = 12;
  const std::uint32_t type = reader.U32();
  reader.Require(type <= 1, ParseError::kBadValue);
  reader.Skip((type == 0 ? 4U : 16U) + kPaddingBytes);
}

void SkipCommand(RtsCommand command, ByteReader& reader) {
  switch (command) {
    case RtsCommand::kReceiveWindowSize:
    case RtsCommand::kConnectionTimeout:
    case RtsCommand::kChannelLifetime:
    case RtsCommand::kClientKeepalive:
    case RtsCommand::kVersion:
    case RtsCommand::kDestination:
    case RtsCommand::kPingTrafficSentNotify:
      return reader.Skip(4);
    case RtsCommand::kFlowControlAck:
      return reader.Skip(8 + kCookieBytes);
    case RtsCommand::kCookie:
    case RtsCommand::kAssociationGroupId:
      return reader.Skip(kCookieBytes);
    case RtsCommand::kPadding:
      return reader.Skip(reader.U32());  // ConformanceCount bytes. [MS-RPCH] 2.2.3.5.9
    case RtsCommand::kClientAddress:
      return SkipClientAddress(reader);
    case RtsCommand::kEmpty:
    case RtsCommand::kNegativeAnce:
    case RtsCommand::kAnce:
      return;
  }
  reader.Fail(ParseError::kBadValue);
}

}  // namespace

Parsed<Rts> ParseRts(const Pdu& pdu) {
  ByteReader reader(pdu.body, pdu.header.order);
  Rts rts;
  rts.flags = reader.U16();
  rts.commands = reader.U16();
  bool begins = false;  // a version came first
  for (std::size_t i = 0; i < rts.commands && reader.ok(); ++i) {
    const RtsCommand command{reader.U32()};
    begins = begins || (i == 0 && command == RtsCommand::kVersion);
    if (!begins || command != RtsCommand::kCookie) {
      SkipCommand(command, reader);
      continue;
    }
    const Guid cookie = ReadGuid(reader);
    if (reader.ok()) {
      (rts.virtual_connection.has_value() ? rts.channel : rts.virtual_connection) = cookie;
    }
  }
  return reader.Finish(rts);
}

}  // namespace eastwest::dcerpc
