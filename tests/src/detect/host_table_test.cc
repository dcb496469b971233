#include "src/detect/host_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/core/limits.h"
#include "src/detect/site_model.h"

namespace eastwest::detect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

event::Event Told(std::string_view client, std::string_view server, event::Fact fact,
                  std::uint32_t frame = 1) {
  event::Event event;
  event.flow.client = Host(client);
  event.flow.server = Host(server);
  event.frame.number = frame;
  event.fact = std::move(fact);
  return event;
}

event::LogonFinished Logon(event::Identity identity) {
  event::LogonFinished logon;
  logon.outcome = event::Outcome::kSucceeded;
  logon.identity = std::make_shared<const event::Identity>(std::move(identity));
  return logon;
}

event::LogonFinished Ntlm(std::string server) {
  event::Identity identity;
  identity.server_name = std::move(server);
  return Logon(identity);
}

event::LogonFinished Kerberos(std::string service) {
  event::Identity identity;
  identity.service = std::move(service);
  return Logon(identity);
}

event::ShareConnected Share(std::string name, event::ShareKind kind = event::ShareKind::kDisk) {
  event::ShareConnected share;
  share.outcome = event::Outcome::kSucceeded;
  share.share = std::move(name);
  share.kind = kind;
  return share;
}

std::vector<std::string> RolesOf(const HostTable& table, std::string_view address) {
  std::vector<std::string> roles;
  const KnownHost* host = table.Find(Host(address));
  if (host != nullptr) {
    for (const Suggestion& suggestion : SuggestRoles(host->deeds)) {
      roles.emplace_back(suggestion.role);
    }
  }
  return roles;
}

std::string NameOf(const HostTable& table, std::string_view address) {
  const KnownHost* host = table.Find(Host(address));
  return host == nullptr ? "" : host->name;
}

TEST(HostNameTest, ComesFromNtlmKerberosAndNetbios) {
  HostTable table;
  table.Learn(Told("10.0.0.1", "10.0.0.2", Ntlm("FILES01")));
  EXPECT_EQ(NameOf(table, "10.0.0.2"), "files01");
  table.Learn(Told("10.0.0.1", "10.0.0.3", Kerberos("cifs/Files02.corp.example")));
  EXPECT_EQ(NameOf(table, "10.0.0.3"), "files02");
  event::NameServiceSeen status;
  status.from_client = false;
  status.node_names = {{.name = "WORKGROUP<00>", .suffix = 0, .group = true, .active = true},
                       {.name = "WKS01<00>", .suffix = 0, .active = true}};
  table.Learn(Told("10.0.0.1", "10.0.0.4", status));
  EXPECT_EQ(NameOf(table, "10.0.0.4"), "wks01");
  event::DatagramSeen announced;
  announced.command = "host_announcement";
  announced.host = "WKS02";
  table.Learn(Told("10.0.0.5", "10.0.0.255", announced));
  EXPECT_EQ(NameOf(table, "10.0.0.5"), "wks02");
  table.Learn(Told("10.0.0.1", "10.0.0.6", Kerberos("cifs/10.0.0.6")));
  EXPECT_EQ(NameOf(table, "10.0.0.6"), "") << "an address is no name";
}

TEST(HostNameTest, AWeakerSourceDoesNotRename) {
  HostTable table;
  table.Learn(Told("10.0.0.1", "10.0.0.2", Kerberos("cifs/files01")));
  table.Learn(Told("10.0.0.1", "10.0.0.2", Ntlm("LIAR")));
  EXPECT_EQ(NameOf(table, "10.0.0.2"), "files01");
}

TEST(HostNameTest, ANameInUseIsNotGivenToASecondAddress) {
  HostTable table;
  table.Learn(Told("10.0.0.1", "10.0.0.2", Ntlm("FILES01")));
  event::Event claim = Told("10.0.0.1", "10.0.0.66", Ntlm("FILES01"));
  claim.time += 1h - 1ns;
  table.Learn(claim);
  EXPECT_EQ(NameOf(table, "10.0.0.66"), "");
  EXPECT_EQ(table.names_contested(), 1U);
  event::Event sixth = Told("10.0.0.1", "fd20::2", Ntlm("FILES01"));
  table.Learn(sixth);
  EXPECT_EQ(NameOf(table, "fd20::2"), "files01") << "one of each family";
  claim.time += 1ns;
  table.Learn(claim);
  EXPECT_EQ(NameOf(table, "10.0.0.66"), "files01") << "the first one has been silent for an hour";
  EXPECT_EQ(NameOf(table, "10.0.0.2"), "");
}

TEST(HostNameTest, ARenamedHostGivesItsNameBack) {
  HostTable table;
  table.Learn(Told("10.0.0.1", "10.0.0.2", Ntlm("OLD")));
  table.Learn(Told("10.0.0.1", "10.0.0.2", Ntlm("NEW")));
  table.Learn(Told("10.0.0.1", "10.0.0.3", Ntlm("OLD")));
  EXPECT_EQ(NameOf(table, "10.0.0.2"), "new");
  EXPECT_EQ(NameOf(table, "10.0.0.3"), "old");
}

TEST(HostNameTest, TheRolesOfANameFollowIt) {
  SiteModel site;
  ASSERT_TRUE(site.AddRole("file_server", "files01").ok());
  ASSERT_TRUE(site.AddZone("servers", "files01.corp.example").ok());
  site.Learn(Told("10.0.0.1", "10.0.0.2", Kerberos("cifs/files01.corp.example")));
  EXPECT_EQ(site.Match(Host("10.0.0.2"), "file_server"), RoleMatch::kConfigured);
  EXPECT_TRUE(site.HasZone(Host("10.0.0.2"), "servers"));
  site.Learn(Told("10.0.0.1", "10.0.0.2", Kerberos("cifs/other")));
  EXPECT_EQ(site.Match(Host("10.0.0.2"), "file_server"), RoleMatch::kNo);
}

TEST(HostDeedsTest, SuggestsRolesWithTheirReasons) {
  HostTable table;
  for (int i = 1; i <= 3; ++i) {
    const std::string client = "10.0.0." + std::to_string(100 + i);
    table.Learn(Told(client, "10.0.0.10", Share("SYSVOL"), 10 + static_cast<std::uint32_t>(i)));
    table.Learn(Told(client, "10.0.0.10", Ntlm("DC01")));
  }
  table.Learn(Told("10.0.0.101", "10.0.0.30", Share("SMS_P01")));
  table.Learn(Told("10.0.0.101", "10.0.0.31", Share("SCCMContentLib$")));
  table.Learn(Told("10.0.0.101", "10.0.0.40", Share("HP4", event::ShareKind::kPrint)));
  for (int i = 0; i < 10; ++i) {
    table.Learn(Told("10.0.0.60", "10.0.0.20", Share("backup$")));
  }
  EXPECT_THAT(RolesOf(table, "10.0.0.10"), ElementsAre("dc"));
  EXPECT_THAT(RolesOf(table, "10.0.0.30"), ElementsAre("sccm_site"));
  EXPECT_THAT(RolesOf(table, "10.0.0.31"), ElementsAre("sccm_dp"));
  EXPECT_THAT(RolesOf(table, "10.0.0.40"), ElementsAre("print_server"));
  EXPECT_THAT(RolesOf(table, "10.0.0.60"), ElementsAre("backup"));
  EXPECT_THAT(RolesOf(table, "10.0.0.101"), ElementsAre("workstation"));
  const DeedRecord* record = table.Find(Host("10.0.0.10"))->deeds.Find(Deed::kServedDomain);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->first.number, 11U);
  EXPECT_EQ(DeedText(*record), "SYSVOL or NETLOGON served 3 times to 3 hosts");
}

TEST(HostDeedsTest, OneClientOfASpoolerMakesNoPrintServer) {
  HostTable table;
  event::RpcCalled call;
  call.outcome = event::Outcome::kSucceeded;
  call.endpoint = "spoolss";
  for (int i = 0; i < 50; ++i) {
    table.Learn(Told("10.0.0.66", "10.0.0.2", call));  // whoever forces logons does this
  }
  EXPECT_TRUE(RolesOf(table, "10.0.0.2").empty());
  table.Learn(Told("10.0.0.1", "10.0.0.2", call));
  EXPECT_THAT(RolesOf(table, "10.0.0.2"), ElementsAre("print_server"));
}

// What is only a suggestion must not quieten a rule.
TEST(HostDeedsTest, RulesDoNotSeeSuggestions) {
  SiteModel site;
  site.Learn(Told("10.0.0.1", "10.0.0.2", Share("HP4", event::ShareKind::kPrint)));
  EXPECT_EQ(site.Match(Host("10.0.0.2"), "print_server"), RoleMatch::kNo);
  EXPECT_EQ(site.PrimaryRole(Host("10.0.0.2")).role, "");
}

TEST(HostDeedsTest, CountsPeersUpToABound) {
  HostTable table;
  for (int i = 0; i < 20; ++i) {
    event::FileOpened opened;
    opened.outcome = event::Outcome::kSucceeded;
    opened.file.kind = event::ShareKind::kDisk;
    table.Learn(Told("10.0.1." + std::to_string(i), "10.0.0.2", opened));
  }
  const DeedRecord* record = table.Find(Host("10.0.0.2"))->deeds.Find(Deed::kServedFiles);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->peers.size(), kPeersMax);
  EXPECT_THAT(DeedText(*record), HasSubstr("20 times to 4 or more hosts"));
}

TEST(HostTableTest, IsBoundedAndSaysSo) {
  HostTable table;
  net::IpAddress client = Host("10.0.0.0");
  for (std::size_t i = 0; i < limits::kLearnedHostsMax + 5; ++i) {
    client.bytes[1] = static_cast<std::uint8_t>(i >> 16);
    client.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    client.bytes[3] = static_cast<std::uint8_t>(i);
    event::Event event = Told("10.0.0.1", "192.168.0.1", Ntlm(""));
    event.flow.client = client;
    table.Learn(event);
  }
  EXPECT_EQ(table.refused(), 5U);
  EXPECT_EQ(table.Addresses().size(), limits::kLearnedHostsMax);
}

}  // namespace
}  // namespace eastwest::detect
