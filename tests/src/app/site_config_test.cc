#include "src/app/site_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "src/app/config.h"
#include "src/app/status_text.h"
#include "tests/src/capture/capture_builder.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::app {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

class SiteFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    return folder_.Write(name, capture::Buffer(text.begin(), text.end()));
  }
  absl::StatusOr<Config> Load(const std::string& site) {
    return LoadConfig(Write("site.yaml", "site:\n" + site));
  }
  std::string Fault(const std::string& site) { return std::string(TextOf(Load(site).status())); }

  capture::Folder folder_;
};

constexpr const char* kEverything = R"(
  roles: {workstation: [10.0.0.0/24], payroll: [10.0.9.9]}
  own_roles: [payroll]
  own_zones: [hq]
  zones: {internal: [10.0.0.0/8], hq: [10.0.0.0/16, files01]}
  admin_sources: [10.0.1.50]
  sccm:
    primary: [10.0.1.30]
    distribution_points: [10.0.1.31, dp02]
    database: [10.0.1.32]
    client_push_accounts: ['CORP\svc-push']
    site_accounts: [SCCM01$]
  watch_accounts: ['CORP\canary', old-admin]
  smb_external_allowed:
    - {network: 20.60.0.0/16, owner: cloud team}
    - 20.61.0.1
  allow:
    - name: backup-reads
      source: [10.0.1.60, host:bkp02]
      target: [file_server, zone:hq]
      rules: [EW-0202, EW-0215]
      ports: [445, 49152-65535]
      shares: [ADMIN$, "?$"]
      pipes: [svcctl]
      users: ['CORP\svc-*']
      files: ['ccmsetup\*']
      services: [PDQDeployRunner-*]
      owner: storage team
      expires: 2027-03-31
      reason: "nightly: backup"
  firewall:
    smb: {log: each}
    rdp: {log: aggregate}
)";

TEST_F(SiteFileTest, ReadsEveryKeyAndReadsBackWhatItDumps) {
  const auto config = Load(kEverything);
  ASSERT_TRUE(config.ok()) << config.status();
  const std::string dumped = DumpConfig(*config);
  const auto again = LoadConfig(Write("dumped.yaml", dumped));
  ASSERT_TRUE(again.ok()) << again.status() << dumped;
  EXPECT_EQ(DumpConfig(*again), dumped);
  const auto model = MakeSiteModel(again->site);
  ASSERT_TRUE(model.ok()) << model.status();
  struct Case {
    const char* address;
    const char* role;
  };
  for (const Case& c : {Case{"10.0.0.7", "workstation"}, Case{"10.0.9.9", "payroll"},
                        Case{"10.0.1.50", "admin"}, Case{"10.0.1.30", "sccm_primary"},
                        Case{"10.0.1.31", "sccm_dp"}, Case{"10.0.1.32", "site_db"}}) {
    EXPECT_EQ(model->Match(Host(c.address), c.role), detect::RoleMatch::kConfigured) << c.address;
  }
  EXPECT_TRUE(model->HasZone(Host("10.0.0.1"), "hq"));
  ASSERT_EQ(model->allow_list().entries().size(), 1U);
  const detect::AllowEntry& entry = model->allow_list().entries().front();
  EXPECT_EQ(entry.name, "backup-reads");
  EXPECT_EQ(entry.ports.back().last, 65535);
  EXPECT_TRUE(entry.end.has_value());
  EXPECT_EQ(model->firewall().ModeOf(101), detect::LogMode::kEach);
  EXPECT_EQ(model->firewall().ModeOf(110), detect::LogMode::kAggregate);
  EXPECT_EQ(model->firewall().ModeOf(111), detect::LogMode::kEach) << "by default";
}

TEST_F(SiteFileTest, AllowedEndpointsStayOutside) {
  const auto config = Load(kEverything);
  ASSERT_TRUE(config.ok()) << config.status();
  const auto model = MakeSiteModel(config->site);
  EXPECT_TRUE(model->HasZone(Host("20.60.1.1"), detect::kZoneSmbAllowed));
  EXPECT_TRUE(model->HasZone(Host("20.60.1.1"), detect::kZoneExternal));
  EXPECT_FALSE(model->HasZone(Host("20.62.1.1"), detect::kZoneSmbAllowed));
  EXPECT_TRUE(model->HasZone(Host("20.62.1.1"), detect::kZoneExternal));
  EXPECT_FALSE(model->HasZone(Host("10.0.0.1"), detect::kZoneExternal));
}

TEST_F(SiteFileTest, AccountsBecomePlaceholdersWithoutTheirDomain) {
  const auto config = Load(kEverything);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(PlaceholdersOf(config->site),
              AllOf(Contains(Pair("ClientPushAccounts", ElementsAre("svc-push"))),
                    Contains(Pair("SccmSiteAccounts", ElementsAre("SCCM01$"))),
                    Contains(Pair("CanaryAccounts", ElementsAre("canary", "old-admin")))));
  EXPECT_THAT(RolesOf(config->site),
              ElementsAre("workstation", "payroll", "admin", "sccm_primary", "sccm_dp", "site_db"));
}

TEST_F(SiteFileTest, NamesPlaceKeyAndExpectationOfAFault) {
  const std::string entry =
      "  allow:\n    - name: a\n      source: [backup]\n      rules: [EW-0202]\n"
      "      owner: o\n      reason: r\n";
  struct Case {
    const char* why;
    std::string site;
    std::string place;
    std::string says;
  };
  const Case cases[] = {
      {"misspelt role", "  roles:\n    wokstation: [10.0.0.1]\n", ":3: ",
       "there is no role \"wokstation\" (did you mean workstation?): expected one of aad_connect"},
      {"own role not declared", "  roles:\n    payroll: []\n",
       ":3: ", "one of your own is declared in site.own_roles"},
      {"role twice", "  roles:\n    dc: []\n    dc: []\n", ":4: ", "site.roles.dc is there twice"},
      {"misspelt zone", "  zones:\n    internl: [10.0.0.0/8]\n", ":3: ", "did you mean internal?"},
      {"misspelt key", "  role: {}\n", ":2: ", "\"site.role\": expected one of roles, zones"},
      {"section twice", "  roles: {}\n  roles: {}\n", ":3: ", "site.roles is there twice"},
      {"own roles no list", "  own_roles: payroll\n", ":2: ", "site.own_roles is no list"},
      {"admin no list", "  admin_sources: 10.0.0.1\n", ":2: ", "site.admin_sources is no list"},
      {"admin bad", "  admin_sources:\n  - 10.0.0.1\n  - 10.0.0.999\n", ":4: ", "is no address"},
      {"sccm no map", "  sccm: [a]\n", ":2: ", "site.sccm is no map"},
      {"sccm key", "  sccm:\n    primry: []\n", ":3: ", "did you mean primary?"},
      {"endpoint bad", "  smb_external_allowed: [20.0.0.1/8]\n", ":2: ", "host bits"},
      {"endpoint key", "  smb_external_allowed: [{net: 20.0.0.0/8}]\n",
       ":2: ", "expected one of network, owner"},
      {"firewall row", "  firewall:\n    smbb: {log: each}\n", ":3: ", "did you mean smb?"},
      {"firewall log", "  firewall:\n    smb: {log: all}\n",
       ":3: ", "site.firewall.smb.log is \"all\": expected each or aggregate"},
      {"firewall no map", "  firewall:\n    smb: each\n", ":3: ", "is no map"},
      {"allow no list", "  allow: {}\n", ":2: ", "site.allow is no list"},
      {"allow no entry", "  allow:\n    - 7\n", ":3: ", "holds something else than entries"},
      {"allow without expiry", entry, ":3: ", "a has no expires: every entry needs owner"},
      {"allow bad expiry", entry + "      expires: soon\n", ":8: ", "\"soon\" is no day"},
      {"allow misspelt role", "  allow:\n    - name: a\n      source: [bakup]\n",
       ":4: ", "did you mean backup?"},
      {"allow misspelt key", "  allow:\n    - nam: a\n", ":3: ", "did you mean name?"},
      {"allow empty list", "  allow:\n    - name: a\n      source: []\n",
       ":3: ", "site.allow.source is empty"},
      {"allow bad port", "  allow:\n    - name: a\n      source: [backup]\n      ports: [99999]\n",
       ":5: ", "\"99999\" is no port"},
      {"allow bad rule", "  allow:\n    - name: a\n      source: [backup]\n      rules: [EW-1]\n",
       ":5: ", "expected EW-nnnn"},
      {"allow unknown zone", "  allow:\n    - name: a\n      source: [zone:dnz]\n",
       ":4: ", "did you mean dmz?"},
      {"allow name twice",
       entry + "      expires: never\n" + entry.substr(9) + "      expires: never\n",
       ":9: ", "the name a is taken"},
      {"inventory missing", "  inventory: none.json\n", ":2: ", "none.json: no such inventory"},
      {"inventory no text", "  inventory: [a]\n", ":2: ", "site.inventory is no single value"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(Fault(c.site),
                AllOf(StartsWith(folder_.Path("site.yaml") + c.place), HasSubstr(c.says)));
  }
}

TEST_F(SiteFileTest, AnInventoryLiesBesideTheFile) {
  Write("hosts.json", R"([{"hostname": "dc01", "addresses": ["10.0.0.10"], "role": "dc"},
                          {"addresses": ["10.0.9.0/24"], "role": "payroll", "zone": "hq"}])");
  // What the site declares counts in the inventory, wherever it stands.
  const auto config = Load("  inventory: hosts.json\n  own_roles: [payroll]\n  own_zones: [hq]\n");
  ASSERT_TRUE(config.ok()) << config.status();
  const auto model = MakeSiteModel(config->site);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->Match(Host("10.0.0.10"), "dc"), detect::RoleMatch::kConfigured);
  EXPECT_EQ(model->Match(Host("10.0.9.7"), "payroll"), detect::RoleMatch::kConfigured);
  EXPECT_TRUE(model->HasZone(Host("10.0.9.7"), "hq"));
  EXPECT_THAT(RolesOf(config->site), ElementsAre("dc", "payroll"));
  EXPECT_THAT(Fault("  inventory: hosts.json\n"),
              AllOf(HasSubstr("site.yaml:2: site.inventory: "), HasSubstr("hosts.json: /1/role ")));
}

// A rule that asks for a role or a zone that no configuration may name would never fire.
TEST(ShippedRulesTest, AskForKnownRolesAndZonesOnly) {
  const SiteConfig site;
  const auto check = [&site](const std::string& key, const YAML::Node& value,
                             const std::string& where) {
    const bool zone = key.find("zone") != std::string::npos;
    for (const YAML::Node& item :
         value.IsSequence() ? value : YAML::Load("[" + value.Scalar() + "]")) {
      const std::string name = item.Scalar();
      if (!name.starts_with('%')) {
        EXPECT_TRUE((zone ? CheckZoneName(site, name) : CheckRoleName(site, name)).ok())
            << where << ": " << key << " " << name;
      }
    }
  };
  std::size_t seen = 0;
  const std::function<void(const YAML::Node&, const std::string&)> walk =
      [&](const YAML::Node& node, const std::string& where) {
        for (const auto& entry : node) {
          const YAML::Node& value = node.IsMap() ? entry.second : entry;
          const std::string key = node.IsMap() ? entry.first.Scalar() : std::string();
          if (key == "src_role" || key == "dst_role" || key == "src_zone" || key == "dst_zone" ||
              key == "needs") {
            check(key, value, where);
            ++seen;
          } else if (value.IsMap() || value.IsSequence()) {
            walk(value, where);
          }
        }
      };
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(EASTWEST_SOURCE_DIR "/rules")) {
    if (file.path().extension() == ".yml") {
      for (const YAML::Node& document : YAML::LoadAllFromFile(file.path().string())) {
        walk(document, file.path().filename().string());
      }
    }
  }
  EXPECT_GT(seen, 30U);
}

}  // namespace
}  // namespace eastwest::app
