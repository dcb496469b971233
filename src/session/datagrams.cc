#include "src/session/datagrams.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>

#include "parsers/bytes/endian.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/dcerpc/cl.h"
#include "parsers/net/transport.h"
#include "src/core/limits.h"
#include "src/event/event.h"
#include "src/session/datagram_service.h"
#include "src/session/name_service.h"

namespace eastwest::session {
namespace {

using net::IpAddress;
using net::Packet;
using stream::AppProtocol;

constexpr std::uint16_t kKdcPort = 88;
constexpr std::uint16_t kNameServicePort = 137;
constexpr std::uint16_t kDatagramServicePort = 138;
constexpr std::uint16_t kMdnsPort = 5353;
constexpr std::uint16_t kLlmnrPort = 5355;

// All four name protocols have the header of DNS. RFC 1035 4.1.1
constexpr std::size_t kNameHeaderBytes = 12;
// MSG_TYPE, FLAGS, DGM_ID, SOURCE_IP, SOURCE_PORT. RFC 1002 4.4.1
constexpr std::size_t kDatagramHeaderBytes = 10;
constexpr std::size_t kUdpHeaderBytes = 8;  // RFC 768
constexpr std::uint8_t kRpcVersion = 4;     // connectionless. [C706] 12.5.1
constexpr std::size_t kRpcHeaderBytes = 80;

// IsRpc: version 4, a packet type that exists, a data representation that exists, and a body that
// fits. [C706] 12.6.3.1
bool IsRpc(const Packet& packet) {
  const Bytes data = packet.payload;
  if (data.size() < kRpcHeaderBytes || data[0] != kRpcVersion || data[1] > 10 ||
      (data[4] & 0xEE) != 0 || data[5] > 3) {
    return false;
  }
  const bool little = (data[4] & 0x10) != 0;
  const std::size_t body =
      little ? LoadLe<std::uint16_t>(data, 74) : LoadBe<std::uint16_t>(data, 74);
  return kRpcHeaderBytes + body <= packet.payload_length;
}

DatagramKind KindOfPort(std::uint16_t port) {
  switch (port) {
    case kNameServicePort:
      return DatagramKind::kNameService;
    case kDatagramServicePort:
      return DatagramKind::kDatagramService;
    case kMdnsPort:
      return DatagramKind::kMdns;
    case kLlmnrPort:
      return DatagramKind::kLlmnr;
    case kKdcPort:
      return DatagramKind::kKerberos;
    default:
      return DatagramKind::kNone;
  }
}

// The application tags of what clients and the KDC say. RFC 4120 5.10
bool IsKdcMessage(Bytes data) {
  constexpr std::uint8_t kTags[] = {0x6A, 0x6B, 0x6C, 0x6D, 0x7E};
  return data.size() > 1 && std::ranges::find(kTags, data[0]) != std::end(kTags);
}

bool HasShape(DatagramKind kind, Bytes data) {
  if (kind == DatagramKind::kKerberos) {
    return IsKdcMessage(data);
  }
  return kind == DatagramKind::kDatagramService
             ? data.size() >= kDatagramHeaderBytes && data[0] >= 0x10 && data[0] <= 0x16
             : data.size() >= kNameHeaderBytes;
}

bool IsGroup(const IpAddress& address) {
  const std::uint8_t first = address.bytes[0];
  return address.is_v4() ? first >= 224 : first == 0xFF;
}

}  // namespace

DatagramKind DatagramKindOf(const Packet& datagram) {
  DatagramKind kind = KindOfPort(datagram.destination_port);
  if (kind == DatagramKind::kNone) {
    kind = KindOfPort(datagram.source_port);
  }
  if (kind != DatagramKind::kNone) {
    return HasShape(kind, datagram.payload) ? kind : DatagramKind::kNone;
  }
  return IsRpc(datagram) ? DatagramKind::kRpc : DatagramKind::kNone;
}

bool MayBeRead(const net::PlainPacket& packet) {
  const auto header = FixedView<kUdpHeaderBytes>::Of(packet.segment);
  if (!header) {
    return true;
  }
  const std::uint16_t length = header->U16Be<4>();
  const bool sound = length >= kUdpHeaderBytes && length <= packet.segment_length;
  return !sound || net::IsTunnelPort(header->U16Be<2>()) ||
         KindOfPort(header->U16Be<0>()) != DatagramKind::kNone ||
         KindOfPort(header->U16Be<2>()) != DatagramKind::kNone ||
         (packet.segment.size() > kUdpHeaderBytes &&
          packet.segment[kUdpHeaderBytes] == kRpcVersion);
}

void ProposeAsker(const Datagram& datagram, bool is_response) {
  stream::Flow& flow = datagram.flow;
  if (flow.direction_evidence() != stream::DirectionEvidence::kProtocol) {
    const bool answers = is_response && !IsGroup(datagram.packet.destination);
    flow.ProposeClient(answers ? stream::Other(datagram.from) : datagram.from,
                       stream::DirectionEvidence::kProtocol);
  }
}

AppProtocol Datagrams::OnDatagram(DatagramKind kind, const Datagram& datagram) {
  using Protocol = event::NameServiceSeen::Protocol;
  Counters& counters = shared_.counters;
  switch (kind) {
    case DatagramKind::kNone:
      break;
    case DatagramKind::kNameService:
      counters.Add(Counter::kNbnsMessages);
      ReadNameDatagram(shared_, datagram, Protocol::kNbns);
      return AppProtocol::kNetbiosName;
    case DatagramKind::kDatagramService:
      counters.Add(Counter::kNbdgmMessages);
      ReadNetbiosDatagram(shared_, datagram);
      return AppProtocol::kNetbiosDatagram;
    case DatagramKind::kLlmnr:
      counters.Add(Counter::kLlmnrMessages);
      ReadNameDatagram(shared_, datagram, Protocol::kLlmnr);
      return AppProtocol::kLlmnr;
    case DatagramKind::kMdns:
      counters.Add(Counter::kMdnsMessages);
      ReadNameDatagram(shared_, datagram, Protocol::kMdns);
      return AppProtocol::kMdns;
    case DatagramKind::kKerberos:
      OnKdcMessage(datagram);
      return AppProtocol::kKerberos;
    case DatagramKind::kRpc:
      return OnRpc(datagram);
  }
  return AppProtocol::kUnknown;
}

void Datagrams::OnKdcMessage(const Datagram& datagram) {
  constexpr std::uint8_t kError = 0x7E;
  const std::uint8_t tag = datagram.packet.payload[0];
  const bool answer = tag == kError || (tag & 1) != 0;  // RFC 4120 5.10
  ProposeAsker(datagram, answer);
  const std::uint64_t id = datagram.flow.id();
  auto exchange = std::ranges::find(kdc_, id, [](const auto& waiting) { return waiting.first; });
  if (exchange == kdc_.end()) {
    if (kdc_.size() == limits::kKdcExchangesPerShardMax) {
      kdc_.pop_front();
      shared_.counters.Add(Counter::kKdcExchangesEvicted);
    }
    exchange = kdc_.insert(kdc_.end(), {id, KdcExchange()});
  }
  const Reporter reporter(shared_, datagram.flow);
  (void)exchange->second.OnMessage(reporter, datagram.when, datagram.packet.payload);
  if (answer) {
    kdc_.erase(exchange);
  }
}

AppProtocol Datagrams::OnRpc(const Datagram& datagram) {
  const Parsed<dcerpc::ClPdu> pdu = dcerpc::ParseClPdu(datagram.packet.payload);
  if (!pdu.ok()) {
    return AppProtocol::kUnknown;
  }
  shared_.counters.Add(Counter::kRpcDatagrams);
  if (const std::optional<bool> from_client = dcerpc::ClFromClient(pdu->header)) {
    ProposeAsker(datagram, !*from_client);
  }
  rpc_.OnPdu(datagram.when, datagram.flow, *pdu);
  return AppProtocol::kDcerpc;
}

}  // namespace eastwest::session
