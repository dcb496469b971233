#include "parsers/net/transport.h"

#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/ip.h"

namespace eastwest::net {
namespace {

constexpr std::uint16_t kPortVxlan = 4789;       // RFC 7348 5
constexpr std::uint16_t kPortLinuxVxlan = 8472;  // Linux's default, older than the assigned one
constexpr std::uint16_t kPortGeneve = 6081;      // RFC 8926 3.3

void SetSegment(const Cursor& cursor, Packet& packet) {
  packet.segment = cursor.bytes;
  packet.segment_length = cursor.length;
}

void SetPayload(const Cursor& cursor, Packet& packet) {
  packet.payload = cursor.bytes;
  packet.payload_length = cursor.length;
}

// RFC 9293 3.2. Of the options only the maximum segment size is read; 0 when there is none, or when
// what stands before it is broken.
std::uint16_t ReadMss(Bytes options) {
  constexpr std::uint8_t kEnd = 0;
  constexpr std::uint8_t kNothing = 1;
  constexpr std::uint8_t kMss = 2;
  ByteReader reader(options);
  while (reader.remaining() != 0) {
    const std::uint8_t kind = reader.U8();
    if (kind == kEnd) {
      return 0;
    }
    if (kind == kNothing) {
      continue;
    }
    const std::uint8_t length = reader.U8();
    if (kind == kMss && length == 4) {
      return reader.U16Be();
    }
    if (length < 2) {
      return 0;
    }
    reader.Skip(length - 2U);
  }
  return 0;
}

// RFC 9293 3.1
Next ReadTcp(Cursor& cursor, Packet& packet) {
  const auto header = FixedView<20>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  const std::uint32_t header_length = (header->U8<12>() >> 4) * 4U;
  if (header_length < 20 || header_length > cursor.length) {
    return Next::kMalformed;
  }
  packet.transport = Transport::kTcp;
  packet.source_port = header->U16Be<0>();
  packet.destination_port = header->U16Be<2>();
  packet.tcp_sequence = header->U32Be<4>();
  packet.tcp_acknowledgment = header->U32Be<8>();
  packet.tcp_flags = header->U8<13>();
  packet.tcp_window = header->U16Be<14>();
  if ((packet.tcp_flags & kTcpSyn) != 0 && header_length <= cursor.bytes.size()) {
    packet.tcp_mss = ReadMss(cursor.bytes.subspan(20, header_length - 20));
  }
  SetSegment(cursor, packet);
  cursor.Drop(header_length);
  SetPayload(cursor, packet);
  return Next::kDone;
}

Next TunnelAtPort(std::uint16_t port) {
  switch (port) {
    case kPortVxlan:
    case kPortLinuxVxlan:
      return Next::kVxlan;
    case kPortGeneve:
      return Next::kGeneve;
    default:
      return Next::kDone;
  }
}

// RFC 768. Length 0 is a jumbogram's (RFC 2675 4) or that of a frame before segmentation.
Next ReadUdp(Cursor& cursor, Packet& packet) {
  const auto header = FixedView<8>::Of(cursor.bytes);
  if (!header) {
    return Next::kTruncated;
  }
  const std::uint16_t length = header->U16Be<4>();
  if ((length != 0 && length < 8) || length > cursor.length) {
    return Next::kMalformed;
  }
  if (length != 0) {
    cursor.Limit(length);
  } else {
    packet.length_offloaded = true;
  }
  packet.transport = Transport::kUdp;
  packet.source_port = header->U16Be<0>();
  packet.destination_port = header->U16Be<2>();
  SetSegment(cursor, packet);
  cursor.Drop(8);
  SetPayload(cursor, packet);
  return TunnelAtPort(packet.destination_port);
}

}  // namespace

bool IsTunnelPort(std::uint16_t port) { return TunnelAtPort(port) != Next::kDone; }

Next ReadTransport(Cursor& cursor, Packet& packet) {
  if (!cursor.TakeLayer()) {
    return Next::kTooManyLayers;
  }
  switch (packet.ip_protocol) {
    case kProtocolTcp:
      return ReadTcp(cursor, packet);
    case kProtocolUdp:
      return ReadUdp(cursor, packet);
    case kProtocolIcmp:
    case kProtocolIcmpv6:
      packet.transport = Transport::kIcmp;
      return Next::kDone;
    case kProtocolIpv4:
    case kProtocolIpv6:
      return Next::kIpInIp;
    case kProtocolGre:
      return Next::kGre;
    default:
      return Next::kDone;
  }
}

}  // namespace eastwest::net
