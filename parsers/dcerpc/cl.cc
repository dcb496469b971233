#include "parsers/dcerpc/cl.h"

#include <algorithm>

namespace eastwest::dcerpc {
namespace {

constexpr std::uint8_t kVersion = 4;
constexpr std::uint8_t kTypeMax = static_cast<std::uint8_t>(PduType::kCancelAck);

// The bits that the specification keeps for implementations are never on a wire. [C706] 12.5.2.2
constexpr std::uint8_t kReservedFlags = 0x81;

// The byte order is in the fifth byte, and everything after it needs it. [C706] 14.1
ByteReader::Order OrderOf(Bytes data) {
  const bool little = data.size() > 4 && (data[4] & 0x10) != 0;
  return little ? ByteReader::Order::kLittle : ByteReader::Order::kBig;
}

}  // namespace

// [C706] 12.5.2.1
Parsed<ClPdu> ParseClPdu(Bytes datagram) {
  ClPdu pdu;
  ClHeader& header = pdu.header;
  header.order = OrderOf(datagram);
  ByteReader reader(datagram, header.order);
  reader.Require(reader.U8() == kVersion, ParseError::kBadVersion);
  const std::uint8_t type = reader.U8();
  reader.Require(type <= kTypeMax, ParseError::kBadValue);
  header.type = static_cast<PduType>(type);
  header.flags = reader.U8();
  reader.Require((header.flags & kReservedFlags) == 0, ParseError::kBadValue);
  header.flags2 = reader.U8();
  const std::uint8_t integers = reader.U8();
  const std::uint8_t floats = reader.U8();
  const std::uint8_t reserved = reader.U8();
  reader.Require((integers & 0xEE) == 0 && floats <= 3 && reserved == 0, ParseError::kBadValue);
  const std::uint8_t serial_high = reader.U8();
  header.object = ReadGuid(reader);
  header.interface = ReadGuid(reader);
  header.activity = ReadGuid(reader);
  header.server_boot = reader.U32();
  const std::uint32_t version = reader.U32();
  header.version_major = static_cast<std::uint16_t>(version & 0xFFFF);
  header.version_minor = static_cast<std::uint16_t>(version >> 16);
  header.sequence = reader.U32();
  header.opnum = reader.U16();
  reader.Skip(4);  // hints: which interface and activity slot, not what
  header.length = reader.U16();
  header.fragment_number = reader.U16();
  header.auth_type = reader.U8();
  header.serial = static_cast<std::uint16_t>(serial_high << 8 | reader.U8());
  pdu.complete = reader.ok() && reader.remaining() >= header.length;
  pdu.body = reader.Take(std::min<std::size_t>(header.length, reader.remaining()));
  if (pdu.complete && header.auth_type != 0) {
    pdu.verifier = reader.Rest();
  }
  return reader.Finish(pdu);
}

Parsed<ClFault> ParseClFault(const ClPdu& pdu) {
  ClFault fault;
  ByteReader reader(pdu.body, pdu.header.order);
  fault.status = reader.U32();
  return reader.Finish(fault);
}

Parsed<ClCancel> ParseClCancel(const ClPdu& pdu) {
  ClCancel cancel;
  ByteReader reader(pdu.body, pdu.header.order);
  cancel.version = reader.U32();
  cancel.id = reader.U32();
  if (pdu.header.type == PduType::kCancelAck) {
    cancel.accepting = reader.U32() != 0;
  }
  return reader.Finish(cancel);
}

Parsed<ClFack> ParseClFack(const ClPdu& pdu) {
  ClFack fack;
  ByteReader reader(pdu.body, pdu.header.order);
  reader.Skip(2);  // version and padding
  fack.window = reader.U16();
  fack.max_tsdu = reader.U32();
  fack.max_fragment = reader.U32();
  fack.serial = reader.U16();
  const std::uint16_t count = reader.U16();
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::uint32_t acks = reader.U32();
    if (i < kClSelectiveAcksMax && reader.ok()) {
      fack.selective_acks[i] = acks;
      ++fack.selective_count;
    }
  }
  return reader.Finish(fack);
}

// [C706] 12.5.3
std::optional<bool> ClFromClient(const ClHeader& header) {
  const bool turned = header.interface == kConversationManager;
  switch (header.type) {
    case PduType::kRequest:
    case PduType::kPing:
    case PduType::kAck:
    case PduType::kClCancel:
      return !turned;
    case PduType::kFack:
      return std::nullopt;
    default:
      return turned;
  }
}

}  // namespace eastwest::dcerpc
