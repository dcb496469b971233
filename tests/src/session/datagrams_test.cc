#include "src/session/datagrams.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "tests/src/session/monitor.h"
#include "tests/support/prefixes.h"

namespace eastwest::session::testing {
namespace {

using ::eastwest::testing::FromHex;

// A query for the name service, without its question.
constexpr std::string_view kQuery = "1234 0110 0001 0000 0000 0000";
constexpr std::string_view kAnswer = "1234 8500 0000 0001 0000 0000";

Buffer RpcPing() {
  Buffer header(80, 0);
  header[0] = 4;     // rpc_vers
  header[1] = 1;     // ping
  header[4] = 0x10;  // little-endian
  return header;
}

net::Packet Udp(std::uint16_t from, std::uint16_t to, const Buffer& payload) {
  net::Packet packet;
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  packet.source.bytes = {10, 0, 0, 1};
  packet.destination.bytes = {10, 0, 0, 2};
  packet.source_port = from;
  packet.destination_port = to;
  packet.ip_protocol = 17;
  packet.transport = net::Transport::kUdp;
  packet.payload = payload;
  packet.payload_length = static_cast<std::uint32_t>(payload.size());
  return packet;
}

net::Packet Back(net::Packet packet) {
  std::swap(packet.source, packet.destination);
  std::swap(packet.source_port, packet.destination_port);
  return packet;
}

TEST(DatagramKindTest, GoesByPortOfEitherSide) {
  const Buffer query = FromHex(kQuery);
  EXPECT_EQ(DatagramKindOf(Udp(137, 137, query)), DatagramKind::kNameService);
  EXPECT_EQ(DatagramKindOf(Udp(50000, 137, query)), DatagramKind::kNameService);
  EXPECT_EQ(DatagramKindOf(Udp(137, 50000, query)), DatagramKind::kNameService);
  EXPECT_EQ(DatagramKindOf(Udp(5355, 50000, query)), DatagramKind::kLlmnr);
  EXPECT_EQ(DatagramKindOf(Udp(5353, 5353, query)), DatagramKind::kMdns);
  EXPECT_EQ(DatagramKindOf(Udp(50000, 53, query)), DatagramKind::kNone);
}

TEST(DatagramKindTest, AKnownPortAloneIsNotEnough) {
  const Buffer query = FromHex(kQuery);
  const Buffer shorter(query.begin(), query.end() - 1);
  EXPECT_EQ(DatagramKindOf(Udp(137, 137, shorter)), DatagramKind::kNone);
  EXPECT_EQ(DatagramKindOf(Udp(138, 138, RpcPing())), DatagramKind::kNone);  // no message type
  Buffer datagram = FromHex("10 02 0001 0a000001 008a");
  EXPECT_EQ(DatagramKindOf(Udp(138, 138, datagram)), DatagramKind::kDatagramService);
  datagram.pop_back();
  EXPECT_EQ(DatagramKindOf(Udp(138, 138, datagram)), DatagramKind::kNone);
}

TEST(DatagramKindTest, FindsRpcOnAnyPort) {
  const Buffer ping = RpcPing();
  EXPECT_EQ(DatagramKindOf(Udp(50000, 40000, ping)), DatagramKind::kRpc);
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
  };
  const Case cases[] = {{"connection-oriented", 0, 5}, {"no such type", 1, 11},
                        {"no such integers", 4, 0x20}, {"no such characters", 4, 0x12},
                        {"no such floats", 5, 4},      {"longer than the datagram", 74, 1}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Buffer bad = ping;
    bad[c.at] = c.byte;
    EXPECT_EQ(DatagramKindOf(Udp(50000, 40000, bad)), DatagramKind::kNone);
  }
  const Buffer shorter(ping.begin(), ping.end() - 1);
  EXPECT_EQ(DatagramKindOf(Udp(50000, 40000, shorter)), DatagramKind::kNone);
}

TEST(DatagramsTest, WhoAsksIsTheClient) {
  Monitor monitor;
  monitor.Feed(Back(Udp(50000, 137, FromHex(kAnswer))));
  monitor.Feed(Udp(50000, 137, FromHex(kQuery)));
  monitor.End();
  ASSERT_EQ(monitor.All<event::FlowEnded>().size(), 1U);
  EXPECT_EQ(monitor.All<event::FlowEnded>()[0].app, "nbns");
  EXPECT_EQ(monitor.sink.events.back().flow.client_port, 50000);
  EXPECT_EQ(monitor.counters.Get(Counter::kNbnsMessages), 2U);
}

TEST(DatagramsTest, AnAnswerToAGroupHasTheSenderAsClient) {
  Monitor monitor;
  const Buffer answer = FromHex(kAnswer);
  net::Packet packet = Udp(5353, 5353, answer);
  packet.destination.bytes = {224, 0, 0, 251};
  monitor.Feed(packet);
  monitor.End();
  EXPECT_EQ(monitor.sink.events.back().flow.client, packet.source);
  EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).app, "mdns");
}

TEST(DatagramsTest, RpcNamesItsFlow) {
  Monitor monitor;
  const Buffer ping = RpcPing();
  monitor.Feed(Udp(50000, 40000, ping));
  monitor.End();
  EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).app, "dcerpc");
  EXPECT_EQ(monitor.counters.Get(Counter::kAppDcerpcUdp), 1U);
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcDatagrams), 1U);
}

}  // namespace
}  // namespace eastwest::session::testing
