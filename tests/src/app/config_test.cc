#include "src/app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "src/app/status_text.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

class ConfigFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    return folder_.Write("site.yaml", capture::Buffer(text.begin(), text.end()));
  }
  absl::StatusOr<Config> Load(const std::string& text) { return LoadConfig(Write(text)); }
  // Fault is the sentence for a file with this text; empty when it is good.
  std::string Fault(const std::string& text) { return std::string(TextOf(Load(text).status())); }

  capture::Folder folder_;
};

TEST_F(ConfigFileTest, ReadsEveryKey) {
  const auto config = Load(
      "threads: 4\n"
      "checksums: all\n"
      "output:\n"
      "  eve: alert,smb\n"
      "  eve_strict: true\n"
      "  log_dir: /var/log/eastwest\n"
      "site:\n"
      "  roles:\n"
      "    workstation: [10.0.0.100-10.0.0.199, \"fd20::101\", wks07]\n"
      "    dc: []\n"
      "  zones:\n"
      "    dmz: [192.0.2.0/24]\n");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->threads, 4U);
  EXPECT_EQ(config->checksums, stream::ChecksumPolicy::kAll);
  EXPECT_EQ(config->output.eve, "alert,smb");
  EXPECT_TRUE(config->output.eve_strict);
  EXPECT_EQ(config->output.log_dir, "/var/log/eastwest");
  EXPECT_THAT(
      config->site.roles,
      ElementsAre(Pair("workstation", ElementsAre("10.0.0.100-10.0.0.199", "fd20::101", "wks07")),
                  Pair("dc", IsEmpty())));
  EXPECT_THAT(config->site.zones, ElementsAre(Pair("dmz", ElementsAre("192.0.2.0/24"))));
}

TEST_F(ConfigFileTest, TakesTheDefaultsOfWhatIsNotSaid) {
  const std::string defaults = DumpConfig(Config{});
  for (const std::string text : {"", "# nothing but a comment\n", "threads: 1\n", "output: {}\n"}) {
    SCOPED_TRACE(text);
    const auto config = Load(text);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(DumpConfig(*config), defaults);
  }
}

TEST_F(ConfigFileTest, NamesPlaceKeyAndExpectationOfAFault) {
  struct Case {
    const char* why;
    std::string text;
    std::string place;
    std::string says;
  };
  const Case cases[] = {
      {"unknown key", "threads: 1\nthread: 2\n",
       ":2: ", "unknown key \"thread\" (did you mean threads?)"},
      {"key without its section", "checkpoint_second: 2\n",
       ":1: ", "unknown key \"checkpoint_second\" (did you mean sensor.checkpoint_seconds?)"},
      {"key in the wrong section", "output:\n  queues: 2\n",
       ":2: ", "unknown key \"output.queues\" (did you mean sensor.queues?)"},
      {"key twice", "threads: 1\nthreads: 2\n", ":2: ", "threads is there twice"},
      {"key twice in a section", "output:\n  eve: all\n  eve: smb\n",
       ":3: ", "output.eve is there twice"},
      {"no endpoint", "sensor:\n  http: 9464\n",
       ":2: ", "sensor.http is \"9464\": expected ADDRESS:PORT, such as 127.0.0.1:9464"},
      {"two documents", "threads: 1\n---\nthreads: 2\n", ": ", "holds 2 documents, expected one"},
      {"no text", std::string("threads: 1\n\0\n", 13), ": ",
       "is no text: expected a configuration"},
      {"the known keys", "x: 1\n",
       ":1: ", "threads, checksums, site, rules, rules_enabled, rules_disabled, output.eve"},
      {"unknown nested key", "site:\n  role: {}\n", ":2: ", "\"site.role\""},
      {"unknown key with a map", "a:\n  b: 1\n", ":1: ", "unknown key \"a\""},
      {"no map at all", "- threads\n", ":1: ", "the file is no map"},
      {"a section that is no map", "\noutput: yes\n", ":2: ", "output is no map"},
      {"a section left out", "threads: 1\nsite:\n", ":2: ", "site is no map"},
      {"a list for one value", "threads: [1]\n", ":1: ", "threads is no single value"},
      {"nothing for a value", "checksums:\n", ":1: ", "checksums is no single value"},
      {"no number", "threads: many\n", ":1: ", "threads is \"many\": expected 1 to 64"},
      {"too few", "threads: 0\n", ":1: ", "expected 1 to 64"},
      {"too many", "threads: 65\n", ":1: ", "expected 1 to 64"},
      {"negative", "threads: -1\n", ":1: ", "expected 1 to 64"},
      {"no policy", "checksums: some\n", ":1: ", "expected none, all or auto"},
      {"no boolean", "output: {eve_strict: 7}\n", ":1: ", "expected true or false"},
      {"no event type", "output:\n  eve: alerts\n", ":2: ", "\"alerts\""},
      {"roles no map", "site:\n  roles: [a]\n", ":2: ", "site.roles is no map"},
      {"roles left out", "site:\n  roles:\n", ":2: ", "site.roles is no map"},
      {"role no list", "site:\n  roles:\n    dc: 10.0.0.1\n", ":3: ", "site.roles.dc is no list"},
      {"role holds a map", "site:\n  roles:\n    dc: [{a: b}]\n", ":3: ", "site.roles.dc holds"},
      {"bad address", "site:\n  roles:\n    dc:\n    - 10.0.0.1\n    - 10.0.0.300\n",
       ":5: ", "site.roles.dc: \"10.0.0.300\" is no address"},
      {"bad prefix", "site:\n  roles: {dc: [10.0.0.0/33]}\n", ":2: ", "10.0.0.0/33"},
      {"bad zone", "site:\n  zones: {dmz: [10.0.0.9/24]}\n", ":2: ", "site.zones.dmz: "},
      {"YAML itself", "threads: 1\noutput: [1\n", ":3: ", "end of sequence"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(Fault(c.text),
                AllOf(StartsWith(folder_.Path("site.yaml") + c.place), HasSubstr(c.says)));
  }
}

TEST_F(ConfigFileTest, NamesAFileThatCannotBeRead) {
  const std::string missing = folder_.Path("missing.yaml");
  EXPECT_EQ(TextOf(LoadConfig(missing).status()), missing + ": no such configuration file");
  EXPECT_THAT(std::string(TextOf(LoadConfig(folder_.path()).status())),
              AllOf(StartsWith(folder_.path() + ": "), HasSubstr("directory")));
}

TEST_F(ConfigFileTest, NamesAFileThatMayNotBeRead) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  const std::string path = Write("threads: 1\n");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_EQ(TextOf(LoadConfig(path).status()), path + ": cannot be opened for reading");
}

TEST_F(ConfigFileTest, ReadsBackWhatItDumps) {
  Config config;
  config.threads = 8;
  config.checksums = stream::ChecksumPolicy::kNone;
  config.output = {.eve = "all", .eve_strict = true, .log_dir = "a dir: with # signs"};
  config.site.roles = {{"workstation", {"10.0.0.1", "fd20::101-fd20::103", "fe80::/10"}},
                       {"null", {"wks01"}}};
  config.site.own_roles = {"null"};
  config.site.zones = {};
  const std::string text = DumpConfig(config);
  const auto loaded = Load(text);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(DumpConfig(*loaded), text);
  EXPECT_EQ(loaded->output.log_dir, config.output.log_dir);
  EXPECT_EQ(loaded->site.roles, config.site.roles);
  EXPECT_EQ(loaded->site.zones, config.site.zones);
}

TEST(ShippedConfigTest, LabSiteIsGood) {
  const auto config = LoadConfig(EASTWEST_SOURCE_DIR "/tests/lab/site.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(MakeSiteModel(config->site).ok());
}

TEST(SetKeyTest, SetsEveryScalarKey) {
  Config config;
  for (const char* const setting : {"threads=3", "checksums=none", "output.eve=flow",
                                    "output.eve_strict=true", "output.log_dir=/tmp/a=b"}) {
    EXPECT_TRUE(SetKey(config, setting).ok()) << setting;
  }
  EXPECT_EQ(config.threads, 3U);
  EXPECT_EQ(config.checksums, stream::ChecksumPolicy::kNone);
  EXPECT_EQ(config.output.eve, "flow");
  EXPECT_TRUE(config.output.eve_strict);
  EXPECT_EQ(config.output.log_dir, "/tmp/a=b");
}

TEST(SetKeyTest, SaysWhatIsWrong) {
  struct Case {
    const char* setting;
    const char* says;
  };
  const Case cases[] = {
      {"threads", "expected KEY=VALUE"},
      {"", "expected KEY=VALUE"},
      {"thread=1", "unknown key \"thread\" (did you mean threads?)"},
      {"sensor.checkpoint_second=1", "(did you mean sensor.checkpoint_seconds?)"},
      {"checkpoint_second=1", "(did you mean sensor.checkpoint_seconds?)"},
      {"sensor.http=9464", "sensor.http is \"9464\": expected ADDRESS:PORT"},
      {"sensor.http=localhost:9464", "expected ADDRESS:PORT"},
      {"sensor.quxxxxxxx=1", "expected one of threads"},
      {"threads=", "expected 1 to 64"},
      {"output.eve=x", "\"x\""},
      {"site.roles=a", "belongs into the configuration file"},
  };
  for (const Case& c : cases) {
    Config config;
    EXPECT_THAT(std::string(TextOf(SetKey(config, c.setting))), HasSubstr(c.says)) << c.setting;
  }
}

TEST(MakeSiteModelTest, ChecksWhatNoFileChecked) {
  Config config;
  config.site.roles = {{"dc", {"10.0.0.300"}}};
  EXPECT_THAT(std::string(TextOf(MakeSiteModel(config.site).status())), HasSubstr("site.roles.dc"));
  config.site.roles = {};
  config.site.zones = {{"dmz", {"10.0.0.300"}}};
  EXPECT_THAT(std::string(TextOf(MakeSiteModel(config.site).status())),
              HasSubstr("site.zones.dmz"));
}

}  // namespace
}  // namespace eastwest::app
