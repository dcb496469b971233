#include "src/detect/allow_list.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::HasSubstr;

AllowEntry Entry(std::vector<std::string> source, std::vector<std::string> target) {
  AllowEntry entry{.name = "entry",
                   .source = {},
                   .target = {},
                   .rules = {},
                   .ports = {},
                   .shares = {},
                   .pipes = {},
                   .users = {},
                   .files = {},
                   .services = {},
                   .owner = "storage team",
                   .reason = "agreed",
                   .expires = "never",
                   .end = {}};
  for (const std::string& text : source) {
    entry.source.push_back(ParseAllowEnd(text, {}).value());
  }
  for (const std::string& text : target) {
    entry.target.push_back(ParseAllowEnd(text, {}).value());
  }
  return entry;
}

TEST(WildcardTest, MatchesAsAShellDoesWithoutCase) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {{"", "", true},
                        {"*", "", true},
                        {"", "a", false},
                        {"a", "A", true},
                        {"a*", "abc", true},
                        {"*c", "abc", true},
                        {"*b*", "abc", true},
                        {"a?c", "abc", true},
                        {"a?", "a", false},
                        {"ccmsetup\\*", "CCMSETUP\\x.exe", true},
                        {"a*b*c", "aXbYbZc", true},
                        {"a*b*c", "aXbYbZ", false},
                        {"**", "anything", true},
                        {"?", "", false}};
  for (const Case& c : cases) {
    EXPECT_EQ(MatchesWildcard(c.pattern, c.text), c.matches) << c.pattern << ' ' << c.text;
  }
  EXPECT_FALSE(MatchesWildcard(std::string(2000, '*') + "b", std::string(20'000, 'a')));
}

TEST(AllowEndTest, TellsRolesHostsZonesAndRangesApart) {
  struct Case {
    const char* text;
    AllowEnd::Kind kind;
    const char* name;
  };
  const Case cases[] = {{"backup", AllowEnd::Kind::kRole, "backup"},
                        {"payroll", AllowEnd::Kind::kRole, "payroll"},
                        {"zone:dmz", AllowEnd::Kind::kZone, "dmz"},
                        {"host:BKP01", AllowEnd::Kind::kHost, "bkp01"},
                        {"bkp01.corp.example", AllowEnd::Kind::kHost, "bkp01"},
                        {"10.20.0.0/24", AllowEnd::Kind::kRange, "10.20.0.0/24"},
                        {"fd20::1", AllowEnd::Kind::kRange, "fd20::1"}};
  for (const Case& c : cases) {
    const auto end = ParseAllowEnd(c.text, {"payroll"});
    ASSERT_TRUE(end.ok()) << c.text << ' ' << end.status();
    EXPECT_EQ(end->kind, c.kind) << c.text;
    EXPECT_EQ(end->name, c.name);
    EXPECT_EQ(end->text, c.text);
  }
  struct Fault {
    const char* text;
    const char* says;
  };
  const Fault faults[] = {{"bakup", "did you mean backup?"},
                          {"wks01", "a host is host:wks01"},
                          {"10.20.0.300", "is no address"},
                          {"10.20.0.1/24", "host bits"},
                          {"host:", "no name"},
                          {"", "is no address"}};
  for (const Fault& f : faults) {
    EXPECT_THAT(std::string(ParseAllowEnd(f.text, {}).status().message()), HasSubstr(f.says));
  }
}

TEST(AllowParseTest, ReadsPortsAndDays) {
  EXPECT_EQ(ParsePortRange("49152-65535")->last, 65535);
  EXPECT_EQ(ParsePortRange("445")->first, 445);
  for (const char* text : {"", "0", "65536", "4-3", "-4", "4-", "a", "445 ", "1-2-3"}) {
    EXPECT_FALSE(ParsePortRange(text).ok()) << text;
  }
  EXPECT_FALSE(ParseExpiry("never")->has_value());
  EXPECT_EQ(**ParseExpiry("1970-01-01"), PacketTime(std::chrono::hours(24)));
  for (const char* text : {"", "2027-02-29", "2027-13-01", "2027-00-01", "2027-1-1", "tomorrow",
                           "27-01-01", "2027-03-31T00", "9999-01-01", "1969-12-31"}) {
    EXPECT_FALSE(ParseExpiry(text).ok()) << text;
  }
}

TEST(AllowEntryTest, NothingMayAllowEverything) {
  AllowEntry entry = Entry({"backup"}, {});
  EXPECT_THAT(std::string(CheckAllowEntry(entry).message()), HasSubstr("allow everything"));
  entry.rules = {"EW-0202"};
  EXPECT_TRUE(CheckAllowEntry(entry).ok());
  entry.source.clear();
  EXPECT_THAT(std::string(CheckAllowEntry(entry).message()), HasSubstr("no source and no target"));
  entry = Entry({"backup"}, {});
  entry.ports = {{445, 445}};
  entry.owner.clear();
  EXPECT_THAT(std::string(CheckAllowEntry(entry).message()), HasSubstr("has no owner"));
  entry = Entry({"backup"}, {});
  entry.name = "with space";
  EXPECT_THAT(std::string(CheckAllowEntry(entry).message()), HasSubstr("expected 1 to 64"));
}

TEST(AllowListTest, WhatADealingDoesNotShowIsNotAllowed) {
  SiteModel site;
  AllowEntry entry = Entry({"10.0.0.1"}, {});
  entry.shares = {"ADMIN$"};
  AllowList list;
  list.Add(entry);
  Dealing dealing;
  dealing.source = Host("10.0.0.1");
  EXPECT_EQ(list.Find(dealing, site), nullptr) << "no share is known";
  const std::vector<std::string> one = {"admin$"};
  dealing.shares = one;
  EXPECT_NE(list.Find(dealing, site), nullptr);
  const std::vector<std::string> two = {"admin$", "C$"};
  dealing.shares = two;
  EXPECT_EQ(list.Find(dealing, site), nullptr) << "C$ is not allowed";
  dealing.shares = one;
  dealing.source = Host("10.0.0.2");
  EXPECT_EQ(list.Find(dealing, site), nullptr) << "somebody else";
}

TEST(AllowListTest, ALearnedRoleAllowsNothing) {
  SiteModel site;
  event::Event logon;
  logon.flow.client = Host("10.0.0.1");
  logon.flow.server = Host("10.0.0.2");
  event::LogonFinished finished;
  finished.outcome = Outcome::kSucceeded;
  logon.fact = finished;
  site.Learn(logon);
  ASSERT_EQ(site.Match(Host("10.0.0.1"), "workstation"), RoleMatch::kLearned);
  AllowEntry entry = Entry({"workstation"}, {});
  entry.ports = {{445, 445}};
  AllowList list;
  list.Add(entry);
  Dealing dealing;
  dealing.source = Host("10.0.0.1");
  dealing.port = 445;
  EXPECT_EQ(list.Find(dealing, site), nullptr);
}

class AllowedStory : public ::testing::Test {
 protected:
  AllowedStory() { story_.WorkstationRange(); }
  void Allow(AllowEntry entry) { story_.Site().allow_list().Add(std::move(entry)); }
  const AllowList::Count& Count() { return story_.engine().site().allow_list().count(0); }
  Scenario story_;
};

TEST_F(AllowedStory, HoldsAlertsBackAndCountsThemOncePerWindow) {
  AllowEntry entry = Entry({"10.20.0.101"}, {"workstation"});
  entry.rules = {"EW-0101"};
  Allow(entry);
  story_.Speak("smb").At(5min).NextFlow().Speak("smb").At(11min).NextFlow().Speak("smb");
  EXPECT_TRUE(story_.AlertsOf(101).empty());
  EXPECT_EQ(Count().held, 2U);
  story_.From("10.20.0.103").NextFlow().Speak("smb");
  EXPECT_EQ(story_.AlertsOf(101).size(), 1U);
}

TEST_F(AllowedStory, AnExpiredEntryNoLongerWorksAndIsNamed) {
  AllowEntry entry = Entry({"workstation"}, {"workstation"});
  entry.rules = {"EW-0101"};
  entry.expires = "2027-01-14";
  entry.end = kStoryBegins + 5min;
  Allow(entry);
  story_.At(5min - 1ns).Speak("smb");
  EXPECT_TRUE(story_.AlertsOf(101).empty());
  story_.At(5min).NextFlow().Speak("smb");
  ASSERT_EQ(story_.AlertsOf(101).size(), 1U);
  EXPECT_THAT(story_.AlertsOf(101).front().level_reasons.back(),
              HasSubstr("entry (owner storage team) expired on 2027-01-14"));
  EXPECT_EQ(Count().held, 1U);
  EXPECT_EQ(Count().expired, 1U);
  EXPECT_EQ(story_.engine().counters().allow_expired, 1U);
}

TEST_F(AllowedStory, WhatIsAllowedHidesNothingElse) {
  AllowEntry entry = Entry({"workstation"}, {"workstation"});
  entry.files = {"ccmsetup\\*"};
  entry.rules = {"EW-0203"};
  Allow(entry);
  story_.WriteFile("ADMIN$", "ccmsetup\\ccmsetup.exe");
  EXPECT_TRUE(story_.AlertsOf(203).empty());
  story_.WriteFile("ADMIN$", "evil.exe");
  EXPECT_EQ(story_.AlertsOf(203).size(), 1U);
}

TEST_F(AllowedStory, WhatIsAnIncidentIsNotAgreedToByAPort) {
  AllowEntry entry = Entry({"workstation"}, {"workstation"});
  entry.ports = {{445, 445}};
  Allow(entry);
  story_.Speak("smb").Logon().PushAndRun();
  EXPECT_TRUE(story_.AlertsOf(101).empty());
  EXPECT_TRUE(story_.AlertsOf(203).empty());
  EXPECT_EQ(story_.AlertsOf(2).size(), 1U);
}

TEST_F(AllowedStory, WhatIsAnIncidentIsAgreedToByItsName) {
  AllowEntry entry = Entry({"workstation"}, {"workstation"});
  entry.ports = {{445, 445}};
  entry.rules = {"EW-0001", "EW-0002"};
  Allow(entry);
  story_.Speak("smb").Logon().PushAndRun();
  EXPECT_EQ(story_.AlertsOf(101).size(), 1U);
  EXPECT_TRUE(story_.AlertsOf(2).empty());
}

TEST_F(AllowedStory, ARowOfTheFirewallTableIsToldAsTheSiteWants) {
  const auto rows = FirewallRows();
  story_.Site().firewall().Set(rows[0], LogMode::kEach);
  story_.Speak("smb").Speak("smb").NextFlow().Speak("smb").NextFlow().Speak("smb");
  EXPECT_EQ(story_.AlertsOf(101).size(), 3U) << "one a connection";
  Scenario other;
  other.WorkstationRange();
  other.Speak("smb").NextFlow().Speak("smb").At(10min).NextFlow().Speak("smb");
  ASSERT_EQ(other.AlertsOf(101).size(), 2U) << "one a window";
  EXPECT_EQ(other.AlertsOf(101)[1].repeats, 1U);
}

}  // namespace
}  // namespace eastwest::detect
