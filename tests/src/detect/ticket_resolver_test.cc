#include "src/detect/ticket_resolver.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace eastwest::detect {
namespace {

event::Event Issued(std::uint8_t ticket, std::string client) {
  event::KdcAnswered answer;
  answer.kind = event::KdcAnswered::Kind::kTgsRep;
  answer.client = std::move(client);
  answer.client_realm = "USERS.EXAMPLE";
  answer.ticket.emplace().fill(ticket);
  event::Event event;
  event.fact = std::move(answer);
  return event;
}

event::IdentityPtr Shown(std::uint8_t ticket) {
  event::Identity identity;
  identity.mechanism = event::AuthMechanism::kKerberos;
  identity.domain = "SERVICES.EXAMPLE";
  identity.service = "cifs/fs1";
  identity.kerberos.emplace().ticket.fill(ticket);
  return std::make_shared<const event::Identity>(std::move(identity));
}

event::Event Logon(const event::IdentityPtr& identity) {
  event::LogonFinished logon;
  logon.identity = identity;
  event::Event event;
  event.fact = std::move(logon);
  return event;
}

std::string UserOf(const event::Event& event) {
  return event::AccountName(std::get<event::LogonFinished>(event.fact).identity.get());
}

TEST(TicketResolverTest, NamesTheUserOfATicketThatWasSeenIssued) {
  TicketResolver resolver;
  event::Event issued = Issued(1, "alice");
  resolver.OnEvent(issued);
  event::Event logon = Logon(Shown(1));
  resolver.OnEvent(logon);
  EXPECT_EQ(UserOf(logon), "USERS.EXAMPLE\\alice");
  const auto& identity = std::get<event::LogonFinished>(logon.fact).identity;
  EXPECT_EQ(identity->domain, "SERVICES.EXAMPLE");  // the realm of the service stays
  EXPECT_EQ(resolver.resolved(), 1U);
}

TEST(TicketResolverTest, LeavesOthersAsTheyAre) {
  TicketResolver resolver;
  event::Event issued = Issued(1, "alice");
  resolver.OnEvent(issued);
  event::Event other = Logon(Shown(2));
  resolver.OnEvent(other);
  EXPECT_EQ(UserOf(other), "");
  event::Event nobody = Logon(nullptr);
  resolver.OnEvent(nobody);
  event::Event hidden = Issued(3, "WELLKNOWN/ANONYMOUS");
  resolver.OnEvent(hidden);
  event::Event armoured = Logon(Shown(3));
  resolver.OnEvent(armoured);
  EXPECT_EQ(UserOf(armoured), "");
  EXPECT_EQ(resolver.resolved(), 0U);
}

TEST(TicketResolverTest, TheFactsOfASessionShareTheCompletedIdentity) {
  TicketResolver resolver;
  event::Event issued = Issued(1, "alice");
  resolver.OnEvent(issued);
  const event::IdentityPtr identity = Shown(1);
  event::Event first = Logon(identity);
  event::Event second = Logon(identity);
  resolver.OnEvent(first);
  resolver.OnEvent(second);
  EXPECT_EQ(std::get<event::LogonFinished>(first.fact).identity,
            std::get<event::LogonFinished>(second.fact).identity);
  EXPECT_EQ(resolver.resolved(), 1U);
  EXPECT_TRUE(identity->user.empty());  // what the wire showed is not changed
}

TEST(TicketResolverTest, ForgetsTheOldestTicketAtItsLimit) {
  TicketResolver resolver(2);
  for (std::uint8_t ticket = 1; ticket <= 3; ++ticket) {
    event::Event issued = Issued(ticket, "alice");
    resolver.OnEvent(issued);
  }
  EXPECT_EQ(resolver.tickets_evicted(), 1U);
  event::Event oldest = Logon(Shown(1));
  resolver.OnEvent(oldest);
  EXPECT_EQ(UserOf(oldest), "");
  event::Event newest = Logon(Shown(3));
  resolver.OnEvent(newest);
  EXPECT_EQ(UserOf(newest), "USERS.EXAMPLE\\alice");
}

}  // namespace
}  // namespace eastwest::detect
