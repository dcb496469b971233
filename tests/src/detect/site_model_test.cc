#include "src/detect/site_model.h"

#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

using testing::HasSubstr;

net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

event::Event Told(std::string_view client, std::string_view server, event::Fact fact) {
  event::Event event;
  event.flow.client = Host(client);
  event.flow.server = Host(server);
  event.fact = std::move(fact);
  return event;
}

event::LogonFinished LogonTo(std::string server_name) {
  event::Identity identity;
  identity.server_name = std::move(server_name);
  event::LogonFinished logon;
  logon.outcome = event::Outcome::kSucceeded;
  logon.identity = std::make_shared<const event::Identity>(identity);
  return logon;
}

TEST(AddressRangeTest, ReadsAddressNetworkAndRange) {
  struct Case {
    const char* text;
    const char* inside;
    const char* outside;
  };
  const Case cases[] = {
      {"10.20.0.5", "10.20.0.5", "10.20.0.6"},
      {"10.20.0.0/24", "10.20.0.255", "10.20.1.0"},
      {"10.20.0.100-10.20.0.199", "10.20.0.199", "10.20.0.200"},
      {"0.0.0.0/0", "255.255.255.255", "::1"},
      {"10.0.0.1/32", "10.0.0.1", "10.0.0.0"},
      {"fd20::/64", "fd20::ffff", "fd20:0:0:1::"},
      {"fd20::101-fd20::103", "fd20::102", "fd20::104"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    AddressRange range;
    ASSERT_TRUE(ParseAddressRange(c.text, range).ok());
    EXPECT_TRUE(range.Contains(Host(c.inside)));
    EXPECT_FALSE(range.Contains(Host(c.outside)));
  }
}

TEST(AddressRangeTest, RejectsBadTextsInOneSentence) {
  const char* const texts[] = {"",           "10.20.0",       "10.20.0.0/33", "10.20.0.0/",
                               "10.0.0.0/x", "10.0.0.0/-1",   "/24",          "10.0.0.9-10.0.0.1",
                               "10.0.0.1-",  "10.0.0.1-fd::", "fd20::/129",   "10.0.0.0/24x"};
  for (const char* text : texts) {
    SCOPED_TRACE(text);
    AddressRange range;
    const absl::Status status = ParseAddressRange(text, range);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), HasSubstr("expected an address"));
  }
}

TEST(AddressRangeTest, HostBitsBehindThePrefixAreAMistake) {
  AddressRange range;
  const absl::Status status = ParseAddressRange("10.20.0.5/24", range);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean 10.20.0.0/24?"));
}

TEST(SiteModelTest, RejectsMembersThatAreNeitherAddressNorName) {
  for (const char* member : {"", "10.20.0.999", "10.0.0.1-wks", "wks 01", "fd20::g", "wks/24"}) {
    SCOPED_TRACE(member);
    SiteModel site;
    EXPECT_FALSE(site.AddRole("workstation", member).ok());
    EXPECT_FALSE(site.has_inventory());
  }
}

TEST(SiteModelTest, AHostMayHaveSeveralRoles) {
  SiteModel site;
  ASSERT_TRUE(site.AddRole("workstation", "10.20.0.0/24").ok());
  ASSERT_TRUE(site.AddRole("jump", "10.20.0.50").ok());
  EXPECT_EQ(site.Match(Host("10.20.0.50"), "jump"), RoleMatch::kConfigured);
  EXPECT_EQ(site.Match(Host("10.20.0.50"), "workstation"), RoleMatch::kConfigured);
  EXPECT_EQ(site.Match(Host("10.20.0.51"), "jump"), RoleMatch::kNo);
  EXPECT_EQ(site.PrimaryRole(Host("10.20.0.50")).role, "workstation");
  EXPECT_EQ(site.PrimaryRole(Host("10.9.9.9")).role, "");
}

TEST(SiteModelTest, ANamedHostIsFoundByTheNameItGave) {
  SiteModel site;
  ASSERT_TRUE(site.AddRole("file_server", "Files01.corp.local").ok());
  EXPECT_EQ(site.Match(Host("10.20.0.20"), "file_server"), RoleMatch::kNo);
  site.Learn(Told("10.20.0.101", "10.20.0.20", LogonTo("FILES01")));
  EXPECT_EQ(site.Match(Host("10.20.0.20"), "file_server"), RoleMatch::kConfigured);
  EXPECT_FALSE(site.PrimaryRole(Host("10.20.0.20")).learned);
}

TEST(SiteModelTest, LearnsTheThreeRolesFromDeeds) {
  SiteModel site;
  site.Learn(Told("10.0.0.1", "10.0.0.10", event::ConnectionSeen{}));  // an attempt proves nothing
  event::Event kerberos = Told("10.0.0.1", "10.0.0.10",
                               event::ConnectionSeen{event::ConnectionSeen::State::kEstablished});
  kerberos.flow.server_port = 88;
  site.Learn(kerberos);
  event::FileOpened opened;
  opened.outcome = event::Outcome::kSucceeded;
  opened.file.kind = event::ShareKind::kDisk;
  site.Learn(Told("10.0.0.1", "10.0.0.20", opened));
  site.Learn(Told("10.0.0.1", "10.0.0.20", LogonTo("")));
  site.Learn(Told("10.0.0.20", "10.0.0.10", LogonTo("")));
  EXPECT_EQ(site.Match(Host("10.0.0.1"), "workstation"), RoleMatch::kLearned);
  EXPECT_EQ(site.PrimaryRole(Host("10.0.0.10")).role, "dc");
  EXPECT_EQ(site.PrimaryRole(Host("10.0.0.20")).role, "file_server");
  EXPECT_TRUE(site.PrimaryRole(Host("10.0.0.20")).learned);
  EXPECT_EQ(site.Match(Host("10.0.0.20"), "workstation"), RoleMatch::kNo);
}

TEST(SiteModelTest, SysvolMakesADomainController) {
  SiteModel site;
  event::ShareConnected share;
  share.share = "sysvol";
  site.Learn(Told("10.0.0.1", "10.0.0.10", share));
  EXPECT_EQ(site.PrimaryRole(Host("10.0.0.10")).role, "");
  share.outcome = event::Outcome::kSucceeded;
  site.Learn(Told("10.0.0.1", "10.0.0.10", share));
  EXPECT_EQ(site.PrimaryRole(Host("10.0.0.10")).role, "dc");
}

}  // namespace
}  // namespace eastwest::detect
