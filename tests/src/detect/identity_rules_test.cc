#include "src/detect/identity_rules.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kFiles = "10.20.0.20";
constexpr std::string_view kDc = "10.20.0.10";
constexpr std::string_view kStranger = "10.20.0.177";

event::LogonFinished Logon(std::string user, std::string server, std::string target = {}) {
  event::Identity who;
  who.mechanism = event::AuthMechanism::kNtlm;
  who.domain = "CORP";
  who.user = std::move(user);
  who.server_name = std::move(server);
  who.server_domain = "CORP";
  who.ntlm.emplace().target_name = std::move(target);
  event::LogonFinished logon;
  logon.outcome = Outcome::kSucceeded;
  logon.identity = std::make_shared<const event::Identity>(std::move(who));
  return logon;
}

TEST(NtlmTargetTest, SaysWhatTheResponseWasMeantFor) {
  struct Case {
    const char* target;
    const char* why;
    bool fires;
    Level level = Level::kHigh;
  };
  const Case cases[] = {
      {"cifs/10.20.0.177", "another address", true},
      {"cifs/10.20.0.20", "the server's address", false},
      {"cifs/files01", "its name", false},
      {"CIFS/FILES01.corp.example:445", "its name with domain and port", false},
      {"cifs/corp.example", "the domain, as clients of a DFS root say", false},
      {"cifs/localhost", "the client itself", false},
      {"cifs/dc01", "another host that was seen", true},
      {"cifs/intranet", "a name that may be an alias", true, Level::kMedium},
      {"cifs/[fd20::1]", "an address of IPv6", true},
      {"", "nothing", false},
      {"cifs/", "no host", false},
      {"files01", "no service", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Scenario story;
    story.To(kDc).Tell(Logon("bob", "DC01"));
    story.To(kFiles).Tell(Logon("alice", "FILES01", c.target));
    ASSERT_EQ(story.Count(609), c.fires ? 1U : 0U);
    if (c.fires) {
      EXPECT_EQ(story.Only(609).level, c.level);
    }
  }
}

TEST(NtlmTargetTest, NamesTheHostThatItWasMeantFor) {
  Scenario story;
  story.To(kDc).Tell(Logon("bob", "DC01")).To(kFiles).Tell(Logon("al", "FILES01", "cifs/dc01"));
  const Alert alert = story.Only(609);
  EXPECT_EQ(alert.summary,
            "10.20.0.101 logs on to 10.20.0.20, FILES01 with an NTLM response meant for dc01");
  ASSERT_THAT(alert.evidence, SizeIs(2));
  EXPECT_THAT(alert.evidence[1].what, HasSubstr("dc01 was seen at 10.20.0.10"));
}

TEST(MachineAccountTest, FiresFromAnotherAddressWithinTheHour) {
  for (const bool inside : {true, false}) {
    SCOPED_TRACE(inside);
    Scenario story;
    story.To(kFiles).Tell(Logon("alice", "FILES01"));
    story.At(inside ? 1h - 1ns : 1h).From(kStranger).To(kDc).Tell(Logon("FILES01$", "DC01"));
    ASSERT_EQ(story.Count(610), inside ? 1U : 0U);
    if (inside) {
      EXPECT_THAT(story.Only(610).summary, HasSubstr("whose computer is 10.20.0.20"));
    }
  }
}

TEST(MachineAccountTest, AComputerKnownByItsLogonsAloneMayHaveMoved) {
  Scenario story;
  story.From("10.20.0.105").To(kDc).Tell(Logon("WKS05$", "DC01"));
  story.At(1min).From("10.20.0.117").Tell(Logon("WKS05$", "DC01"));
  EXPECT_EQ(story.Only(610).level, Level::kMedium);
}

TEST(MachineAccountTest, ARelayThatForwardsAChallengeDoesNotGetTheName) {
  Scenario story;
  story.To(kFiles).Tell(Logon("alice", "FILES01"));
  story.At(1min).To(kStranger).Tell(Logon("alice", "FILES01"));  // the stranger shows it as its own
  story.At(2min).From(kStranger).To(kDc).Tell(Logon("FILES01$", "DC01"));
  EXPECT_EQ(story.Count(610), 1U);
}

TEST(MachineAccountTest, StrangersDoNotPushOutWhoHadTheNameFirst) {
  Scenario story;
  story.To(kFiles).Tell(Logon("alice", "FILES01"));
  for (std::size_t i = 0; i <= limits::kAddressesPerIdentityMax; ++i) {
    story.At(1min).To("10.20.0.18" + std::to_string(i)).Tell(Logon("alice", "FILES01"));
  }
  story.At(2min).From(kStranger).To(kDc).Tell(Logon("FILES01$", "DC01"));
  EXPECT_THAT(story.Only(610).summary, HasSubstr("whose computer is 10.20.0.20"));
}

TEST(MachineAccountTest, TheOtherAddressFamilyIsTheSameComputer) {
  Scenario story;
  story.To(kFiles).Tell(Logon("alice", "FILES01"));
  story.From("fd20::20").To("fd20::10").Tell(Logon("FILES01$", "DC01"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(MachineAccountTest, TheTableIsBounded) {
  Scenario story;
  const SiteModel site;
  AlertGate gate(story);
  IdentityRules rules(site, gate, 2);
  event::Event event;
  event.flow.client = Host("10.20.0.101");
  event.flow.server = Host(kFiles);
  for (const char* server : {"A", "B", "C"}) {
    event.fact = Logon("alice", server);
    rules.OnEvent(event);
  }
  EXPECT_EQ(rules.evicted(), 1U);
}

}  // namespace
}  // namespace eastwest::detect
