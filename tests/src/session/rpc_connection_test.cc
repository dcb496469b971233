// Associations: binds, authentication, dynamic ports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "tests/parsers/dcerpc/samples.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::uint8_t kAlter = 14;
constexpr std::uint8_t kAlterResponse = 15;
constexpr std::uint8_t kBindNakType = 13;
constexpr std::uint8_t kAuth3Type = 16;
constexpr std::uint8_t kNtlm = 10;
constexpr std::uint8_t kSealed = 6;

TEST(RpcBindTest, TellsWhatWasAcceptedAndWhatAlterAdds) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 49152);
    link.Handshake();
    link.Client(BindPdu({{kSvcctlUuid, 2}, {kSvcctlUuid, 2, kNdr64Uuid}}));
    link.Server(BindAckPdu({{2}, {0, kNdr64Uuid}}));
    link.Client(BindPdu({{kSamrUuid}}, {.call_id = 2}, kAlter, 5));
    link.Server(BindAckPdu({{0}}, {.call_id = 2}, kAlterResponse));
    link.Client(RequestPdu(0, Buffer(8), {.call_id = 3}, 5));
    link.Server(ResponsePdu(Buffer(24), {.call_id = 3}));
    link.Client(RequestPdu(64, Buffer(24), {.call_id = 4}, 0));  // a context that was refused
    link.Server(FaultPdu(0x1C010003, {.call_id = 4}));
  });
  EXPECT_THAT(
      story,
      ElementsAre(
          "Bound succeeded  svcctl:2 svcctl:0(ndr64)", "Bound succeeded  samr:0",
          "Called succeeded samr SamrConnect fragments 1/1 returned 0 desired_access=0x0 by ?",
          "Called failed 0x1c010003 svcctl OpenSCManager2 refused fragments 1/1 by ?"));
}

TEST(RpcBindTest, TellsARefusedBind) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  link.Client(BindPdu({{kSvcctlUuid, 2}}));
  link.Server(Pdu(kBindNakType, {4, 0, 0, 0}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Bound failed  svcctl:0"));
}

TEST(RpcBindTest, AnUnansweredBindIsAnAttempt) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  link.Client(BindPdu({{kSvcctlUuid, 2}}));
  monitor.Advance(std::chrono::seconds(62));
  EXPECT_THAT(monitor.Story(), ElementsAre("Bound attempted  svcctl:0"));
}

TEST(RpcAuthTest, NtlmIsALogonOnTheFirstAnswer) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  PduOptions secured{.auth_type = kNtlm, .auth_level = 5, .auth_token = NtlmNegotiateToken()};
  link.Client(BindPdu({{kSvcctlUuid, 2}}, secured));
  secured.auth_token = NtlmChallengeToken();
  link.Server(BindAckPdu({{0}}, secured));
  secured.auth_token = NtlmAuthenticateToken("CORP", "erin", "WKS1");
  link.Client(Pdu(kAuth3Type, Buffer(4), secured));
  EXPECT_TRUE(monitor.All<event::LogonFinished>().empty());
  secured.auth_token = Buffer(16);
  secured.call_id = 2;
  link.Client(RequestPdu(15, Buffer(8), secured));
  link.Server(ResponsePdu(Buffer(24), secured));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Bound succeeded  svcctl:0", "Logon succeeded CORP\\erin session 0",
                          "Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by "
                          "CORP\\erin"));
}

TEST(RpcAuthTest, AccessDeniedAtOnceIsAFailedLogon) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  PduOptions secured{.auth_type = kNtlm, .auth_level = 5};
  secured.auth_token = NtlmAuthenticateToken("CORP", "erin", "WKS1");
  link.Client(BindPdu({{kSvcctlUuid, 2}}, secured));
  link.Server(BindAckPdu({{0}}));
  link.Client(RequestPdu(15, Buffer(8), {.call_id = 2}));
  link.Server(FaultPdu(5, {.call_id = 2}));
  EXPECT_EQ(monitor.Story()[1], "Logon failed 0x00000005 CORP\\erin session 0");
}

TEST(RpcAuthTest, SealedCallsShowNoArgumentsAndAreCounted) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  PduOptions sealed{.auth_type = kNtlm, .auth_level = kSealed};
  sealed.auth_token = NtlmAuthenticateToken("CORP", "erin", "WKS1");
  link.Client(BindPdu({{kSvcctlUuid, 2}}, sealed));
  link.Server(BindAckPdu({{0}}));
  sealed.auth_token = Buffer(16);
  for (std::uint32_t call = 2; call < 4; ++call) {
    sealed.call_id = call;
    link.Client(RequestPdu(12, Buffer(200), sealed));
    link.Server(ResponsePdu(Buffer(28), sealed));
  }
  monitor.End();
  for (const auto& call : monitor.All<event::RpcCalled>()) {
    EXPECT_TRUE(call.protection.sealed());
    EXPECT_TRUE(call.arguments.empty());
    EXPECT_FALSE(call.return_code.has_value());
  }
  EXPECT_EQ(monitor.All<event::FlowEnded>()[0].sealed_calls, 2U);
}

TEST(RpcEndpointTest, PortsLearnedAreBounded) {
  Monitor monitor;
  for (std::size_t port = 1; port <= limits::kEndpointsPerShardMax; ++port) {
    ASSERT_TRUE(
        monitor.shared.endpoints.Learn(net::IpAddress{}, static_cast<std::uint16_t>(port), Guid{}));
  }
  Link mapper(monitor, 135);
  mapper.Handshake();
  mapper.Client(BindPdu({{"e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3}}));
  mapper.Server(BindAckPdu({{0}}));
  mapper.Client(FromHex(dcerpc::testing::kEptMapNdr32));
  mapper.Server(FromHex(dcerpc::testing::kEptMapResponseNdr32));
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcEndpointsEvicted), 1U);
  EXPECT_FALSE(monitor.shared.endpoints.Find(net::IpAddress{}, 1).has_value());
}

TEST(RpcEndpointTest, TheMappersAnswerNamesALaterPort) {
  Monitor monitor;
  Link mapper(monitor, 135);
  mapper.Handshake();
  mapper.Client(BindPdu({{"e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3}}));
  mapper.Server(BindAckPdu({{0}}));
  mapper.Client(FromHex(dcerpc::testing::kEptMapNdr32));
  mapper.Server(FromHex(dcerpc::testing::kEptMapResponseNdr32));
  monitor.sink.events.clear();
  // 4997 (0x1385) is where the answer says that f5cc5a18-4264-101a-8c59-08002b2f8426 listens.
  Link late(monitor, 0x1385, 50001);
  late.Client(RequestPdu(3, Buffer(8)));
  late.Server(ResponsePdu(Buffer(8)));
  const auto calls = monitor.All<event::RpcCalled>();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_TRUE(calls[0].interface_inferred);
  EXPECT_EQ(ToString(calls[0].uuid), "f5cc5a18-4264-101a-8c59-08002b2f8426");
  EXPECT_EQ(calls[0].carrier, event::RpcCarrier::kTcp);
}

}  // namespace
}  // namespace eastwest::session::testing
