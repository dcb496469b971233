#include "src/app/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "src/app/site_config.h"
#include "src/app/status_text.h"
#include "src/core/site_limits.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<std::vector<InventoryHost>> Parse(std::string_view json) {
  const SiteConfig site;
  return ParseInventory(
      json, "inventory.json",
      {.role = [&site](std::string_view role) { return CheckRoleName(site, role); },
       .zone = [&site](std::string_view zone) { return CheckZoneName(site, zone); }});
}

TEST(InventoryTest, ReadsHosts) {
  const auto hosts = Parse(R"({"exported": "today", "hosts": [
      {"hostname": "files01.corp.example", "addresses": ["10.20.0.20", "fd20::/64"],
       "roles": ["file_server", "print_server"], "zone": "servers", "owner": "storage team",
       "serial": 17, "tags": {"rack": [1, 2]}},
      {"hostname": null, "address": "10.20.0.100-10.20.0.199", "role": "workstation"}]})");
  ASSERT_TRUE(hosts.ok()) << hosts.status();
  ASSERT_EQ(hosts->size(), 2U);
  const InventoryHost& files = hosts->front();
  EXPECT_EQ(files.hostname, "files01.corp.example");
  EXPECT_THAT(files.addresses, ElementsAre("10.20.0.20", "fd20::/64"));
  EXPECT_THAT(files.roles, ElementsAre("file_server", "print_server"));
  EXPECT_EQ(files.zone, "servers");
  EXPECT_EQ(files.owner, "storage team");
  EXPECT_EQ(files.pointer, "/hosts/0");
  EXPECT_EQ(hosts->back().hostname, "");
}

TEST(InventoryTest, ReadsABareListAndAnEmptyOne) {
  const auto hosts = Parse(R"([{"hostname": "dc01", "role": "dc"}])");
  ASSERT_TRUE(hosts.ok()) << hosts.status();
  EXPECT_EQ(hosts->front().pointer, "/0");
  EXPECT_TRUE(Parse("[]").ok());
  EXPECT_TRUE(Parse(R"({"hosts": []})").ok());
}

struct FaultCase {
  const char* why;
  std::string json;
  std::string place;
  std::string says;
};

// Kept apart: a table, not a story.
const FaultCase kFaults[] = {
    {"no JSON", "{\n\"hosts\": [\n,]}", ":3: ", "is no JSON"},
    {"nothing", "", ":1: ", "is no JSON"},
    {"two documents", "[]\n[]", ":2: ", "is no JSON"},
    {"cut", "[{\"hostname\": \"a", ":1: ", "is no JSON"},
    {"no UTF-8", "[\"\xFF\"]", ":1: ", "is no JSON"},
    {"a number", "7", ": the document ", "is a number: expected a list of hosts"},
    {"no hosts", R"({"host": []})", ": the document ", "has no key \"hosts\""},
    {"hosts no list", R"({"hosts": {}})", ": /hosts ", "is an object: expected a list"},
    {"host no object", R"([[]])", ": /0 ", "is a list: expected an object"},
    {"host null", R"([null])", ": /0 ", "is null: expected an object"},
    {"hostname no text", R"([{"hostname": 7}])", ": /0/hostname ", "is a number: expected a text"},
    {"address no text", R"([{"addresses": ["10.0.0.1", 7], "role": "dc"}])", ": /0/addresses/1 ",
     "is a number: expected a text"},
    {"address object", R"([{"addresses": {"a": 1}}])", ": /0/addresses ", "is an object"},
    {"bad address", R"([{"addresses": ["10.0.0.300"]}])", ": /0/addresses/0 ",
     "\"10.0.0.300\" is no address"},
    {"bad CIDR", R"([{"address": "10.0.0.0/33"}])", ": /0/address ", "is no network"},
    {"host bits", R"([{"address": "10.0.0.9/24"}])", ": /0/address ", "did you mean 10.0.0.0/24?"},
    {"empty range", R"([{"address": "10.0.0.9-10.0.0.1"}])", ": /0/address ", "empty range"},
    {"unknown role", R"([{"hostname": "a", "roles": ["dc", "wokstation"]}])", ": /0/roles/1 ",
     "there is no role \"wokstation\" (did you mean workstation?)"},
    {"role no text", R"([{"hostname": "a", "role": true}])", ": /0/role ",
     "is true or false: expected a text"},
    {"unknown zone", R"([{"hostname": "a", "zone": "dnz"}])", ": /0/zone ", "did you mean dmz?"},
    {"zone list", R"([{"hostname": "a", "zone": ["dmz"]}])", ": /0/zone ", "is a list"},
    {"misspelt key", R"([{"hostnam": "a", "role": "dc"}])", ": /0/hostnam ",
     "did you mean hostname?"},
    {"key twice", R"([{"hostname": "a", "hostname": "b", "role": "dc"}])", ": /0 ",
     "has the key \"hostname\" twice"},
    {"nobody", R"([{"role": "dc"}])", ": /0 ", "neither hostname nor addresses"},
    {"nothing said", R"([{"hostname": "a"}])", ": /0 ", "neither roles nor a zone"},
    {"host twice", R"([{"hostname": "a", "role": "dc"}, {"hostname": "A", "role": "dc"}])", ": /1 ",
     "has the hostname \"A\" of /0"},
    {"workstation and server", R"([{"hostname": "a", "roles": ["workstation", "dc"]}])",
     ": /0/roles ", "a workstation and a server"},
    {"overlap",
     R"([{"address": "10.0.0.0/24", "role": "workstation"},
           {"address": "10.0.0.20", "role": "file_server"}])",
     ": /1/addresses ", "has 10.0.0.20, which overlaps 10.0.0.0/24 of /0"},
    {"overlap behind another",
     R"([{"address": "10.0.0.0/16", "role": "dc"}, {"address": "10.0.0.0/30", "role": "dc"},
           {"address": "10.0.200.1", "role": "workstation"}])",
     ": /2/addresses ", "overlaps 10.0.0.0/16 of /0"},
    {"same address",
     R"([{"address": "10.0.0.1", "role": "admin"}, {"address": "10.0.0.1", "role": "jump"}])",
     ": /1/addresses ", "with other roles"},
    {"deep", std::string(2000, '[') + std::string(2000, ']'), ":1: ", "is no JSON"},
};

TEST(InventoryTest, NamesThePlaceOfEveryFault) {
  for (const FaultCase& c : kFaults) {
    SCOPED_TRACE(c.why);
    const auto hosts = Parse(c.json);
    ASSERT_FALSE(hosts.ok());
    EXPECT_THAT(std::string(TextOf(hosts.status())),
                AllOf(StartsWith("inventory.json" + c.place), HasSubstr(c.says)));
  }
}

TEST(InventoryTest, NestedRolesThatAgreeAddUp) {
  EXPECT_TRUE(Parse(R"([{"address": "10.0.0.0/24", "role": "workstation"},
                        {"address": "10.0.0.50", "role": "admin"},
                        {"address": "fd20::/64", "role": "dc"}])")
                  .ok());
}

TEST(InventoryTest, EveryPrefixOfAGoodOneIsRefused) {
  const std::string good =
      R"({"hosts": [{"hostname": "files01", "addresses": ["10.20.0.20"], "role": "dc"}]})";
  ASSERT_TRUE(Parse(good).ok());
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(Parse(std::string(good.substr(0, length))).ok()) << length;
  }
}

TEST(InventoryTest, IsBounded) {
  std::string many = "[";
  for (std::size_t i = 0; i <= limits::kInventoryHostsMax; ++i) {
    many += fmt::format("{}{{\"hostname\":\"h{}\",\"role\":\"dc\"}}", i == 0 ? "" : ",", i);
  }
  EXPECT_THAT(std::string(TextOf(Parse(many + "]").status())), HasSubstr("too many hosts"));
  std::string addresses;
  for (std::size_t i = 0; i <= limits::kInventoryAddressesMax; ++i) {
    addresses += fmt::format("{}\"10.0.{}.{}\"", i == 0 ? "" : ",", i / 256, i % 256);
  }
  EXPECT_THAT(
      std::string(TextOf(Parse("[{\"role\":\"dc\",\"addresses\":[" + addresses + "]}]").status())),
      HasSubstr("expected at most 256"));
}

TEST(InventoryTest, ReadsAFileAndNamesOneThatCannotBe) {
  const capture::Folder folder;
  const SiteConfig site;
  const InventoryNames names = {
      .role = [&site](std::string_view role) { return CheckRoleName(site, role); },
      .zone = [&site](std::string_view zone) { return CheckZoneName(site, zone); }};
  EXPECT_THAT(std::string(TextOf(LoadInventory(folder.Path("none.json"), names).status())),
              HasSubstr("none.json: no such inventory file"));
  EXPECT_THAT(std::string(TextOf(LoadInventory(folder.path(), names).status())),
              HasSubstr("is a directory"));
  std::ofstream(folder.Path("huge.json")) << "[]";
  std::filesystem::resize_file(folder.Path("huge.json"), limits::kInventoryBytesMax + 1);
  EXPECT_THAT(std::string(TextOf(LoadInventory(folder.Path("huge.json"), names).status())),
              AllOf(HasSubstr("huge.json"), HasSubstr("64 MiB")));
}

}  // namespace
}  // namespace eastwest::app
