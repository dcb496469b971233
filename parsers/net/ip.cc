#include "parsers/net/ip.h"

#include <algorithm>
#include <cstddef>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::net {
namespace {

Next Check(const IpExtent& extent, const Cursor& cursor) {
  if (extent.total_length < extent.header_length) {
    return Next::kMalformed;
  }
  const bool fits = extent.total_length <= cursor.length || cursor.mirrored;
  return fits && extent.header_length <= cursor.bytes.size() ? Next::kTransport : Next::kTruncated;
}

// Enter moves behind the IP header and leaves the link's padding behind.
void Enter(const IpExtent& extent, Cursor& cursor) {
  cursor.length = extent.total_length;
  cursor.bytes = cursor.bytes.first(std::min<std::size_t>(cursor.bytes.size(), cursor.length));
  cursor.Drop(extent.header_length);
}

Next FinishHeaders(const Cursor& cursor, Packet& packet, Next next) {
  packet.ip_payload = cursor.bytes;
  packet.ip_payload_length = cursor.length;
  return next;
}

enum class Extension : std::uint8_t { kNone, kOptions, kFragment, kAuthentication };

// ExtensionOf: AH is the one extension that IPv4 has too (RFC 4302 3.1.1).
Extension ExtensionOf(const Packet& packet) {
  const std::uint8_t protocol = packet.ip_protocol;
  if (protocol == kProtocolAuthentication) {
    return Extension::kAuthentication;
  }
  if (!packet.source.is_v6()) {
    return Extension::kNone;
  }
  switch (protocol) {
    case kProtocolHopByHop:
    case kProtocolRouting:
    case kProtocolDestinationOptions:
    case kProtocolMobility:
      return Extension::kOptions;
    case kProtocolFragment:
      return Extension::kFragment;
    default:
      return Extension::kNone;
  }
}

// RFC 8200 4.2: next header, length in 8 bytes without the first 8. RFC 4302 2.2: in 4 bytes,
// minus 2.
Next SkipExtension(Cursor& cursor, Packet& packet, Extension extension) {
  ByteReader reader(cursor.bytes);
  const std::uint8_t next_header = reader.U8();
  const std::size_t length = reader.U8();
  reader.Seek(0);
  reader.Skip(extension == Extension::kAuthentication ? (length + 2) * 4 : (length + 1) * 8);
  if (!reader.ok()) {
    return Next::kTruncated;
  }
  packet.ip_protocol = next_header;
  cursor.Drop(reader.position());
  return Next::kTransport;
}

// RFC 8200 4.5. An atomic fragment (RFC 6946) is a whole datagram. A fragment inside a
// reassembled datagram is refused: no sender makes it, and it would come back for ever.
Next ReadFragment(Cursor& cursor, Packet& packet) {
  const auto header = FixedView<8>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  packet.ip_protocol = header->U8<0>();
  cursor.Drop(8);
  const std::uint16_t offset_and_more = header->U16Be<2>();
  if ((offset_and_more & 0xFFF9) == 0) {
    return Next::kTransport;
  }
  if (cursor.reassembled) {
    return Next::kMalformed;
  }
  packet.fragment = {.present = true,
                     .more = (offset_and_more & 1) != 0,
                     .offset_bytes = offset_and_more & 0xFFF8U,
                     .identification = header->U32Be<4>()};
  return Next::kDone;
}

}  // namespace

// RFC 791 3.1
IpExtent MeasureIpv4(const Ipv4View& header, const Cursor& cursor) {
  IpExtent extent;
  extent.header_length = (header.U8<0>() & 0x0FU) * 4;
  extent.total_length = header.U16Be<2>();
  if (header.U8<0>() >> 4 != 4 || extent.header_length < 20) {
    return extent;
  }
  if (extent.total_length == 0) {
    extent.offloaded = true;
    extent.total_length = cursor.length;
  }
  extent.verdict = Check(extent, cursor);
  return extent;
}

// RFC 8200 3. A jumbogram's length (RFC 2675) is that of its frame, too.
IpExtent MeasureIpv6(const Ipv6View& header, const Cursor& cursor) {
  IpExtent extent;
  extent.header_length = 40;
  extent.total_length = 40U + header.U16Be<4>();
  if (header.U8<0>() >> 4 != 6) {
    return extent;
  }
  if (extent.total_length == 40) {
    extent.offloaded = cursor.length > 40;
    extent.total_length = cursor.length;
  }
  extent.verdict = Check(extent, cursor);
  return extent;
}

Next ReadIpv4(Cursor& cursor, Packet& packet) {
  const auto header = Ipv4View::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  const IpExtent extent = MeasureIpv4(*header, cursor);
  if (extent.verdict != Next::kTransport) {
    return extent.verdict;
  }
  packet.source = IpAddress::V4(header->Slice<12, 4>());
  packet.destination = IpAddress::V4(header->Slice<16, 4>());
  packet.ip_protocol = header->U8<9>();
  packet.length_offloaded = extent.offloaded;
  packet.ip_header = cursor.bytes.first(extent.header_length);
  Enter(extent, cursor);

  const std::uint16_t flags_and_offset = header->U16Be<6>();
  const bool more = (flags_and_offset & 0x2000) != 0;
  const std::uint32_t offset_bytes = (flags_and_offset & 0x1FFFU) * 8;
  if (more || offset_bytes != 0) {
    packet.fragment = {.present = true,
                       .more = more,
                       .offset_bytes = offset_bytes,
                       .identification = header->U16Be<4>()};
    return FinishHeaders(cursor, packet, Next::kDone);
  }
  return ReadExtensions(cursor, packet);
}

Next ReadIpv6(Cursor& cursor, Packet& packet) {
  const auto header = Ipv6View::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  const IpExtent extent = MeasureIpv6(*header, cursor);
  if (extent.verdict != Next::kTransport) {
    return extent.verdict;
  }
  packet.source = IpAddress::V6(header->Slice<8, 16>());
  packet.destination = IpAddress::V6(header->Slice<24, 16>());
  packet.ip_protocol = header->U8<6>();
  packet.length_offloaded = extent.offloaded;
  Enter(extent, cursor);
  return ReadExtensions(cursor, packet);
}

Next ReadExtensions(Cursor& cursor, Packet& packet) {
  Next next = Next::kTransport;
  while (next == Next::kTransport) {
    const Extension extension = ExtensionOf(packet);
    if (extension == Extension::kNone) {
      break;
    }
    if (!cursor.TakeLayer()) {
      next = Next::kTooManyLayers;
    } else if (extension == Extension::kFragment) {
      next = ReadFragment(cursor, packet);
    } else {
      next = SkipExtension(cursor, packet, extension);
    }
  }
  return FinishHeaders(cursor, packet, next);
}

}  // namespace eastwest::net
