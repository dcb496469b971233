// RPC over HTTP: heads in front of PDUs, and the channels of one virtual connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "src/core/limits.h"
#include "tests/src/session/wire_builder.h"

namespace eastwest::session::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kInHead =
    "RPC_IN_DATA /rpc/rpcproxy.dll?dc1:593 HTTP/1.1\r\nHost: gateway\r\nContent-Length: "
    "1073741824\r\n\r\n";
constexpr std::string_view kOutHead =
    "RPC_OUT_DATA /rpc/rpcproxy.dll?dc1:593 HTTP/1.1\r\nHost: gateway\r\nContent-Length: "
    "76\r\n\r\n";
constexpr std::string_view kAnswerHead =
    "HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: 1073741824\r\n\r\n";
constexpr std::string_view kRefusal =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 4\r\n\r\nsorr";

Buffer Words(std::string_view text) { return {text.begin(), text.end()}; }

// Rts begins a channel: a version, the cookie of the virtual connection, that of the channel.
// [MS-RPCH] 2.2.4.2, 2.2.4.5
Buffer Rts(std::uint8_t connection, std::uint8_t channel) {
  constexpr std::uint8_t kRts = 20;
  Out out;
  out.U16(0).U16(3).U32(6).U32(1).U32(3).Raw(Buffer(16, connection)).U32(3);
  return Pdu(kRts, out.Raw(Buffer(16, channel)).bytes(), {.call_id = 0});
}

// Channel is a connection to the proxy whose head went through.
Link Channel(Monitor& monitor, std::uint16_t port, std::string_view head, const Buffer& rts) {
  Link link(monitor, 80, port);
  link.Handshake();
  link.Client(Words(head));
  link.Client(rts);
  return link;
}

std::vector<std::uint16_t> PortsOfCalls(const Monitor& monitor) {
  std::vector<std::uint16_t> ports;
  for (const event::Event& event : monitor.sink.events) {
    if (std::holds_alternative<event::RpcCalled>(event.fact)) {
      ports.push_back(event.flow.client_port);
    }
  }
  return ports;
}

TEST(RpcHttpTest, ReadsCallsBehindTheBannerAndTheHead) {
  constexpr std::string_view kBanner = "ncacn_http/1.0";
  Monitor monitor;
  Link link(monitor, 593);
  link.Handshake();
  link.Server(Buffer(kBanner.begin(), kBanner.end()));
  link.Client(BindPdu({{kSvcctlUuid, 2}}));
  link.Server(BindAckPdu({{0}}));
  link.Client(RequestPdu(15, Buffer(8), {.call_id = 2}));
  link.Server(ResponsePdu(Buffer(24), {.call_id = 2}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Bound succeeded  svcctl:0",
                          "Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by ?"));
  EXPECT_EQ(monitor.All<event::RpcCalled>()[0].carrier, event::RpcCarrier::kHttp);
}

TEST(RpcHttpTest, AnInChannelIsRecognisedByItsHeadAndItsRtsPdus) {
  constexpr std::string_view kHead =
      "RPC_IN_DATA /rpc/rpcproxy.dll?dc1:593 HTTP/1.1\r\nHost: gateway\r\n\r\n";
  Monitor monitor;
  Link link(monitor, 80);
  link.Handshake();
  constexpr std::uint8_t kRts = 20;
  link.Client(Join({Buffer(kHead.begin(), kHead.end()), Pdu(kRts, Buffer(4)),
                    BindPdu({{kSvcctlUuid, 2}}), RequestPdu(15, Buffer(8), {.call_id = 2})}));
  monitor.End();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Bound attempted  svcctl:0",
                          "Called attempted svcctl OpenSCManagerW fragments 1/0 by ?"));
  EXPECT_EQ(monitor.All<event::RpcCalled>()[0].carrier, event::RpcCarrier::kHttp);
}

TEST(RpcHttpTest, InAndOutChannelAreOneAssociation) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link out = Channel(monitor, 50001, kOutHead, Rts(7, 1));
    out.Server(Words(kAnswerHead));
    out.Server(Rts(9, 9));
    Link in = Channel(monitor, 50002, kInHead, Rts(7, 2));
    in.Client(BindPdu({{kSvcctlUuid, 2}}));
    out.Server(BindAckPdu({{0}}));
    in.Client(RequestPdu(15, Buffer(8), {.call_id = 2}));
    out.Server(ResponsePdu(Buffer(24), {.call_id = 2}));
    EXPECT_EQ(monitor.All<event::RpcCalled>().at(0).carrier, event::RpcCarrier::kHttp);
    EXPECT_THAT(PortsOfCalls(monitor), ElementsAre(50001));
    EXPECT_EQ(monitor.counters.Get(Counter::kAppAnomalies), 0U);
  });
  EXPECT_THAT(story, Contains("Bound succeeded  svcctl:0"));
  EXPECT_THAT(story, Contains("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by "
                              "?"));
  EXPECT_THAT(story, Not(Contains(HasSubstr("Anomaly"))));
}

TEST(RpcHttpTest, OtherVirtualConnectionsStayApart) {
  Monitor monitor;
  Link out = Channel(monitor, 50001, kOutHead, Rts(7, 1));
  Link in = Channel(monitor, 50002, kInHead, Rts(8, 2));
  in.Client(BindPdu({{kSvcctlUuid, 2}}));
  out.Server(Join({Words(kAnswerHead), BindAckPdu({{0}})}));
  monitor.End();
  EXPECT_THAT(monitor.Story(), Contains("Bound attempted  svcctl:0"));
}

// A client is asked who it is first, on the same connection. [MS-RPCH] 3.2.2.4.1
TEST(RpcHttpTest, AChannelMayBeAuthenticatedFirst) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link out = Channel(monitor, 50001, kOutHead, Rts(7, 1));
    Link in(monitor, 80, 50002);
    in.Handshake();
    in.Client(Words("RPC_IN_DATA /rpc/rpcproxy.dll?dc1:593 HTTP/1.1\r\nContent-Length: 0\r\n\r\n"));
    in.Server(Words(kRefusal));
    in.Client(Words(kInHead));
    in.Client(Rts(7, 2));
    in.Client(BindPdu({{kSvcctlUuid, 2}}));
    out.Server(Words(kAnswerHead));
    out.Server(BindAckPdu({{0}}));
  });
  EXPECT_THAT(story, Contains("Bound succeeded  svcctl:0"));
}

TEST(RpcHttpTest, ChannelsAreRecycled) {
  Monitor monitor;
  Link out = Channel(monitor, 50001, kOutHead, Rts(7, 1));
  out.Server(Words(kAnswerHead));
  Link in = Channel(monitor, 50002, kInHead, Rts(7, 2));
  in.Client(BindPdu({{kSvcctlUuid, 2}}));
  out.Server(BindAckPdu({{0}}));
  in.Client(RequestPdu(15, Buffer(8), {.call_id = 2}));
  Link next = Channel(monitor, 50003, kInHead, Rts(7, 3));
  in.Close();
  monitor.Advance(std::chrono::seconds(30));
  out.Server(ResponsePdu(Buffer(24), {.call_id = 2}));
  next.Client(RequestPdu(0, Buffer(20), {.call_id = 3}));
  monitor.Advance(std::chrono::seconds(90));  // nobody answers
  out.Close();
  next.Client(RequestPdu(0, Buffer(20), {.call_id = 4}));
  monitor.End();
  EXPECT_THAT(PortsOfCalls(monitor), ElementsAre(50001, 50003, 50003));
  EXPECT_THAT(monitor.Story(), Contains(HasSubstr("Called succeeded svcctl OpenSCManagerW")));
}

TEST(RpcHttpTest, ChannelsOfAnAssociationAreBounded) {
  Monitor monitor;
  for (std::size_t i = 0; i <= limits::kHttpChannelsMax; ++i) {
    Channel(monitor, static_cast<std::uint16_t>(50000 + i), kInHead, Rts(7, 1));
    EXPECT_EQ(monitor.counters.Get(Counter::kRpcHttpRefused), i / limits::kHttpChannelsMax);
  }
}

TEST(RpcHttpTest, AssociationsThatAChannelCanJoinAreBounded) {
  Monitor monitor;
  for (std::size_t i = 0; i <= limits::kHttpAssociationsPerShardMax; ++i) {
    Link link(monitor, 80, static_cast<std::uint16_t>(40000 + i));
    link.Handshake();
    Buffer rts = Rts(7, 1);
    rts[16 + 16] = static_cast<std::uint8_t>(i);  // in the first cookie
    rts[16 + 17] = static_cast<std::uint8_t>(i >> 8);
    link.Client(Join({Words(kInHead), rts}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcHttpForgotten), 1U);
}

TEST(RpcHttpTest, AHeadThatDoesNotEndIsGarbage) {
  Monitor monitor;
  Link out = Channel(monitor, 50001, kOutHead, Rts(7, 1));
  out.Server(Words("HTTP/1.1 200 Success\r\nServer: "));
  for (std::size_t i = 0; i <= limits::kHttpHeadBytesMax / 1000; ++i) {
    out.Server(Buffer(1000, 'x'));
  }
  EXPECT_THAT(monitor.Story(), Contains("Anomaly stream garbage_skipped "));
  EXPECT_GE(monitor.counters.Get(Counter::kAppGarbageBytes), 8000U);
  out.Server(BindAckPdu({{0}}));
  monitor.End();
  EXPECT_THAT(monitor.Story(), Contains(HasSubstr("Bound succeeded")));
}

}  // namespace
}  // namespace eastwest::session::testing
