// What an idle connection costs, measured on the heap.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "tests/src/session/talk.h"

namespace {

// Each block carries its size in front of it, so that what is freed can be taken off again.
constexpr std::size_t kFront = alignof(std::max_align_t);
std::size_t held_bytes = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  void* const block = std::malloc(bytes + kFront);
  if (block == nullptr) {
    throw std::bad_alloc();
  }
  *static_cast<std::size_t*>(block) = bytes;
  held_bytes += bytes;
  return static_cast<std::byte*>(block) + kFront;
}

void operator delete(void* pointer) noexcept {
  if (pointer != nullptr) {
    void* const block = static_cast<std::byte*>(pointer) - kFront;
    held_bytes -= *static_cast<std::size_t*>(block);
    std::free(block);
  }
}

void operator delete(void* pointer, std::size_t /*bytes*/) noexcept { operator delete(pointer); }

namespace eastwest::session::testing {
namespace {

TEST(SessionMemoryTest, AnIdleConnectionCostsAtMostTwoKiB) {
  constexpr std::size_t kConnections = 64;
  constexpr std::size_t kBytesMax = 2048;
  Monitor monitor;
  // The tables' own arrays grow in steps: they are there before the counting starts.
  const auto connect = [&monitor](std::uint16_t port) {
    Talk talk(monitor, port);
    talk.next_session_id = port;
    talk.Negotiate(0x0311);
    talk.Logon();
    talk.TreeConnect("\\\\SRV1\\data");
    talk.Close(talk.Create("a.txt"));
  };
  for (std::uint16_t port = 0; port < kConnections; ++port) {
    connect(static_cast<std::uint16_t>(50000 + port));
  }
  std::vector<event::Event>().swap(monitor.sink.events);
  monitor.sink.events.reserve(64 * kConnections);
  const std::size_t before = held_bytes;
  for (std::uint16_t port = 0; port < kConnections; ++port) {
    connect(static_cast<std::uint16_t>(51000 + port));
    monitor.sink.events.clear();
  }
  monitor.Advance(std::chrono::seconds(2));  // idle
  const std::size_t each = (held_bytes - before) / kConnections;
  RecordProperty("bytes_each", static_cast<int>(each));
  EXPECT_LE(each, kBytesMax);
  monitor.End();
}

TEST(SessionMemoryTest, AFlowThatNobodyReadsCostsAtMost256Bytes) {
  constexpr std::uint16_t kFlows = 10'000;
  constexpr std::size_t kBytesMax = 256;
  Monitor monitor;
  net::Packet packet;
  packet.source = net::IpAddress::V4(Buffer{10, 0, 0, 1});
  packet.destination = net::IpAddress::V4(Buffer{10, 0, 0, 2});
  packet.destination_port = 443;
  packet.ip_protocol = 6;
  packet.transport = net::Transport::kTcp;
  packet.tcp_flags = net::kTcpSyn;
  const std::size_t before = held_bytes;
  for (std::uint16_t port = 0; port < kFlows; ++port) {
    packet.source_port = port;
    monitor.table.OnPacket({monitor.now, port + 1U, {}}, packet, 60, net::Checksum::kGood);
  }
  EXPECT_EQ(monitor.table.flows(), kFlows);
  const std::size_t each = (held_bytes - before) / kFlows;
  RecordProperty("bytes_each", static_cast<int>(each));
  EXPECT_LE(each, kBytesMax);
}

}  // namespace
}  // namespace eastwest::session::testing
