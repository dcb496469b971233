#include "src/detect/ntlm_rules.h"

#include <cstdint>
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

constexpr std::string_view kVictim = "10.20.0.5";
constexpr std::string_view kRelay = "10.20.0.66";
constexpr std::string_view kTarget = "10.20.0.10";

event::LogonFinished NtlmLogon(std::uint8_t challenge, std::uint8_t proof, std::string user) {
  event::Identity identity;
  identity.mechanism = event::AuthMechanism::kNtlm;
  identity.domain = "LAB";
  identity.user = std::move(user);
  event::NtlmDetails ntlm;
  ntlm.server_challenge.emplace().fill(challenge);
  if (proof != 0) {
    ntlm.nt_proof.emplace().fill(proof);
  }
  ntlm.nt_response_bytes = 300;
  identity.ntlm = ntlm;
  event::LogonFinished logon;
  logon.outcome = Outcome::kSucceeded;
  logon.identity = std::make_shared<const event::Identity>(std::move(identity));
  return logon;
}

// Leg is one logon on a connection of its own.
void Leg(Scenario& story, std::string_view from, std::string_view to,
         const event::LogonFinished& logon) {
  story.From(from).To(to).NextFlow().Tell(logon);
}

TEST(NtlmRelayTest, TheSameChallengeOnTwoConnectionsNamesTheHostBetween) {
  for (const bool victim_first : {true, false}) {
    SCOPED_TRACE(victim_first);
    Scenario story;
    const event::LogonFinished logon = NtlmLogon(7, 8, "alice");
    if (victim_first) {
      Leg(story, kVictim, kRelay, logon);
      story.At(59s);
      Leg(story, kRelay, kTarget, logon);
    } else {
      Leg(story, kRelay, kTarget, logon);
      story.At(59s);
      Leg(story, kVictim, kRelay, logon);
    }
    const Alert& alert = story.Only(608);
    EXPECT_EQ(alert.level, Level::kCritical);
    EXPECT_EQ(alert.source.address, Host(kRelay));
    EXPECT_EQ(alert.target.address, Host(kTarget));
    EXPECT_EQ(alert.summary,
              "10.20.0.66 relays the NTLM logon of LAB\\alice by 10.20.0.5 to 10.20.0.10");
    EXPECT_THAT(alert.evidence, SizeIs(2));
  }
}

TEST(NtlmRelayTest, TheProofAloneJoinsTwoConnections) {
  Scenario story;
  Leg(story, kVictim, kRelay, NtlmLogon(1, 8, "alice"));
  Leg(story, kRelay, kTarget, NtlmLogon(2, 8, "alice"));
  EXPECT_THAT(story.Only(608).evidence.front().what, HasSubstr("same proof"));
}

TEST(NtlmRelayTest, AMinuteLaterIsAnotherExchange) {
  Scenario story;
  Leg(story, kVictim, kRelay, NtlmLogon(7, 8, "alice"));
  story.At(60s);
  Leg(story, kRelay, kTarget, NtlmLogon(7, 8, "alice"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(NtlmRelayTest, OrdinaryExchangesAndMirroredOnesAreQuiet) {
  Scenario story;
  Leg(story, kVictim, kTarget, NtlmLogon(1, 2, "alice"));
  Leg(story, kVictim, kRelay, NtlmLogon(3, 4, "alice"));
  story.Tell(NtlmLogon(3, 4, "alice"));                 // told again on the same connection
  story.NextFlow().Tell(NtlmLogon(3, 4, "alice"));      // the same ports, from inside a tunnel
  Leg(story, kTarget, kRelay, NtlmLogon(3, 5, "bob"));  // one server with one challenge for all
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(NtlmRelayTest, ForgetsTheOldestExchangeAtItsLimit) {
  Scenario story;
  AlertGate gate(story);
  const SiteModel site;
  NtlmRules rules(site, gate, 1);
  event::Event event;
  event.fact = NtlmLogon(1, 2, "a");
  rules.OnEvent(event);
  EXPECT_EQ(rules.exchanges_evicted(), 0U);
  event.fact = NtlmLogon(3, 4, "a");
  rules.OnEvent(event);
  EXPECT_EQ(rules.exchanges_evicted(), 2U);  // a challenge and a proof
}

TEST(NtlmV1Test, FiresOncePerUserAndNotForRefusedLogons) {
  Scenario story;
  const auto version_one = [](std::string user, Outcome outcome) {
    event::LogonFinished logon = NtlmLogon(1, 0, std::move(user));
    event::Identity identity = *logon.identity;
    identity.ntlm_v1 = true;
    identity.ntlm->nt_response_bytes = 24;
    logon.identity = std::make_shared<const event::Identity>(std::move(identity));
    logon.outcome = outcome;
    return logon;
  };
  story.Tell(version_one("scanner", Outcome::kFailed));
  story.Tell(NtlmLogon(1, 2, "alice"));
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.Tell(version_one("scanner", Outcome::kSucceeded));
  story.Tell(version_one("SCANNER", Outcome::kSucceeded));
  EXPECT_THAT(story.Only(511).summary, HasSubstr("LAB\\scanner with NTLMv1"));
}

}  // namespace
}  // namespace eastwest::detect
