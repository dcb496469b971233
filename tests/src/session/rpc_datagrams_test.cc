// Connectionless calls: activities, copies, fragments, answers from elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "tests/src/session/monitor.h"

namespace eastwest::session::testing {
namespace {

using ::testing::ElementsAre;

// Messenger's NetrSendMessage, little-endian.
constexpr std::uint8_t kMessenger[] = {0xF8, 0x91, 0x7B, 0x5A, 0x00, 0xFF, 0xD0, 0x11,
                                       0xA9, 0xB2, 0x00, 0xC0, 0x4F, 0xB6, 0xE6, 0xFC};

struct Cl {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint8_t activity = 1;
  std::uint8_t sequence = 0;
  std::uint8_t opnum = 0;
  std::uint8_t fragment = 0;
  Buffer body = Buffer(8);
  bool big_endian = false;
};

Buffer ClPdu(const Cl& cl) {
  Buffer data(80, 0);
  const auto put16 = [&](std::size_t at, std::size_t value) {
    data[at + (cl.big_endian ? 1 : 0)] = static_cast<std::uint8_t>(value);
    data[at + (cl.big_endian ? 0 : 1)] = static_cast<std::uint8_t>(value >> 8);
  };
  data[0] = 4;
  data[1] = cl.type;
  data[2] = cl.flags;
  data[4] = cl.big_endian ? 0x00 : 0x10;
  std::copy(std::begin(kMessenger), std::end(kMessenger), data.begin() + 24);
  if (cl.big_endian) {
    std::reverse(data.begin() + 24, data.begin() + 28);
    std::reverse(data.begin() + 28, data.begin() + 30);
    std::reverse(data.begin() + 30, data.begin() + 32);
  }
  data[cl.big_endian ? 63 : 60] = 1;  // interface version
  data[48] = cl.activity;             // the part of the UUID that has no byte order
  data[cl.big_endian ? 67 : 64] = cl.sequence;
  put16(68, cl.opnum);
  put16(74, cl.body.size());
  put16(76, cl.fragment);
  data.insert(data.end(), cl.body.begin(), cl.body.end());
  return data;
}

void Send(Monitor& monitor, bool from_client, const Cl& cl, std::uint16_t client_port = 1030,
          std::uint16_t server_port = 135) {
  const Buffer payload = ClPdu(cl);
  net::Packet packet;
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  packet.source.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 1 : 2)};
  packet.destination.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 2 : 1)};
  packet.source_port = from_client ? client_port : server_port;
  packet.destination_port = from_client ? server_port : client_port;
  packet.ip_protocol = 17;
  packet.transport = net::Transport::kUdp;
  packet.payload = payload;
  packet.payload_length = static_cast<std::uint32_t>(payload.size());
  monitor.now += std::chrono::microseconds(10);
  monitor.Feed(packet);
}

constexpr std::uint8_t kResponse = 2;
constexpr std::uint8_t kFault = 3;
constexpr std::uint8_t kWorking = 4;
constexpr std::uint8_t kReject = 6;

TEST(RpcDatagramsTest, JoinsRequestAndAnswerOfAnActivity) {
  Monitor monitor;
  Send(monitor, true, {.sequence = 5});
  EXPECT_TRUE(monitor.Story().empty());
  Send(monitor, false, {.type = kWorking, .sequence = 5, .body = {}});
  Send(monitor, false, {.type = kResponse, .sequence = 4});  // of another call
  Send(monitor, false, {.type = kResponse, .sequence = 5});
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded msgsvcsend NetrSendMessage unasked fragments 0/1 by ?",
                          "Called succeeded msgsvcsend NetrSendMessage fragments 1/1 by ?"));
  const auto call = monitor.All<event::RpcCalled>().back();
  EXPECT_EQ(call.carrier, event::RpcCarrier::kUdp);
  EXPECT_EQ(call.call_id, 5U);
  EXPECT_EQ(call.activity.data4[0], 1);
  EXPECT_EQ(call.version_major, 1);
  EXPECT_FALSE(call.interface_inferred);
}

TEST(RpcDatagramsTest, ReadsBigEndianCallers) {
  Monitor monitor;
  Send(monitor, true, {.big_endian = true});
  Send(monitor, false, {.type = kResponse, .big_endian = true});
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded msgsvcsend NetrSendMessage fragments 1/1 by ?"));
}

TEST(RpcDatagramsTest, TellsFaultAndReject) {
  Monitor monitor;
  Send(monitor, true, {.sequence = 1});
  Send(monitor, false, {.type = kFault, .sequence = 1, .body = {3, 0, 1, 0x1C}});
  Send(monitor, true, {.sequence = 2});
  Send(monitor, false, {.type = kReject, .sequence = 2, .body = {3, 0, 1, 0x1C}});
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre("Called failed 0x1c010003 msgsvcsend NetrSendMessage fragments 1/1 by ?",
                  "Called failed 0x1c010003 msgsvcsend NetrSendMessage rejected fragments 1/1 by "
                  "?"));
}

TEST(RpcDatagramsTest, ARequestThatWantsNoAnswerIsToldAtOnce) {
  Monitor monitor;
  Send(monitor, true, {.flags = 0x10});
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called attempted msgsvcsend NetrSendMessage fragments 1/0 by ?"));
}

TEST(RpcDatagramsTest, AnUnansweredRequestIsAnAttemptWhenItsFlowEnds) {
  Monitor monitor;
  Send(monitor, true, {});
  monitor.End();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called attempted msgsvcsend NetrSendMessage fragments 1/0 by ?"));
}

TEST(RpcDatagramsTest, CopiesAreToldOnlyToWhoeverWantsEveryOperation) {
  for (const bool operations : {false, true}) {
    SCOPED_TRACE(operations);
    Monitor monitor;
    monitor.shared.operations = operations;
    Send(monitor, true, {});
    Send(monitor, true, {});
    Send(monitor, false, {.type = kResponse});
    Send(monitor, false, {.type = kResponse});
    const auto calls = monitor.All<event::RpcCalled>();
    EXPECT_EQ(calls.size(), operations ? 3U : 1U);
    EXPECT_EQ(std::ranges::count_if(calls, [](const auto& call) { return !call.repeated; }), 1);
  }
}

TEST(RpcDatagramsTest, AnAnswerFromAnotherPortIsJoinedAndHasItsOwnFlow) {
  Monitor monitor;
  Send(monitor, true, {}, 1030, 34964);
  Send(monitor, false, {.type = kResponse}, 1030, 49161);
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre("Called succeeded msgsvcsend NetrSendMessage unasked repeated fragments 0/1 by ?",
                  "Called succeeded msgsvcsend NetrSendMessage elsewhere fragments 1/1 by ?"));
  EXPECT_EQ(monitor.sink.events[0].flow.server_port, 49161);
  EXPECT_EQ(monitor.sink.events[1].flow.server_port, 34964);
}

TEST(RpcDatagramsTest, JoinsFragmentsInOrderAndIgnoresCopiesOfThem) {
  Monitor monitor;
  for (const std::uint8_t fragment : Buffer{0, 1, 1, 2}) {
    const std::uint8_t flags = fragment == 2 ? 0x06 : 0x04;
    Send(monitor, true, {.flags = flags, .fragment = fragment});
  }
  Send(monitor, false, {.type = kResponse, .flags = 0x04});
  Send(monitor, false, {.type = kResponse, .flags = 0x06, .fragment = 1});
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded msgsvcsend NetrSendMessage fragments 3/2 by ?"));
  EXPECT_EQ(monitor.All<event::RpcCalled>()[0].request_stub_bytes, 24U);
}

TEST(RpcDatagramsTest, CallsInFlightAreBounded) {
  Monitor monitor;
  const std::size_t calls = limits::kDatagramCallsPerShardMax + 3;
  for (std::size_t i = 0; i < calls; ++i) {
    Send(monitor, true,
         {.activity = static_cast<std::uint8_t>(i >> 8), .sequence = static_cast<std::uint8_t>(i)});
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcCallsEvicted), 3U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 3U);
  monitor.End();
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), calls);
}

TEST(RpcDatagramsTest, EndlessFragmentsAreNotKept) {
  Monitor monitor;
  const Buffer body(1400);
  for (int i = 0; i < 200; ++i) {
    Send(monitor, true, {.flags = 0x04, .fragment = static_cast<std::uint8_t>(i), .body = body});
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcStubsTooLong), 1U);
  EXPECT_EQ(monitor.shared.rpc_memory.used(), 0U);
}

TEST(RpcDatagramsTest, WhatIsNoPduIsNoRpc) {
  Monitor monitor;
  Cl ping{.type = 1};
  ping.flags = 0x01;  // a bit that is on no wire: SQL Slammer looks like this
  Send(monitor, true, ping, 3328, 1434);
  monitor.End();
  EXPECT_TRUE(monitor.Story().empty());
  EXPECT_EQ(monitor.All<event::FlowEnded>()[0].app, "failed");
}

}  // namespace
}  // namespace eastwest::session::testing
