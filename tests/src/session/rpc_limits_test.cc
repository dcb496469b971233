// What an association may hold: contexts, binds, calls, early answers, stubs; and what all of a
// shard may hold together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::uint8_t kAlter = 14;

struct Bound {
  explicit Bound(Monitor& monitor, std::uint16_t client_port = 50000)
      : link(monitor, 49152, client_port) {
    link.Handshake();
    link.Client(BindPdu({{kSvcctlUuid, 2}}));
    link.Server(BindAckPdu({{0}}));
    monitor.sink.events.clear();
  }
  Link link;
};

TEST(RpcLimitsTest, ContextsAreBounded) {
  Monitor monitor;
  Bound bound(monitor);
  const std::vector<Offer> offers(200, {kSamrUuid});
  bound.link.Client(BindPdu(offers, {.call_id = 2}, kAlter, 1000));
  bound.link.Client(BindPdu(offers, {.call_id = 3}, kAlter, 2000));
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcContextsRefused),
            401 - limits::kContextsPerConnectionMax);
}

TEST(RpcLimitsTest, UnansweredBindsAreBounded) {
  Monitor monitor;
  Bound bound(monitor);
  for (std::uint32_t call = 2; call < 2 + limits::kBindsPerConnectionMax + 3; ++call) {
    bound.link.Client(BindPdu({{kSamrUuid}}, {.call_id = call}, kAlter));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcBindsEvicted), 3U);
  EXPECT_EQ(monitor.All<event::RpcBound>().size(), 3U);
}

TEST(RpcLimitsTest, CallsInFlightAreBounded) {
  Monitor monitor;
  Bound bound(monitor);
  for (std::uint32_t call = 2; call < 2 + limits::kCallsPerConnectionMax + 3; ++call) {
    bound.link.Client(RequestPdu(0, Buffer(20), {.call_id = call}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcCallsEvicted), 3U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 3U);
}

TEST(RpcLimitsTest, EarlyAnswersAreBounded) {
  Monitor monitor;
  Bound bound(monitor);
  for (std::uint32_t call = 2; call < 2 + limits::kEarlyRpcAnswersMax + 3; ++call) {
    bound.link.Server(ResponsePdu(Buffer(24), {.call_id = call}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcEarlyDropped), 3U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 3U);
}

TEST(RpcLimitsTest, EndlessFragmentsAreCountedAndNotKept) {
  Monitor monitor;
  Bound bound(monitor);
  const Buffer part(4000);
  bound.link.Client(RequestPdu(0, part, {.flags = 1, .call_id = 2}));
  for (int i = 0; i < 70000 / 1000; ++i) {
    bound.link.Client(RequestPdu(0, part, {.flags = 0, .call_id = 2}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcStubsTooLong), 1U);
  EXPECT_EQ(monitor.shared.rpc_memory.used(), 0U);
  bound.link.Client(RequestPdu(0, part, {.flags = 2, .call_id = 2}));
  bound.link.Server(ResponsePdu(Buffer(24), {.call_id = 2}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Called succeeded svcctl CloseServiceHandle fragments "
                                           "72/1 returned 0 by ?"));
}

// Many associations, each within its own bounds, share one budget.
TEST(RpcLimitsTest, TheBytesOfAShardAreBounded) {
  Monitor monitor;
  const std::size_t each = limits::kStubBytesMax - 4000;
  const std::size_t associations = limits::kRpcBytesPerShardMax / each + 2;
  for (std::size_t i = 0; i < associations; ++i) {
    Bound bound(monitor, static_cast<std::uint16_t>(20000 + i));
    for (std::size_t sent = 0; sent < each; sent += 4000) {
      const std::uint8_t flags = sent == 0 ? 1 : 0;
      bound.link.Client(RequestPdu(0, Buffer(4000), {.flags = flags, .call_id = 2}));
    }
    ASSERT_LE(monitor.shared.rpc_memory.used(), limits::kRpcBytesPerShardMax);
  }
  EXPECT_GE(monitor.counters.Get(Counter::kRpcMemcapDrop), 1U);
  monitor.End();
  EXPECT_EQ(monitor.shared.rpc_memory.used(), 0U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), associations)
      << "the calls are told all the same";
}

TEST(RpcEarlyTest, AnAnswerAheadOfItsRequestIsJoined) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Server(ResponsePdu(Buffer(24), {.call_id = 2}));
  bound.link.Client(RequestPdu(15, Buffer(8), {.call_id = 2}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by ?"));
}

TEST(RpcEarlyTest, ARequestBehindAHoleMeetsTheAnswerThatPassedIt) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Lose(true, 400);
  bound.link.Client(RequestPdu(15, Buffer(8), {.call_id = 3}));  // held back by the hole
  bound.link.Server(ResponsePdu(Buffer(24), {.call_id = 3}));
  bound.link.Acknowledge(false);
  monitor.Advance(std::chrono::seconds(1));
  monitor.End();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by ?"));
}

TEST(RpcEarlyTest, AnAlterContextAnswerAloneNamesWhatItRepeats) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Server(BindAckPdu({{0}}, {.call_id = 9}, 15));
  monitor.End();
  EXPECT_THAT(monitor.Story(), ElementsAre("Bound succeeded unasked  svcctl:0"));
}

// [MS-RPCE] 2.2.2.13: pcontext of samr, last command, behind eight bytes of stub.
Buffer WithTrailer(std::string_view interface) {
  Buffer stub(8, 0);
  const Buffer signature = {0x8A, 0xE3, 0x13, 0x71, 0x02, 0xF4, 0x36, 0x71, 0x02, 0x40, 40, 0};
  stub.insert(stub.end(), signature.begin(), signature.end());
  const Buffer bind = BindPdu({{interface, 2}});
  stub.insert(stub.end(), bind.begin() + 32, bind.begin() + 72);  // abstract and transfer syntax
  return stub;
}

TEST(RpcVerificationTest, ATrailerThatAgreesIsNoted) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Client(RequestPdu(15, WithTrailer(kSvcctlUuid), {.call_id = 2}));
  monitor.End();
  EXPECT_EQ(monitor.All<event::RpcCalled>()[0].verification, std::uint8_t{0b100});
  EXPECT_TRUE(monitor.All<event::ProtocolAnomaly>().empty());
}

TEST(RpcVerificationTest, ATrailerThatNamesAnotherInterfaceIsAnAnomaly) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Client(RequestPdu(15, WithTrailer(kSamrUuid), {.call_id = 2}));
  const auto anomalies = monitor.All<event::ProtocolAnomaly>();
  ASSERT_EQ(anomalies.size(), 1U);
  EXPECT_EQ(anomalies[0].code, "verification_mismatch");
  EXPECT_EQ(anomalies[0].detail, kSamrUuid);
}

}  // namespace
}  // namespace eastwest::session::testing
