#include "parsers/net/link.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/fixed_view.h"

namespace eastwest::net {
namespace {

constexpr std::uint16_t kLengthMax = 1500;  // IEEE 802.3 3.2.6: above it the field is an EtherType

// ReadType tells a length from an EtherType and takes LLC's trailing padding off.
Next ReadType(std::uint16_t type, Cursor& cursor) {
  if (type > kLengthMax) {
    return NextOf(EtherType{type});
  }
  cursor.Limit(type);
  return Next::kLlc;
}

// IEEE 802.3 3.1.1
Next ReadEthernet(Cursor& cursor) {
  const auto header = FixedView<14>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  cursor.Drop(14);
  return ReadType(header->U16Be<12>(), cursor);
}

// IEEE 802.1Q 9.6: the tag control information, then the type of what follows.
Next ReadVlan(Cursor& cursor, Packet& packet) {
  const auto tag = FixedView<4>::Of(cursor.bytes);
  if (!tag) {
    return Next::kTruncated;
  }
  if (packet.vlan_count < packet.vlans.size()) {
    packet.vlans[packet.vlan_count] = tag->U16Be<0>() & 0x0FFF;
    ++packet.vlan_count;
  }
  cursor.Drop(4);
  return ReadType(tag->U16Be<2>(), cursor);
}

// IEEE 802.2 3.2 with the SNAP of IEEE 802 9.2; SAP 06 is IP itself (RFC 948).
Next ReadLlc(Cursor& cursor) {
  const auto llc = FixedView<3>::Of(cursor.bytes);
  if (!llc) {
    return Next::kTruncated;
  }
  if (llc->U8<0>() == 0x06 && llc->U8<1>() == 0x06) {
    cursor.Drop(3);
    return Next::kIpv4;
  }
  if (llc->U8<0>() != 0xAA || llc->U8<1>() != 0xAA || llc->U8<2>() != 0x03) {
    return Next::kNotIp;
  }
  const auto snap = FixedView<8>::Of(cursor.bytes);
  if (!snap) {
    return Next::kTruncated;
  }
  // RFC 1042 uses OUI 000000, IEEE 802.1H bridges use 0000F8.
  const bool carries_ether_type =
      snap->U16Be<3>() == 0 && (snap->U8<5>() == 0 || snap->U8<5>() == 0xF8);
  cursor.Drop(8);
  return carries_ether_type ? NextOf(EtherType{snap->U16Be<6>()}) : Next::kNotIp;
}

bool HasEtherTypeAt(Bytes bytes, std::size_t at) {
  ByteReader reader(bytes);
  reader.Seek(at);
  const EtherType type{reader.U16Be()};
  return reader.ok() && NextOf(type) != Next::kNotIp;
}

// Nothing on the wire says what an MPLS stack carries: RFC 4928 3 reserves the nibbles 4 and 6 for
// IP, and RFC 4385 3 gives a pseudowire's control word the nibble 0. MAC addresses may start with
// any of them, so an EtherType in its place decides about a pseudowire.
Next GuessMplsPayload(Cursor& cursor) {
  if (cursor.bytes.empty()) {
    return Next::kTruncated;
  }
  const std::uint8_t first = cursor.bytes.front();
  const bool pseudowire = HasEtherTypeAt(cursor.bytes, 12);
  if (first >> 4 == 4 && (first & 0x0F) >= 5) {
    return Next::kIpv4;
  }
  if (first >> 4 == 6 && !pseudowire) {
    return Next::kIpv6;
  }
  if (first >> 4 == 0 && cursor.length >= 4 && (!pseudowire || HasEtherTypeAt(cursor.bytes, 16))) {
    cursor.Drop(4);
    return Next::kEthernet;
  }
  return pseudowire ? Next::kEthernet : Next::kNotIp;
}

// RFC 3032 2.1: one label stack entry.
Next ReadMpls(Cursor& cursor) {
  const auto entry = FixedView<4>::Of(cursor.bytes);
  if (!entry) {
    return Next::kTruncated;
  }
  const bool bottom = (entry->U8<2>() & 1) != 0;
  cursor.Drop(4);
  return bottom ? GuessMplsPayload(cursor) : Next::kMpls;
}

// RFC 2516 4: version 1, type 1, code 0 in the session stage.
Next ReadPppoe(Cursor& cursor) {
  const auto header = FixedView<6>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  if (header->U8<0>() != 0x11 || header->U8<1>() != 0) {
    return Next::kMalformed;
  }
  cursor.Drop(6);
  cursor.Limit(header->U16Be<4>());
  return Next::kPpp;
}

// RFC 1661 2, with the one-byte form of 6.5: the last byte of a protocol number is odd, the one
// before it is even.
Next ReadPpp(Cursor& cursor) {
  ByteReader reader(cursor.bytes);
  std::uint16_t protocol = reader.U8();
  if ((protocol & 1) == 0) {
    protocol = static_cast<std::uint16_t>(protocol << 8 | reader.U8());
  }
  if (!reader.ok()) {
    return Next::kTruncated;
  }
  cursor.Drop(reader.position());
  switch (protocol) {
    case 0x0021:
      return Next::kIpv4;
    case 0x0057:
      return Next::kIpv6;
    case 0x0281:
      return Next::kMpls;
    default:
      return Next::kNotIp;
  }
}

Next ReadAnyIp(const Cursor& cursor) {
  if (cursor.bytes.empty()) {
    return Next::kTruncated;
  }
  const int version = cursor.bytes.front() >> 4;
  return version == 4 ? Next::kIpv4 : version == 6 ? Next::kIpv6 : Next::kNotIp;
}

// BSD's loopback header is the address family in the byte order of the capturing host; LINKTYPE_
// LOOP fixes big-endian. Families are small, so the order shows. 24, 28 and 30 are IPv6 of the
// BSDs and Darwin, 10 of Linux, 23 of Windows.
Next ReadLoopback(Cursor& cursor) {
  const auto header = FixedView<4>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  cursor.Drop(4);
  const std::uint32_t little = header->U32Le<0>();
  switch (little <= 0xFFFF ? little : header->U32Be<0>()) {
    case 2:
      return Next::kIpv4;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return Next::kIpv6;
    default:
      return Next::kNotIp;
  }
}

// ReadCooked takes Linux's cooked header of size bytes. Protocol 4 there means IEEE 802.2 LLC.
Next ReadCooked(Cursor& cursor, std::size_t size, std::size_t protocol_at) {
  ByteReader reader(cursor.bytes);
  reader.Seek(protocol_at);
  const std::uint16_t protocol = reader.U16Be();
  reader.Seek(size);
  if (!reader.ok()) {
    return Next::kTruncated;
  }
  cursor.Drop(size);
  return protocol == 4 ? Next::kLlc : NextOf(EtherType{protocol});
}

Next ReadOne(Next next, Cursor& cursor, Packet& packet) {
  switch (next) {
    case Next::kEthernet:
      return ReadEthernet(cursor);
    case Next::kVlan:
      return ReadVlan(cursor, packet);
    case Next::kLlc:
      return ReadLlc(cursor);
    case Next::kMpls:
      return ReadMpls(cursor);
    case Next::kPppoe:
      return ReadPppoe(cursor);
    case Next::kPpp:
      return ReadPpp(cursor);
    default:
      return ReadAnyIp(cursor);
  }
}

}  // namespace

Next NextOf(EtherType type) {
  switch (type) {
    case EtherType::kIpv4:
      return Next::kIpv4;
    case EtherType::kIpv6:
      return Next::kIpv6;
    case EtherType::kTransparentEthernet:
      return Next::kEthernet;
    case EtherType::kVlan:
    case EtherType::kProviderVlan:
    case EtherType::kOldQinQ:
    case EtherType::kOldQinQ2:
      return Next::kVlan;
    case EtherType::kMplsUnicast:
    case EtherType::kMplsMulticast:
      return Next::kMpls;
    case EtherType::kPppoeSession:
      return Next::kPppoe;
    case EtherType::kErspan:
    case EtherType::kErspan3:
      return Next::kNotIp;  // only behind GRE, which looks for them itself
  }
  return Next::kNotIp;
}

std::optional<Next> ReadLinkType(LinkType link, Cursor& cursor) {
  switch (link) {
    case LinkType::kEthernet:
      return Next::kEthernet;
    case LinkType::kNull:
    case LinkType::kLoop:
      return ReadLoopback(cursor);
    case LinkType::kRawBsd12:
    case LinkType::kRawBsd14:
    case LinkType::kRaw:
      return Next::kAnyIp;
    case LinkType::kIpv4:
      return Next::kIpv4;
    case LinkType::kIpv6:
      return Next::kIpv6;
    case LinkType::kLinuxSll:
      return ReadCooked(cursor, 16, 14);
    case LinkType::kLinuxSll2:
      return ReadCooked(cursor, 20, 0);
  }
  return std::nullopt;
}

Next ReadLinkHeaders(Next next, Cursor& cursor, Packet& packet) {
  while (next <= Next::kAnyIp) {
    if (!cursor.TakeLayer()) {
      return Next::kTooManyLayers;
    }
    next = ReadOne(next, cursor, packet);
  }
  return next;
}

}  // namespace eastwest::net
