// The flow table under packets of two hosts with any flags, sequence numbers and payloads, and
// the defragmenter beside it. Every conversation ends exactly once; no memory stays.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "parsers/bytes/byte_reader.h"
#include "src/stream/flow_table.h"
#include "src/stream/ip_defragmenter.h"

namespace {

using eastwest::ByteReader;
using eastwest::Bytes;
using namespace eastwest::stream;
namespace net = eastwest::net;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

class Observer : public FlowObserver {
 public:
  std::unique_ptr<Conversation> OnRecognised(const PacketContext&, Flow&, AppProtocol) override;
  void OnEstablished(const PacketContext&, const Flow&) override {}
  void OnAnomaly(const PacketContext&, const Flow&, StreamAnomaly) override {}
  void OnEnded(const PacketContext&, const Flow&, EndReason) override { ++ended; }

  std::uint64_t ended = 0;
  int conversations = 0;  // that have not ended
};

class Reader : public Conversation {
 public:
  explicit Reader(Observer& observer) : observer_(observer) { ++observer_.conversations; }
  std::size_t Wanted(Side, Framing, Bytes prefix, std::size_t length) override {
    return prefix.empty() ? 0 : length >> (prefix.back() % 8);
  }
  void OnUnit(const PacketContext&, Side, const Unit& unit) override {
    Require(unit.data.size() <= unit.length && !ended_);
    for (const std::uint8_t byte : unit.data) {
      sum_ += byte;
    }
  }
  void OnGap(const PacketContext&, Side, std::uint64_t) override { Require(!ended_); }
  void OnTick(const PacketContext&) override { Require(!ended_); }
  bool WantsTick() const override { return sum_ % 2 == 0; }
  void OnEnd(const PacketContext&) override {
    Require(!ended_);
    ended_ = true;
    --observer_.conversations;
  }

 private:
  Observer& observer_;
  std::uint64_t sum_ = 0;
  bool ended_ = false;
};

std::unique_ptr<Conversation> Observer::OnRecognised(const PacketContext&, Flow&, AppProtocol) {
  return std::make_unique<Reader>(*this);
}

// ReadPacket: ten bytes of header, then the payload.
net::Packet ReadPacket(ByteReader& reader) {
  net::Packet packet;
  const std::uint8_t kind = reader.U8();
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  const bool back = (kind & 1) != 0;
  packet.source.bytes[3] = back ? 2 : 1;
  packet.destination.bytes[3] = back ? 1 : 2;
  const std::uint16_t server = (kind & 2) != 0 ? 445 : 8000;
  const auto client = static_cast<std::uint16_t>(50000 + (kind >> 2 & 1));
  packet.source_port = back ? server : client;
  packet.destination_port = back ? client : server;
  packet.ip_protocol = 6;
  packet.transport = (kind & 0x38) == 0x38 ? net::Transport::kUdp : net::Transport::kTcp;
  packet.tcp_flags = reader.U8();
  const std::uint8_t far = reader.U8();
  packet.tcp_sequence = reader.U16Le() + (std::uint32_t{far} << 24);
  packet.tcp_acknowledgment = reader.U16Le() + (std::uint32_t{far} << 24);
  packet.payload = reader.Take(std::min<std::size_t>(reader.U8() * 4u, reader.remaining()));
  packet.payload_length = static_cast<std::uint32_t>(packet.payload.size()) + (kind >> 6);
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader(Bytes(data, size));
  Observer observer;
  eastwest::Counters counters;
  IpDefragmenter defragmenter(counters);
  FlowTable table(observer, counters, {.flows_max = 2, .stream_bytes_max = 4096});
  PacketContext context;
  while (reader.remaining() > 9) {
    const std::uint8_t step = reader.U8();
    ++context.sequence;
    context.time += std::chrono::milliseconds(step % 64);
    net::Packet packet = ReadPacket(reader);
    if (step >= 0xF0) {
      packet.fragment = {.present = true,
                         .more = step % 2 == 0,
                         .offset_bytes = packet.tcp_sequence % 65536,
                         .identification = step};
      packet.ip_payload = packet.payload;
      if (const auto whole = defragmenter.Add(packet, context.time)) {
        table.OnPacket(context, whole->packet, 60, net::Checksum::kNotChecked);
      }
    } else {
      table.OnPacket(context, packet, 60,
                     step % 8 == 7 ? net::Checksum::kBad : net::Checksum::kGood);
    }
    if (step % 16 == 15) {
      context.time += std::chrono::seconds(step);
      table.OnTick(context);
    }
  }
  table.OnEndOfInput(context);
  Require(table.flows() == 0 && table.stream_bytes() == 0 && observer.conversations == 0);
  Require(observer.ended == counters.Get(eastwest::Counter::kFlowTotal));
  return 0;
}
