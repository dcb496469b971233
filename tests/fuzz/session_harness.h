// SessionHarness feeds bytes as one TCP flow to the flow table with the session room behind it, so
// that a fuzzer reaches the conversations without having to invent frames.
//
// An input is one byte of options (see the constructor), then steps of three bytes of header and
// their data: control, length (16 bits, little endian). Control bits: 1 from the server; 2 the data
// is lost, and acknowledged later; 4 time goes on by (control >> 3) seconds first.
#ifndef EASTWEST_TESTS_FUZZ_SESSION_HARNESS_H_
#define EASTWEST_TESTS_FUZZ_SESSION_HARNESS_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "src/session/observer.h"
#include "src/session/shared.h"
#include "src/stream/flow_table.h"
#include "tests/fuzz/event_outlet.h"

namespace eastwest::fuzz {

class SessionHarness {
 public:
  // Options: bit 1 the other port, bits 2 and 4 as for EventOutlet, bit 8 without a handshake.
  SessionHarness(std::uint8_t options, std::array<std::uint16_t, 2> ports)
      : outlet_(options / 2 % 4),
        shared_{.sink = outlet_,
                .counters = counters_,
                .operations = EventOutlet::WantsOperations(options / 2 % 4),
                .expect_rpc = [this](const net::IpAddress& server,
                                     std::uint16_t port) { table_.ExpectRpc(server, port); },
                .sessions = {},
                .endpoints = {},
                .ended = {}},
        observer_(shared_),
        table_(observer_, counters_),
        port_(ports[options & 1]) {
    if ((options & 8) == 0) {
      Send(false, net::kTcpSyn, {});
      Send(true, net::kTcpSyn | net::kTcpAck, {});
      Send(false, net::kTcpAck, {});
    }
  }

  void Run(ByteReader& reader) {
    while (reader.remaining() > 3) {
      const std::uint8_t control = reader.U8();
      const std::size_t length = std::min<std::size_t>(reader.U16Le(), reader.remaining());
      const bool from_server = (control & 1) != 0;
      const Bytes data = reader.Take(length);
      if ((control & 4) != 0) {
        now_.time += std::chrono::seconds(control >> 3);
        table_.OnTick(now_);
      }
      if ((control & 2) != 0) {
        sent_[from_server ? 1 : 0] += static_cast<std::uint32_t>(length);
        Send(!from_server, net::kTcpAck, {});
      } else {
        Send(from_server, net::kTcpAck | net::kTcpPsh, data);
      }
    }
    now_.time += std::chrono::seconds(90);  // longer than an answer may take
    table_.OnTick(now_);
    table_.OnEndOfInput(now_);
    Require(table_.flows() == 0 && table_.stream_bytes() == 0);
    outlet_.Finish(counters_);
  }

 private:
  void Send(bool from_server, unsigned flags, Bytes data) {
    net::Packet packet;
    packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
    packet.source.bytes[3] = from_server ? 2 : 1;
    packet.destination.bytes[3] = from_server ? 1 : 2;
    packet.source_port = from_server ? port_ : kClientPort;
    packet.destination_port = from_server ? kClientPort : port_;
    packet.ip_protocol = 6;
    packet.transport = net::Transport::kTcp;
    packet.tcp_flags = static_cast<std::uint8_t>(flags);
    std::uint32_t& sent = sent_[from_server ? 1 : 0];
    packet.tcp_sequence = sent;
    packet.tcp_acknowledgment = sent_[from_server ? 0 : 1];
    packet.payload = data;
    packet.payload_length = static_cast<std::uint32_t>(data.size());
    sent += packet.payload_length + ((flags & net::kTcpSyn) != 0 ? 1 : 0);
    ++now_.sequence;
    ++now_.frame.number;
    now_.time += std::chrono::milliseconds(1);
    table_.OnPacket(now_, packet, static_cast<std::uint32_t>(54 + data.size()),
                    net::Checksum::kGood);
  }

  static constexpr std::uint16_t kClientPort = 50000;

  Counters counters_;
  EventOutlet outlet_;
  session::SessionShared shared_;
  session::Observer observer_;
  stream::FlowTable table_;
  std::uint16_t port_;
  std::array<std::uint32_t, 2> sent_{1000, 2000};
  stream::PacketContext now_;
};

inline int FuzzSession(Bytes input, std::array<std::uint16_t, 2> ports) {
  ByteReader reader(input);
  const std::uint8_t options = reader.U8();
  SessionHarness(options, ports).Run(reader);
  return 0;
}

}  // namespace eastwest::fuzz

#endif  // EASTWEST_TESTS_FUZZ_SESSION_HARNESS_H_
