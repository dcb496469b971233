#include "parsers/net/tunnel.h"

#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/link.h"

namespace eastwest::net {
namespace {

// RFC 2784 2, RFC 2890 2 and, for the routing flag, RFC 1701.
constexpr std::uint16_t kGreChecksum = 0x8000;
constexpr std::uint16_t kGreRouting = 0x4000;
constexpr std::uint16_t kGreKey = 0x2000;
constexpr std::uint16_t kGreSequence = 0x1000;
constexpr std::uint16_t kGreVersion = 0x0007;

// draft-foschiano-erspan-03 4.2: version 1 is type II, 8 bytes.
Next ReadErspan2(Cursor& cursor) {
  if (cursor.bytes.size() < 8) {
    return Next::kTruncated;
  }
  cursor.Drop(8);
  return Next::kEthernet;
}

// draft-foschiano-erspan-03 4.3: version 2 is type III, 12 bytes, and 8 more when the O bit says
// that a platform specific subheader follows.
Next ReadErspan3(Cursor& cursor) {
  const auto header = FixedView<12>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  const std::size_t size = (header->U8<11>() & 0x01) != 0 ? 20 : 12;
  if (cursor.bytes.size() < size) {
    return Next::kTruncated;
  }
  cursor.Drop(size);
  switch ((header->U8<10>() >> 2) & 0x1F) {  // FT, the frame type
    case 0:
      return Next::kEthernet;
    case 2:
      return Next::kAnyIp;
    default:
      return Next::kNotIp;
  }
}

// ReadErspan: type I has no header of its own and no GRE sequence number. Switches send types II
// and III under either protocol number; the version nibble tells them apart.
Next ReadErspan(Cursor& cursor, EtherType protocol, bool has_sequence) {
  cursor.mirrored = true;
  if (protocol == EtherType::kErspan && !has_sequence) {
    return Next::kEthernet;
  }
  if (cursor.bytes.empty()) {
    return Next::kTruncated;
  }
  switch (cursor.bytes.front() >> 4) {
    case 1:
      return ReadErspan2(cursor);
    case 2:
      return ReadErspan3(cursor);
    default:
      return Next::kMalformed;
  }
}

// RFC 2784 2, RFC 2890 2
Next ReadGre(Cursor& cursor, Tunnel& name) {
  ByteReader reader(cursor.bytes);
  const std::uint16_t flags = reader.U16Be();
  const EtherType protocol{reader.U16Be()};
  reader.Skip((flags & kGreChecksum) != 0 ? 4 : 0);
  reader.Skip((flags & kGreKey) != 0 ? 4 : 0);
  reader.Skip((flags & kGreSequence) != 0 ? 4 : 0);
  if (!reader.ok()) {
    return Next::kTruncated;
  }
  if ((flags & (kGreVersion | kGreRouting)) != 0) {
    return Next::kNotIp;
  }
  cursor.Drop(reader.position());
  name = Tunnel::kGre;
  if (protocol == EtherType::kErspan || protocol == EtherType::kErspan3) {
    name = Tunnel::kErspan;
    return ReadErspan(cursor, protocol, (flags & kGreSequence) != 0);
  }
  return NextOf(protocol);
}

// RFC 7348 5: the I flag, and the network's number.
Next ReadVxlan(Cursor& cursor, Tunnel& name) {
  const auto header = FixedView<8>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  cursor.Drop(8);
  name = Tunnel::kVxlan;
  return (header->U8<0>() & 0x08) != 0 ? Next::kEthernet : Next::kNotIp;
}

// RFC 8926 3.4: version 0; the options' length counts 4 bytes.
Next ReadGeneve(Cursor& cursor, Tunnel& name) {
  ByteReader reader(cursor.bytes);
  const std::uint8_t version_and_length = reader.U8();
  reader.Skip(1);
  const EtherType protocol{reader.U16Be()};
  reader.Skip(4);
  reader.Skip((version_and_length & 0x3FU) * 4);
  if (!reader.ok()) {
    return Next::kTruncated;
  }
  cursor.Drop(reader.position());
  name = Tunnel::kGeneve;
  return version_and_length >> 6 == 0 ? NextOf(protocol) : Next::kNotIp;
}

}  // namespace

Next ReadTunnel(Next next, Cursor& cursor, Tunnel& name) {
  switch (next) {
    case Next::kGre:
      return ReadGre(cursor, name);
    case Next::kVxlan:
      return ReadVxlan(cursor, name);
    case Next::kGeneve:
      return ReadGeneve(cursor, name);
    default:
      name = Tunnel::kIpInIp;
      return Next::kAnyIp;
  }
}

}  // namespace eastwest::net
