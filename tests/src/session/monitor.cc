#include "tests/src/session/monitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "parsers/bytes/endian.h"
#include "parsers/net/decode.h"

namespace eastwest::session::testing {

Monitor::Monitor(Cuts cuts, std::uint32_t seed)
    : shared{.sink = sink,
             .counters = counters,
             .operations = false,
             .expect_rpc = [this](const net::IpAddress& server,
                                  std::uint16_t port) { table.ExpectRpc(server, port); },
             .sessions = {},
             .endpoints = {},
             .ended = {},
             .opens = 0},
      observer(shared),
      table(observer, counters),
      cuts_(cuts),
      random_(seed) {}

stream::PacketContext Monitor::Now(std::uint32_t frame) {
  const auto number = frame != 0 ? frame : static_cast<std::uint32_t>(sequence_);
  return {.time = now, .sequence = sequence_, .frame = {.input = 0, .number = number}};
}

std::size_t Monitor::NextPiece(std::size_t left) {
  switch (cuts_) {
    case Cuts::kWhole:
      return left;
    case Cuts::kBytes:
      return std::min<std::size_t>(left, 1);
    case Cuts::kRandom:
      return std::min<std::size_t>(left, 1 + random_() % 200);
  }
  return left;
}

void Monitor::Feed(net::Packet packet, std::uint32_t frame) {
  const Bytes payload = packet.payload;
  const std::uint32_t hidden =
      packet.payload_length - static_cast<std::uint32_t>(packet.payload.size());
  std::size_t at = 0;
  do {
    const std::size_t size = NextPiece(payload.size() - at);
    net::Packet piece = packet;
    piece.payload = payload.subspan(at, size);
    const bool last = at + size == payload.size();
    piece.payload_length = static_cast<std::uint32_t>(size) + (last ? hidden : 0);
    piece.tcp_sequence += static_cast<std::uint32_t>(at);
    ++sequence_;
    table.OnPacket(Now(frame), piece, 54 + piece.payload_length, net::Checksum::kNotChecked);
    at += size;
  } while (at < payload.size());
}

void Monitor::Advance(std::chrono::nanoseconds time) {
  const PacketTime until = now + time;
  while (std::chrono::floor<std::chrono::seconds>(now) <
         std::chrono::floor<std::chrono::seconds>(until)) {
    now = std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds(1);
    table.OnTick(Now(0));
  }
  now = std::max(now, until);
}

void Monitor::End() { table.OnEndOfInput(Now(0)); }

// The project's captures are little-endian pcap files with microseconds.
void Monitor::Replay(const std::string& capture) {
  std::ifstream file(capture, std::ios::binary);
  const Buffer all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_GT(all.size(), 24U) << capture;
  const Bytes data(all);
  const auto link_type = static_cast<net::LinkType>(LoadLe<std::uint32_t>(data, 20));
  std::uint32_t frame = 0;
  for (std::size_t at = 24; at + 16 <= data.size();) {
    const auto seconds = LoadLe<std::uint32_t>(data, at);
    const auto micros = LoadLe<std::uint32_t>(data, at + 4);
    const auto captured = LoadLe<std::uint32_t>(data, at + 8);
    const PacketTime time(std::chrono::seconds(seconds) + std::chrono::microseconds(micros));
    if (++frame == 1) {
      now = time;
    }
    Advance(std::max(time - now, PacketTime::duration::zero()));
    net::Packet packet;
    const auto verdict = net::DecodeFrame(link_type, data.subspan(at + 16, captured),
                                          LoadLe<std::uint32_t>(data, at + 12), packet);
    if (verdict == net::DecodeVerdict::kIp && packet.transport == net::Transport::kTcp) {
      Feed(packet, frame);
    }
    at += 16 + captured;
  }
}

std::vector<std::string> Monitor::Lines() const {
  std::vector<std::string> lines;
  std::ranges::transform(sink.events, std::back_inserter(lines), Line);
  return lines;
}

std::vector<std::string> Monitor::Story() const {
  std::vector<std::string> lines = Lines();
  std::erase_if(lines, [](const std::string& line) {
    return line.starts_with("Connection") || line.starts_with("Protocol ") ||
           line.starts_with("FlowEnded");
  });
  return lines;
}

std::vector<std::string> FeedSeveralWays(const std::function<void(Monitor&)>& story) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  const auto told = [&story, seed](Cuts cuts) {
    Monitor monitor(cuts, seed);
    story(monitor);
    monitor.End();
    return monitor.Story();
  };
  const std::vector<std::string> whole = told(Cuts::kWhole);
  EXPECT_EQ(told(Cuts::kBytes), whole) << "byte by byte";
  EXPECT_EQ(told(Cuts::kRandom), whole) << "random cuts";
  return whole;
}

Link::Link(Monitor& monitor, std::uint16_t server_port, std::uint16_t client_port)
    : monitor_(monitor), ports_{client_port, server_port} {}

void Link::Handshake() {
  Send(true, {}, net::kTcpSyn);
  Send(false, {}, net::kTcpSyn | net::kTcpAck);
  Send(true, {});
}

void Link::Close() {
  Send(true, {}, net::kTcpFin | net::kTcpAck);
  Send(false, {}, net::kTcpFin | net::kTcpAck);
}

void Link::Send(bool from_client, const Buffer& bytes, std::uint8_t flags) {
  net::Packet packet;
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  packet.source.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 1 : 2)};
  packet.destination.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 2 : 1)};
  packet.source_port = ports_[from_client ? 0 : 1];
  packet.destination_port = ports_[from_client ? 1 : 0];
  packet.ip_protocol = 6;
  packet.transport = net::Transport::kTcp;
  packet.tcp_flags = flags != 0 ? flags : std::uint8_t{net::kTcpAck};
  packet.tcp_sequence = next_[from_client ? 0 : 1];
  packet.tcp_acknowledgment =
      (packet.tcp_flags & net::kTcpAck) != 0 ? next_[from_client ? 1 : 0] : 0;
  packet.payload = bytes;
  packet.payload_length = static_cast<std::uint32_t>(bytes.size());
  monitor_.now += std::chrono::microseconds(10);
  monitor_.Feed(packet);
  const bool takes_a_number = (packet.tcp_flags & (net::kTcpSyn | net::kTcpFin)) != 0;
  Moved(from_client, bytes.size() + (takes_a_number ? 1 : 0));
}

}  // namespace eastwest::session::testing
