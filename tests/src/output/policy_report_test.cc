#include "src/output/policy_report.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "parsers/net/packet.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using Kind = detect::Verdict::Kind;

detect::SiteModel Site() {
  detect::SiteModel site;
  EXPECT_TRUE(site.AddRole("workstation", "10.20.0.100-10.20.0.199").ok());
  EXPECT_TRUE(site.AddRole("file_server", "10.20.0.20").ok());
  EXPECT_TRUE(site.AddZone("internal", "10.0.0.0/8").ok());
  site.Seal();
  return site;
}

// Allow puts in an entry for SMB from one workstation to another.
void Allow(detect::SiteModel& site, std::vector<std::string> shares, std::string expires,
           std::string name = "deploy") {
  detect::AllowEntry entry;
  entry.name = std::move(name);
  entry.source = {*detect::ParseAllowEnd("10.20.0.101", {})};
  entry.ports = {*detect::ParsePortRange("445")};
  entry.shares = std::move(shares);
  entry.owner = "desktop team";
  entry.reason = "test";
  entry.expires = expires;
  entry.end = *detect::ParseExpiry(expires);
  ASSERT_TRUE(detect::CheckAllowEntry(entry).ok());
  site.allow_list().Add(entry);
}

PolicyFacts Contact(const char* server, std::uint16_t port = 445, const char* share = "") {
  PolicyFacts facts;
  event::FlowEnded flow;
  flow.first = flow.last = At();
  flow.to_client = flow.to_server;
  flow.app = "smb";
  event::Event event = SampleEvent(flow, port);
  event.flow.server = Ip(server);
  facts.OnEvent(event);
  if (*share != '\0') {
    event.fact = With<event::ShareConnected>([share](auto& fact) {
      fact.share = share;
      fact.outcome = event::Outcome::kSucceeded;
    });
    facts.OnEvent(event);
  }
  return facts;
}

const PolicyRow& OnlyRow(const PolicyReport& report) {
  EXPECT_EQ(report.rows.size(), 1U);
  return report.rows.front();
}

TEST(JudgePolicyTest, StopsWorkstationsAndAllowsServers) {
  const detect::SiteModel site = Site();
  const PolicyFacts peers = Contact("10.20.0.102");
  const PolicyReport stopped = JudgePolicy(peers, site);
  EXPECT_EQ(OnlyRow(stopped).verdict.kind, Kind::kStopped);
  EXPECT_EQ(OnlyRow(stopped).verdict.rule, 101U);
  EXPECT_TRUE(AgainstText(OnlyRow(stopped)).starts_with("EW-0101 "));
  EXPECT_EQ(OnlyRow(stopped).source.roles, std::vector<std::string>{"workstation"});
  const PolicyFacts work = Contact("10.20.0.20");
  EXPECT_EQ(OnlyRow(JudgePolicy(work, site)).verdict.kind, Kind::kAllowed);
}

TEST(JudgePolicyTest, AnAgreementAllowsWhatIsShownAndNothingElse) {
  struct Case {
    const char* why;
    std::vector<std::string> shares;  // of the entry; empty: any
    const char* share;                // that was connected
    Kind kind;
  };
  const Case cases[] = {
      {"no share asked for", {}, "C$", Kind::kAllowed},
      {"the share that is agreed", {"ADMIN$"}, "ADMIN$", Kind::kAllowed},
      {"another share", {"ADMIN$"}, "C$", Kind::kStopped},
      {"no share known", {"ADMIN$"}, "", Kind::kStopped},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    detect::SiteModel site = Site();
    Allow(site, c.shares, "never");
    const PolicyFacts facts = Contact("10.20.0.102", 445, c.share);
    const PolicyReport report = JudgePolicy(facts, site);
    EXPECT_EQ(OnlyRow(report).verdict.kind, c.kind);
    EXPECT_EQ(OnlyRow(report).allowed_by != nullptr, c.kind == Kind::kAllowed);
  }
}

TEST(JudgePolicyTest, SaysWhoAllowedIt) {
  detect::SiteModel site = Site();
  Allow(site, {}, "never");
  const PolicyFacts facts = Contact("10.20.0.102");
  EXPECT_EQ(AgainstText(OnlyRow(JudgePolicy(facts, site))),
            "allow-list entry deploy (desktop team)");
}

// At() is in November 2026.
TEST(JudgePolicyTest, AnExpiredAgreementIsNamedAndAllowsNothing) {
  detect::SiteModel site = Site();
  Allow(site, {}, "2026-10-31");
  const PolicyFacts facts = Contact("10.20.0.102");
  const PolicyReport report = JudgePolicy(facts, site);
  EXPECT_EQ(OnlyRow(report).verdict.kind, Kind::kStopped);
  ASSERT_NE(OnlyRow(report).expired, nullptr);
  EXPECT_EQ(OnlyRow(report).expired->name, "deploy");
}

TEST(JudgePolicyTest, EveryPortOfARowMustBeAllowed) {
  detect::SiteModel site = Site();
  Allow(site, {}, "never");
  PolicyFacts facts = Contact("10.20.0.102");
  event::FlowEnded other;
  other.first = other.last = At();
  other.to_client = other.to_server;
  other.app = "smb";
  facts.OnEvent(SampleEvent(other, 4455));
  EXPECT_EQ(OnlyRow(JudgePolicy(facts, site)).verdict.kind, Kind::kStopped);
}

TEST(JudgePolicyTest, StoppedContactsComeFirst) {
  const detect::SiteModel site = Site();
  PolicyFacts facts = Contact("10.20.0.20");
  event::FlowEnded flow;
  flow.first = flow.last = At();
  flow.to_client = flow.to_server;
  facts.OnEvent(SampleEvent(flow));
  const PolicyReport report = JudgePolicy(facts, site);
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].verdict.kind, Kind::kStopped);
  EXPECT_EQ(report.rows[1].verdict.kind, Kind::kAllowed);
}

}  // namespace
}  // namespace eastwest::output
