#include "src/output/policy_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "parsers/net/packet.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using detect::WatchedService;
using ::testing::ElementsAre;

event::FlowEnded Flow(std::uint8_t from_client, std::uint8_t from_server) {
  event::FlowEnded flow;
  flow.first = At();
  flow.last = At(500);
  flow.to_server = {.packets = from_client == 0 ? 0U : 3U, .bytes = 300, .tcp_flags = from_client};
  flow.to_client = {.packets = from_server == 0 ? 0U : 2U, .bytes = 200, .tcp_flags = from_server};
  return flow;
}

const PolicyRowFacts& OnlyRow(const PolicyFacts& facts) {
  const auto rows = facts.Rows();
  EXPECT_EQ(rows.size(), 1U);
  return *rows.front().second;
}

TEST(PolicyFactsTest, TellsAnswersFromRefusalsAndFromSilence) {
  using net::kTcpAck;
  using net::kTcpPsh;
  using net::kTcpRst;
  using net::kTcpSyn;
  PolicyFacts facts;
  facts.OnEvent(SampleEvent(Flow(kTcpSyn | kTcpAck | kTcpPsh, kTcpSyn | kTcpAck | kTcpPsh)));
  facts.OnEvent(SampleEvent(Flow(kTcpSyn, kTcpRst | kTcpAck)));
  facts.OnEvent(SampleEvent(Flow(kTcpSyn, 0)));
  facts.OnEvent(SampleEvent(Flow(kTcpSyn | kTcpPsh, 0)));
  facts.OnEvent(SampleEvent(Flow(0, kTcpAck)));
  const PolicyRowFacts& row = OnlyRow(facts);
  EXPECT_EQ(row.connections, 1U);
  EXPECT_EQ(row.refused, 1U);
  EXPECT_EQ(row.unanswered, 1U);
  EXPECT_EQ(row.one_sided, 2U);
  EXPECT_EQ(row.flows(), 5U);
  EXPECT_EQ(row.bytes, 5 * 500U);
}

TEST(PolicyFactsTest, AResetBehindDataOrOfAnOldConnectionRefusedNothing) {
  using net::kTcpPsh;
  using net::kTcpRst;
  using net::kTcpSyn;
  PolicyFacts facts;
  facts.OnEvent(SampleEvent(Flow(kTcpSyn, kTcpSyn | kTcpRst | kTcpPsh)));
  event::FlowEnded old = Flow(kTcpPsh, kTcpRst);
  old.midstream = true;
  facts.OnEvent(SampleEvent(old));
  EXPECT_EQ(OnlyRow(facts).connections, 2U);
  EXPECT_EQ(OnlyRow(facts).refused, 0U);
}

TEST(PolicyFactsTest, WhatIsSpokenDecidesOnAnyPort) {
  const auto service = [](const char* app, std::uint16_t port) {
    PolicyFacts facts;
    event::FlowEnded flow = Flow(net::kTcpPsh, net::kTcpPsh);
    flow.app = app;
    facts.OnEvent(SampleEvent(flow, port));
    const auto rows = facts.Rows();
    return rows.empty() ? std::string() : std::string(detect::ServiceId(rows[0].first.service));
  };
  EXPECT_EQ(service("smb", 4455), "smb");
  EXPECT_EQ(service("smb", 139), detect::ServiceId(WatchedService::kNbss));
  EXPECT_EQ(service("dcerpc", 135), detect::ServiceId(WatchedService::kEpmapper));
  EXPECT_EQ(service("dcerpc", 8080), detect::ServiceId(WatchedService::kRpcDynamic));
  EXPECT_EQ(service("rdp", 8080), detect::ServiceId(WatchedService::kRdp));
  EXPECT_EQ(service("", 445), "smb");
  EXPECT_EQ(service("", 8080), "") << "nobody watches it";
}

TEST(PolicyFactsTest, ARowSpansItsFlowsWhateverTheirOrder) {
  PolicyFacts facts;
  event::FlowEnded later = Flow(net::kTcpPsh, net::kTcpPsh);
  later.first = At(5000);
  later.last = At(9000);
  event::Event second = SampleEvent(later);
  second.request_frame.number = 90;
  facts.OnEvent(second);
  facts.OnEvent(SampleEvent(Flow(net::kTcpPsh, net::kTcpPsh)));
  const PolicyRowFacts& row = OnlyRow(facts);
  EXPECT_EQ(row.first, At());
  EXPECT_EQ(row.first_frame.number, 12U);
  EXPECT_EQ(row.last, At(9000));
}

TEST(PolicyFactsTest, OnlyWhatSucceededHasAName) {
  PolicyFacts facts;
  for (const event::Outcome outcome : {event::Outcome::kSucceeded, event::Outcome::kFailed}) {
    const bool good = outcome == event::Outcome::kSucceeded;
    facts.OnEvent(SampleEvent(With<event::ShareConnected>([&](auto& fact) {
      fact.share = good ? "ADMIN$" : "SECRET$";
      fact.outcome = outcome;
    })));
    facts.OnEvent(SampleEvent(With<event::FileOpened>([&](auto& fact) {
      fact.file.name = good ? "svcctl" : "atsvc";
      fact.file.is_pipe = true;
      fact.outcome = outcome;
    })));
  }
  facts.OnEvent(SampleEvent(With<event::LogonFinished>([](auto& fact) {
    fact.carrier = event::LogonFinished::Carrier::kSmb2;
    fact.identity = Alice();
    fact.outcome = event::Outcome::kSucceeded;
  })));
  EXPECT_TRUE(facts.Rows().empty()) << "names without a flow are no contact";
  facts.OnEvent(SampleEvent(Flow(net::kTcpPsh, net::kTcpPsh)));
  const PolicyRowFacts& row = OnlyRow(facts);
  EXPECT_THAT(row.shares.names, ElementsAre("ADMIN$"));
  EXPECT_THAT(row.services.names, ElementsAre("svcctl"));
  EXPECT_THAT(row.users.names, ElementsAre("LAB\\alice"));
}

TEST(PolicyFactsTest, CountsNamesAndPairsThatFindNoRoom) {
  PolicyFacts facts;
  for (std::size_t i = 0; i < limits::kPolicyNamesMax + 3; ++i) {
    facts.OnEvent(SampleEvent(With<event::ShareConnected>([i](auto& fact) {
      fact.share = "S" + std::to_string(i);
      fact.outcome = event::Outcome::kSucceeded;
    })));
  }
  facts.OnEvent(SampleEvent(Flow(net::kTcpPsh, net::kTcpPsh)));
  EXPECT_EQ(facts.names_left_out(), 3U);
  EXPECT_TRUE(OnlyRow(facts).shares.more);
  for (std::uint32_t i = 0; i < limits::kPolicyRowsMax; ++i) {
    event::Event event = SampleEvent(Flow(net::kTcpPsh, net::kTcpPsh));
    event.flow.client.bytes[0] = 11;
    event.flow.client.bytes[1] = static_cast<std::uint8_t>(i >> 16);
    event.flow.client.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    event.flow.client.bytes[3] = static_cast<std::uint8_t>(i);
    facts.OnEvent(event);
  }
  EXPECT_EQ(facts.Rows().size(), limits::kPolicyRowsMax);
  EXPECT_EQ(facts.flows_left_out(), 1U);
}

TEST(PolicyFactsTest, AlertsStandInTheirRow) {
  PolicyFacts facts;
  facts.OnAlert(SamplePolicyAlert());
  facts.OnAlert(SamplePolicyAlert());
  facts.OnEvent(SampleEvent(Flow(net::kTcpPsh, net::kTcpPsh)));
  EXPECT_THAT(OnlyRow(facts).alerts.names, ElementsAre("EW-0101"));
}

}  // namespace
}  // namespace eastwest::output
