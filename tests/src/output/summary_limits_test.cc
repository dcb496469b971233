// The summary and the dialects of flows are filled to their bounds: what finds no room is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "src/core/limits.h"
#include "src/output/eve_dialects.h"
#include "src/output/summary.h"
#include "src/output/summary_facts.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

net::IpAddress HostNumber(std::size_t number) {
  net::IpAddress address = Ip("10.0.0.0");
  address.bytes[1] = static_cast<std::uint8_t>(number >> 16);
  address.bytes[2] = static_cast<std::uint8_t>(number >> 8);
  address.bytes[3] = static_cast<std::uint8_t>(number);
  return address;
}

detect::Alert PolicyAlert(const detect::Rule& rule, std::size_t target) {
  detect::Alert alert = SampleIncident();
  alert.cm0062.reset();
  alert.rule = &rule;
  alert.source.address = HostNumber(0);
  alert.target.address = HostNumber(target);
  return alert;
}

TEST(SummaryLimitsTest, SaysHowManyAlertsAreOfFurtherRules) {
  std::deque<detect::Rule> rules;
  Summary summary;
  for (std::size_t i = 0; i < limits::kSummaryRulesMax + 2; ++i) {
    detect::Rule& rule = rules.emplace_back(kPolicyRule);
    rule.number = static_cast<std::uint32_t>(1000 + i);
    summary.OnAlert(PolicyAlert(rule, 1));
    if (i + 1 == limits::kSummaryRulesMax) {
      EXPECT_THAT(summary.Render({}, {}), Not(HasSubstr("of further rules")));
    }
  }
  EXPECT_THAT(summary.Render({}, {}), HasSubstr("... and 2 alerts of further rules"));
}

TEST(SummaryLimitsTest, SaysHowManyAlertsAreAboutFurtherPairs) {
  Summary summary;
  for (std::size_t i = 0; i < limits::kSummaryPairsPerRuleMax; ++i) {
    summary.OnAlert(PolicyAlert(kPolicyRule, i));
  }
  EXPECT_THAT(summary.Render({}, {}), Not(HasSubstr("about further pairs")));
  summary.OnAlert(PolicyAlert(kPolicyRule, 0));  // one that is known
  summary.OnAlert(PolicyAlert(kPolicyRule, limits::kSummaryPairsPerRuleMax));
  EXPECT_THAT(summary.Render({}, {}), HasSubstr("; 1 alert about further pairs"));
}

TEST(SummaryLimitsTest, SaysThatThereAreMoreHosts) {
  SummaryFacts facts;
  Summary summary;
  event::Event event = SampleEvent(event::ProtocolRecognised{"smb"});
  event.flow.server = HostNumber(0);
  for (std::size_t i = 1; i < limits::kSummaryHostsMax; ++i) {
    event.flow.client = HostNumber(i);
    Collect(facts, event);
    summary.OnEvent(event);
  }
  EXPECT_EQ(facts.hosts.size(), limits::kSummaryHostsMax);
  EXPECT_EQ(facts.host_sightings_left_out, 0U);
  event.flow.client = HostNumber(limits::kSummaryHostsMax);
  Collect(facts, event);
  summary.OnEvent(event);
  EXPECT_EQ(facts.hosts.size(), limits::kSummaryHostsMax);
  EXPECT_EQ(facts.host_sightings_left_out, 1U);
  EXPECT_THAT(summary.Render({}, {}), HasSubstr("... and at least "));
}

TEST(SummaryLimitsTest, ListsAFewUsersOfAHost) {
  Summary summary;
  summary.OnEvent(SampleEvent(event::ProtocolRecognised{"smb"}));
  for (std::size_t i = 0; i <= limits::kSummaryUsersPerHostMax; ++i) {
    EXPECT_THAT(summary.Render({}, {}), Not(HasSubstr(", ...")));
    event::Identity identity;
    identity.user = "user" + std::to_string(i);
    event::LogonFinished logon;
    logon.outcome = event::Outcome::kSucceeded;
    logon.identity = std::make_shared<const event::Identity>(std::move(identity));
    summary.OnEvent(SampleEvent(logon));
  }
  EXPECT_THAT(summary.Render({}, {}), HasSubstr("user3, ..."));
}

TEST(SummaryLimitsTest, CountsFurtherCodesTogether) {
  SummaryFacts facts;
  for (std::size_t i = 0; i < limits::kSummaryCodesMax + 2; ++i) {
    event::SmbNegotiated negotiated;
    negotiated.dialect = 0;
    negotiated.smb1_dialect = "dialect " + std::to_string(i);
    Collect(facts, SampleEvent(negotiated));
  }
  EXPECT_EQ(facts.dialects.size(), limits::kSummaryCodesMax);
  EXPECT_EQ(facts.dialects.at("others"), 3U);
}

TEST(FlowDialectsTest, WhatFindsNoRoomIsUnknownAndCounted) {
  FlowDialects dialects;
  event::SmbNegotiated negotiated;
  negotiated.dialect = 0x0311;
  event::Event event = SampleEvent(negotiated);
  for (std::size_t i = 1; i <= limits::kEveDialectFlowsMax; ++i) {
    event.flow.id = i;
    dialects.Learn(event);
  }
  EXPECT_EQ(dialects.Of(limits::kEveDialectFlowsMax).name, "3.11");
  EXPECT_EQ(dialects.left_out(), 0U);
  event.flow.id = limits::kEveDialectFlowsMax + 1;
  dialects.Learn(event);
  EXPECT_EQ(dialects.Of(event.flow.id).name, "unknown");
  EXPECT_EQ(dialects.left_out(), 1U);
  event::Event end = SampleEvent(event::FlowEnded());
  end.flow.id = 1;
  dialects.Learn(end);
  dialects.Learn(event);
  EXPECT_EQ(dialects.Of(event.flow.id).name, "3.11") << "there is room again";
}

}  // namespace
}  // namespace eastwest::output
