#include "tests/src/stream/stream_testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace eastwest::stream::testing {
namespace {

const char* Name(Framing framing) {
  switch (framing) {
    case Framing::kNbssControl:
      return "control";
    case Framing::kSmb1:
      return "smb1";
    case Framing::kSmb2:
      return "smb2";
    case Framing::kSmbTransform:
      return "transform";
    case Framing::kSmbCompressed:
      return "compressed";
    case Framing::kDcerpc:
      return "dcerpc";
  }
  return "?";
}

class RecordingConversation : public Conversation {
 public:
  RecordingConversation(Recorder& recorder, Flow& flow) : recorder_(recorder), flow_(flow) {}

  std::size_t Wanted(Side from, Framing framing, Bytes prefix, std::size_t length) override {
    static_cast<void>(from);
    static_cast<void>(framing);
    EXPECT_LE(prefix.size(), kPlanPrefixBytes);
    EXPECT_LE(prefix.size(), length);
    return recorder_.wanted;
  }
  void OnUnit(const PacketContext&, Side from, const Unit& unit) override {
    EXPECT_GE(unit.length, unit.data.size());
    std::uint32_t hash = 0;
    for (const std::uint8_t byte : unit.data) {
      hash = hash * 31 + byte;
    }
    recorder_.units.push_back(
        std::string(from == flow_.client_side() ? "c " : "s ") + Name(unit.framing) + " " +
        std::to_string(unit.length) + "/" + std::to_string(unit.data.size()) +
        (unit.first_in_message ? " first" : "") + (unit.last_in_message ? " last" : "") +
        (unit.cut ? " cut" : "") + " #" + std::to_string(hash));
  }
  void OnGap(const PacketContext&, Side, std::uint64_t bytes) override {
    recorder_.gaps.push_back(bytes);
  }
  void OnTick(const PacketContext&) override { ++recorder_.ticks; }
  bool WantsTick() const override { return recorder_.wants_tick; }
  void OnEnd(const PacketContext&) override { ++recorder_.ends; }

 private:
  Recorder& recorder_;
  Flow& flow_;
};

}  // namespace

std::unique_ptr<Conversation> Recorder::OnRecognised(const PacketContext&, Flow& flow,
                                                     AppProtocol protocol) {
  flow_events.push_back(protocol == AppProtocol::kSmb ? "smb" : "dcerpc");
  if (refuse) {
    return nullptr;
  }
  return std::make_unique<RecordingConversation>(*this, flow);
}

void Recorder::OnEstablished(const PacketContext&, const Flow&) {
  flow_events.push_back("established");
}

void Recorder::OnAnomaly(const PacketContext&, const Flow&, StreamAnomaly anomaly) {
  anomalies.push_back(anomaly);
}

void Recorder::OnEnded(const PacketContext&, const Flow& flow, EndReason reason) {
  static constexpr const char* kNames[] = {"timeout", "shutdown", "reset",
                                           "reused",  "evicted",  "end of input"};
  flow_events.push_back(kNames[static_cast<std::size_t>(reason)]);
  ended_sequences.push_back(flow.first_sequence());
  last_client = flow.client_side();
  last_state = flow.tcp_state();
}

int Recorder::Anomalies(StreamAnomaly anomaly) const {
  return static_cast<int>(std::count(anomalies.begin(), anomalies.end(), anomaly));
}

Wire::Wire(std::uint16_t server_port, const FlowTableOptions& options, std::uint16_t client_port)
    : table(recorder, counters, options), server_port_(server_port), client_port_(client_port) {}

net::Packet Wire::Make(bool from_client) const {
  constexpr std::uint8_t kClient[] = {10, 0, 0, 1};
  constexpr std::uint8_t kServer[] = {10, 0, 0, 2};
  net::Packet packet;
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  std::copy_n(from_client ? kClient : kServer, 4, packet.source.bytes.begin());
  std::copy_n(from_client ? kServer : kClient, 4, packet.destination.bytes.begin());
  packet.source_port = from_client ? client_port_ : server_port_;
  packet.destination_port = from_client ? server_port_ : client_port_;
  packet.ip_header = from_client ? client_header : server_header;
  packet.ip_protocol = 6;
  packet.transport = net::Transport::kTcp;
  packet.tcp_sequence = (from_client ? kClientIsn : kServerIsn) + 1 + sent(from_client);
  packet.tcp_flags = net::kTcpPsh;
  if (acknowledge) {
    packet.tcp_flags |= net::kTcpAck;
    packet.tcp_acknowledgment = (from_client ? kServerIsn : kClientIsn) + 1 + sent(!from_client);
  }
  return packet;
}

PacketContext Wire::Now() {
  return {.time = now_,
          .sequence = sequence_,
          .frame = {.input = 0, .number = static_cast<std::uint32_t>(sequence_)}};
}

Flow* Wire::Send(const net::Packet& packet, net::Checksum checksum) {
  ++sequence_;
  now_ += std::chrono::microseconds(10);
  return table.OnPacket(Now(), packet, 54 + packet.payload_length, checksum);
}

void Wire::Flags(bool from_client, std::uint8_t flags, std::uint32_t sequence, std::uint32_t ack) {
  net::Packet packet = Make(from_client);
  packet.tcp_flags = flags;
  packet.tcp_sequence = sequence;
  packet.tcp_acknowledgment = ack;
  Send(packet);
}

void Wire::Handshake() {
  Flags(true, net::kTcpSyn, kClientIsn, 0);
  Flags(false, net::kTcpSyn | net::kTcpAck, kServerIsn, kClientIsn + 1);
  Flags(true, net::kTcpAck, kClientIsn + 1, kServerIsn + 1);
}

void Wire::At(bool from_client, std::uint32_t offset, Bytes data, std::uint32_t cut) {
  net::Packet packet = Make(from_client);
  packet.tcp_sequence = (from_client ? kClientIsn : kServerIsn) + 1 + offset;
  packet.payload = data.first(data.size() - cut);
  packet.payload_length = static_cast<std::uint32_t>(data.size());
  Send(packet);
}

void Wire::SendData(bool from_client, Bytes data) {
  At(from_client, sent(from_client), data);
  Lose(from_client, static_cast<std::uint32_t>(data.size()));
}

void Wire::Lose(bool from_client, std::uint32_t count) { sent_[from_client ? 0 : 1] += count; }

void Wire::Acknowledge(bool from_client) { Send(Make(from_client)); }

void Wire::Fin(bool from_client) {
  net::Packet packet = Make(from_client);
  packet.tcp_flags = net::kTcpFin | net::kTcpAck;
  Send(packet);
}

void Wire::Advance(std::chrono::nanoseconds time) {
  const PacketTime until = now_ + time;
  while (now_ + std::chrono::seconds(1) <= until) {
    now_ += std::chrono::seconds(1);
    table.OnTick(Now());
  }
  now_ = until;
}

void Wire::End() { table.OnEndOfInput(Now()); }

Buffer Smb2(std::size_t body_bytes, std::uint8_t fill, std::uint32_t next_command) {
  Buffer message(64 + body_bytes, fill);
  const std::uint8_t start[] = {0xFE, 'S', 'M', 'B', 64, 0};
  std::copy(std::begin(start), std::end(start), message.begin());
  for (std::size_t i = 0; i < 4; ++i) {
    message[20 + i] = static_cast<std::uint8_t>(next_command >> (8 * i));
  }
  return message;
}

Buffer Nbss(const Buffer& message) {
  Buffer framed = {0, static_cast<std::uint8_t>(message.size() >> 16),
                   static_cast<std::uint8_t>(message.size() >> 8),
                   static_cast<std::uint8_t>(message.size())};
  framed.insert(framed.end(), message.begin(), message.end());
  return framed;
}

Buffer Dcerpc(std::uint8_t type, std::size_t stub_bytes, bool big_endian) {
  const std::size_t length = 24 + stub_bytes;
  Buffer pdu(length, 0xA5);
  const auto low = static_cast<std::uint8_t>(length);
  const auto high = static_cast<std::uint8_t>(length >> 8);
  const Buffer head = {5,
                       0,
                       type,
                       3,
                       static_cast<std::uint8_t>(big_endian ? 0x00 : 0x10),
                       0,
                       0,
                       0,
                       big_endian ? high : low,
                       big_endian ? low : high,
                       0,
                       0,
                       1,
                       0,
                       0,
                       0};
  std::copy(head.begin(), head.end(), pdu.begin());
  return pdu;
}

Buffer Join(const std::vector<Buffer>& parts) {
  Buffer joined;
  for (const Buffer& part : parts) {
    joined.insert(joined.end(), part.begin(), part.end());
  }
  return joined;
}

Buffer Noise(std::size_t size, std::uint8_t first) { return Buffer(size, first); }

namespace {

std::vector<Bytes> Cut(const Buffer& data, const std::function<std::size_t()>& next_size) {
  std::vector<Bytes> pieces;
  Bytes rest = data;
  while (!rest.empty()) {
    const std::size_t size = std::clamp<std::size_t>(next_size(), 1, rest.size());
    pieces.push_back(rest.first(size));
    rest = rest.subspan(size);
  }
  return pieces;
}

std::vector<std::string> Feed(std::uint16_t port, const std::vector<Bytes>& pieces,
                              std::size_t wanted, int copies, bool swap) {
  Wire wire(port);
  wire.recorder.wanted = wanted;
  wire.Handshake();
  std::vector<std::uint32_t> offsets;
  std::uint32_t offset = 0;
  for (const Bytes piece : pieces) {
    offsets.push_back(offset);
    offset += static_cast<std::uint32_t>(piece.size());
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t at = swap && (i ^ 1) < pieces.size() ? i ^ 1 : i;
    for (int copy = 0; copy < copies; ++copy) {
      wire.At(true, offsets[at], pieces[at]);
    }
  }
  wire.End();
  EXPECT_TRUE(wire.recorder.anomalies.empty());
  EXPECT_TRUE(wire.recorder.gaps.empty());
  EXPECT_EQ(wire.table.stream_bytes(), 0u);
  return wire.recorder.units;
}

}  // namespace

std::vector<std::string> FeedSeveralWays(std::uint16_t port, const Buffer& client,
                                         std::size_t wanted) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::vector<Bytes> whole = {client};
  const std::vector<Bytes> bytes = Cut(client, [] { return std::size_t{1}; });
  const std::vector<Bytes> some = Cut(client, [&random] { return random() % 200; });
  const std::vector<std::string> expected = Feed(port, whole, wanted, 1, false);
  EXPECT_EQ(Feed(port, bytes, wanted, 1, false), expected) << "byte by byte";
  EXPECT_EQ(Feed(port, some, wanted, 1, false), expected) << "random cuts";
  EXPECT_EQ(Feed(port, some, wanted, 2, false), expected) << "duplicated";
  EXPECT_EQ(Feed(port, some, wanted, 1, true), expected) << "reordered";
  EXPECT_EQ(Feed(port, bytes, wanted, 1, true), expected) << "bytes reordered";
  return expected;
}

}  // namespace eastwest::stream::testing
