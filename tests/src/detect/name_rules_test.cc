#include "src/detect/name_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using event::NameRecord;
using event::NameServiceSeen;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Protocol = NameServiceSeen::Protocol;

NameServiceSeen Message(Protocol protocol, const std::string& name, const std::string& address) {
  NameServiceSeen seen;
  seen.protocol = protocol;
  seen.opcode_name = "query";
  NameRecord& record = seen.records.emplace_back();
  record.section = NameRecord::Section::kAnswer;
  record.name = name;
  if (!address.empty()) {
    record.addresses.push_back(Host(address));
  }
  return seen;
}

// The server of the flow answers its client.
NameServiceSeen Answer(Protocol protocol, const std::string& name,
                       const std::string& address = "10.20.0.177") {
  NameServiceSeen seen = Message(protocol, name, address);
  seen.from_client = false;
  seen.response = true;
  return seen;
}

NameServiceSeen Registration(const std::string& name) {
  NameServiceSeen seen = Message(Protocol::kNbns, name, "10.20.0.177");
  seen.from_client = false;
  seen.opcode = 5;
  seen.opcode_name = "registration";
  seen.records[0].section = NameRecord::Section::kAdditional;
  return seen;
}

TEST(NamePoisonerTest, FiresAtTheSecondNameWhateverTheProtocol) {
  Scenario story;
  story.To("10.20.0.177").Port(137).Tell(Answer(Protocol::kNbns, "FILESRV<00>"));
  EXPECT_EQ(story.Count(611), 0U);
  story.Tell(Answer(Protocol::kLlmnr, "filesrv")).Tell(Answer(Protocol::kNbns, "FILESRV<20>"));
  EXPECT_EQ(story.Count(611), 0U);  // one name
  story.Tell(Answer(Protocol::kMdns, "printsrv.local")).Tell(Answer(Protocol::kLlmnr, "third"));
  const Alert alert = story.Only(611);
  EXPECT_EQ(alert.level, Level::kHigh);
  EXPECT_EQ(alert.source.address, Host("10.20.0.177"));
  EXPECT_EQ(alert.target.address, Host("10.20.0.101"));
  EXPECT_THAT(alert.evidence, SizeIs(2));
  EXPECT_THAT(alert.summary, HasSubstr("filesrv, printsrv"));
}

TEST(NamePoisonerTest, TheWindowIsHalfOpen) {
  for (const bool inside : {true, false}) {
    Scenario story;
    story.Tell(Answer(Protocol::kNbns, "A<00>"));
    story.At(inside ? 600s - 1ns : 600s).Tell(Answer(Protocol::kNbns, "B<00>"));
    EXPECT_EQ(story.Count(611), inside ? 1U : 0U);
  }
}

TEST(NamePoisonerTest, AnOwnNameIsNoneToCount) {
  Scenario story;
  story.Tell(Registration("WKS77<00>")).Tell(Registration("WKS77<20>"));
  story.Tell(Answer(Protocol::kNbns, "WKS77<20>")).Tell(Answer(Protocol::kLlmnr, "wks77"));
  story.Tell(Answer(Protocol::kLlmnr, "other"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(NamePoisonerTest, RegisteringManyNamesMakesNoneOfThemOwn) {
  Scenario story;
  for (const char* name : {"A<00>", "B<00>", "C<00>", "D<00>", "E<00>", "F<00>"}) {
    story.Tell(Registration(name));
  }
  story.Tell(Answer(Protocol::kNbns, "E<00>")).Tell(Answer(Protocol::kNbns, "F<00>"));
  EXPECT_EQ(story.Count(611), 1U);
}

TEST(NamePoisonerTest, TheNewestNamesOfAHostAreKept) {
  Scenario story;
  story.Tell(Answer(Protocol::kNbns, "A<00>")).Tell(Answer(Protocol::kNbns, "B<00>"));
  for (std::size_t i = 0; i <= limits::kNameClaimsPerHostMax; ++i) {
    story.At(599s).Tell(Answer(Protocol::kLlmnr, "n" + std::to_string(i)));
  }
  story.At(600s).Tell(Answer(Protocol::kLlmnr, "last"));
  ASSERT_EQ(story.Count(611), 2U);
  const Alert alert = story.AlertsOf(611).back();
  EXPECT_EQ(alert.evidence.size(), limits::kNameClaimsPerHostMax);
  EXPECT_THAT(alert.evidence.front().what, HasSubstr("for n2 "));
  EXPECT_THAT(alert.evidence.back().what, HasSubstr("for last "));
}

TEST(NamePoisonerTest, NamesOfOfficesAndGroupsAreQuiet) {
  Scenario story;
  story.Tell(Answer(Protocol::kNbns, "CORP<1b>")).Tell(Answer(Protocol::kNbns, "LAB<1d>"));
  story.Tell(Answer(Protocol::kNbns, "*<00>"));
  NameServiceSeen group = Answer(Protocol::kNbns, "TEAM<00>");
  group.records[0].group = true;
  story.Tell(group).Tell(Answer(Protocol::kNbns, "WKS77<00>"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(NamePoisonerTest, NameServersAnswerForOthers) {
  Scenario known;
  known.Role("wins", "10.20.0.102");
  known.Tell(Answer(Protocol::kNbns, "A<00>")).Tell(Answer(Protocol::kNbns, "B<00>"));
  EXPECT_THAT(known.alerts(), IsEmpty());
  Scenario wins;
  for (const char* name : {"A<00>", "B<00>", "WPAD<00>"}) {
    NameServiceSeen answer = Answer(Protocol::kNbns, name, "10.20.0.20");
    answer.recursion_available = true;
    wins.Tell(answer);
  }
  EXPECT_THAT(wins.alerts(), IsEmpty());
  Scenario liar;  // says that it is a WINS server, and names itself
  for (const char* name : {"A<00>", "B<00>"}) {
    NameServiceSeen answer = Answer(Protocol::kNbns, name, "10.20.0.102");
    answer.recursion_available = true;
    liar.Tell(answer);
  }
  EXPECT_EQ(liar.Count(611), 1U);
}

TEST(NamePoisonerTest, RefusalsAndQuestionsAreQuiet) {
  Scenario story;
  for (const char* name : {"A<00>", "B<00>"}) {
    NameServiceSeen refused = Answer(Protocol::kNbns, name);
    refused.result = 3;
    NameServiceSeen question = Message(Protocol::kNbns, name, "");
    question.records[0].section = NameRecord::Section::kQuestion;
    story.Tell(refused).Tell(question);
  }
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(ProxyNameTest, OneAnswerIsEnough) {
  Scenario story;
  story.Tell(Answer(Protocol::kLlmnr, "wpad")).Tell(Answer(Protocol::kNbns, "WPAD<00>"));
  EXPECT_EQ(story.Only(612).level, Level::kHigh);
  EXPECT_EQ(story.Only(612).source.address, Host("10.20.0.102"));
  EXPECT_EQ(story.Count(611), 0U);
  story.Tell(Answer(Protocol::kNbns, "ISATAP<00>"));
  EXPECT_EQ(story.Count(612), 2U);
  EXPECT_EQ(story.Count(611), 1U);
}

TEST(ProxyNameTest, OtherNamesAndTheProxyItselfAreQuiet) {
  Scenario story;
  story.Tell(Answer(Protocol::kLlmnr, "wpad2"));
  EXPECT_EQ(story.Count(612), 0U);
  Scenario proxy;
  proxy.Tell(Registration("WPAD<00>")).Tell(Answer(Protocol::kNbns, "WPAD<00>"));
  EXPECT_EQ(proxy.Count(612), 0U);
}

TEST(NetbiosSessionTest, FiresUnlessRefused) {
  Scenario story;
  event::NetbiosSessionRequested request;
  request.called = "FILES01<20>";
  request.outcome = Outcome::kFailed;
  story.Port(139).Tell(request);
  EXPECT_THAT(story.alerts(), IsEmpty());
  request.outcome = Outcome::kSucceeded;
  story.Tell(request).Tell(request);
  EXPECT_EQ(story.Only(107).level, Level::kLow);
  EXPECT_THAT(story.Only(107).summary, HasSubstr("for FILES01<20>"));
}

TEST(NbnsBetweenEndpointsTest, IsOneNoteForEachPairOfWorkstations) {
  Scenario story;
  story.WorkstationRange().Port(137);
  const NameServiceSeen question = Message(Protocol::kNbns, "WKS02<00>", "");
  story.To("10.20.0.255").Tell(question).To("10.20.0.20").Tell(question);
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.To("10.20.0.102").Tell(question).Tell(question);
  EXPECT_EQ(story.Only(105).level, Level::kInformational);
  story.To("10.20.0.103").Tell(Message(Protocol::kLlmnr, "wks03", ""));
  EXPECT_EQ(story.Count(105), 1U);
}

TEST(NameRulesTest, HostsAreBounded) {
  class : public AlertSink {
    void Raise(const Alert& /*alert*/) override {}
  } sink;
  SiteModel site;
  AlertGate gate(sink);
  NameRules rules(site, gate, 2);
  for (const char* server : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
    event::Event event;
    event.flow.client = Host("10.0.0.9");
    event.flow.server = Host(server);
    event.time = kStoryBegins;
    event.fact = Answer(Protocol::kNbns, "A<00>");
    rules.OnEvent(event);
  }
  EXPECT_EQ(rules.hosts_evicted(), 1U);
}

}  // namespace
}  // namespace eastwest::detect
