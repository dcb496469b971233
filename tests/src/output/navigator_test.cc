#include "src/output/navigator.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/core/limits.h"
#include "src/output/navigator_base.h"

namespace eastwest::output {
namespace {

using detect::Level;
using detect::Rule;
using detect::Technique;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Technique kShares{"TA0008", "Lateral_Movement", "T1021.002", "SMB/Windows_Admin_Shares"};
constexpr Technique kService{"TA0002", "Execution", "T1569.002", "Service_Execution"};
constexpr Technique kOld{"TA0005", "Stealth", "T1070.001", "Clear_Windows_Event_Logs"};
constexpr Technique kBoth[] = {kShares, kService, kOld};
constexpr Technique kOne[] = {kShares};
constexpr Rule kFull{.number = 1, .name = "a", .title = "A", .category = {}, .techniques = kBoth};
constexpr Rule kTree{.number = 201, .name = "b", .title = "B", .category = {}, .techniques = kOne};
constexpr Rule kTheirs{
    .number = 345'678, .name = "", .title = "Their rule", .category = {}, .techniques = kOne};

const NavigatorNames kNames{.attack_version = "19", .superseded = {"T1070.001"}};

void Alerts(NavigatorLayer& layer, const Rule& rule, Level level, int times = 1) {
  detect::Alert alert;
  alert.rule = &rule;
  alert.level = level;
  for (int i = 0; i < times; ++i) {
    layer.OnAlert(alert);
  }
}

NavigatorBase Parsed(std::string_view json) {
  auto base = ParseNavigatorLayer(json, "layer.json");
  EXPECT_TRUE(base.ok()) << base.status();
  return base.ok() ? *std::move(base) : NavigatorBase{};
}

TEST(NavigatorLayerTest, ScoresByLevelAndCount) {
  NavigatorLayer layer;
  Alerts(layer, kFull, Level::kCritical);
  Alerts(layer, kTree, Level::kLow, 30);
  const std::string json = layer.Render(kNames, nullptr);
  EXPECT_THAT(json, HasSubstr(R"("versions":{"layer":"4.5","attack":"19","navigator":"5.3.2"})"));
  EXPECT_THAT(json, HasSubstr(R"({"techniqueID":"T1021.002","tactic":"lateral-movement",)"
                              R"("score":100,"comment":"31 alerts, critical: EW-0001, EW-0201")"));
  EXPECT_THAT(json, HasSubstr(R"({"techniqueID":"T1569.002","tactic":"execution","score":81,)"
                              R"("comment":"1 alert, critical: EW-0001")"));
  EXPECT_THAT(json, Not(HasSubstr("T1070.001"))) << "an id of the version before";
}

TEST(NavigatorLayerTest, RulesFromOutsideAreCalledByTheirTitle) {
  NavigatorLayer layer;
  Alerts(layer, kTheirs, Level::kHigh);
  EXPECT_THAT(layer.Render(kNames, nullptr), HasSubstr("1 alert, high: Their rule"));
}

TEST(NavigatorLayerTest, ABaseStaysInTheLayerAndIsToldAbout) {
  const NavigatorBase base = Parsed(
      R"({"name":"M1037","versions":{"layer":"4.5","attack":"18"},"techniques":[)"
      R"({"techniqueID":"T1021.002","comment":"Block it.(Citation: Somebody 2020) Everywhere."},)"
      R"({"techniqueID":"T1021.002","tactic":"x"},{"techniqueID":"T1557","comment":"Filter."}]})");
  NavigatorLayer layer;
  Alerts(layer, kFull, Level::kMedium);
  const std::string text = layer.Tell(kNames, base);
  EXPECT_THAT(text, HasSubstr("ATT&CK LAYER M1037\n  1 of its 2 techniques were seen\n"));
  EXPECT_THAT(text, HasSubstr("it is of ATT&CK 18, alerts of 19"));
  EXPECT_THAT(text, HasSubstr("T1021.002  1 alert, medium: EW-0001\n             Block it. Every"));
  EXPECT_THAT(text, HasSubstr("not in it: T1569.002\n"));
  const std::string json = layer.Render(kNames, &base);
  EXPECT_THAT(json, HasSubstr(R"({"techniqueID":"T1557","score":0,"comment":"Filter.")"));
  EXPECT_THAT(json, HasSubstr(R"("name":"M1037, seen by eastwest")"));
}

TEST(NavigatorBaseTest, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* why;
    std::string json;
    const char* message;
  };
  const Case cases[] = {
      {"nothing", "", "layer.json:  is no JSON: "},
      {"half a document", R"({"techniques":[)", "is no JSON: "},
      {"no object", "[]", "/ is no object: expected a Navigator layer"},
      {"no techniques", "{}", "/techniques is no list"},
      {"techniques are no list", R"({"techniques":{}})", "/techniques is no list"},
      {"a technique is no object", R"({"techniques":[1]})", "/techniques/0 is no object"},
      {"no id", R"({"techniques":[{}]})", "/techniques/0/techniqueID is \"\": expected Tnnnn"},
      {"id is a number", R"({"techniques":[{"techniqueID":1}]})",
       "/techniques/0/techniqueID is no text"},
      {"id of something else",
       R"({"techniques":[{"techniqueID":"T1021"},{"techniqueID":"S0029"}]})",
       "/techniques/1/techniqueID is \"S0029\""},
      {"id cut", R"({"techniques":[{"techniqueID":"T1021.02"}]})", "expected Tnnnn or Tnnnn.nnn"},
      {"comment is a list", R"({"techniques":[{"techniqueID":"T1021","comment":[]}]})",
       "/techniques/0/comment is no text"},
      {"another domain", R"({"domain":"mobile-attack","techniques":[]})",
       "/domain is \"mobile-attack\": expected enterprise-attack"},
      {"another format", R"({"versions":{"layer":"5.0"},"techniques":[]})",
       "/versions/layer is \"5.0\": expected 4.x"},
      {"name is a number", R"({"name":7,"techniques":[]})", "/name is no text"},
      {"no UTF-8", "{\"name\":\"\xFF\xFE\",\"techniques\":[]}", "is no JSON: "},
      {"too deep", std::string(5000, '['), "is no JSON: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto base = ParseNavigatorLayer(c.json, "layer.json");
    ASSERT_FALSE(base.ok());
    EXPECT_THAT(std::string(base.status().message()), HasSubstr(c.message));
  }
}

TEST(NavigatorBaseTest, IsBounded) {
  std::string json = R"({"techniques":[)";
  for (std::size_t i = 0; i <= limits::kNavigatorTechniquesMax; ++i) {
    json += i == 0 ? R"({"techniqueID":"T1021"})" : R"(,{"techniqueID":"T1021"})";
  }
  EXPECT_THAT(std::string(ParseNavigatorLayer(json + "]}", "l").status().message()),
              HasSubstr("/techniques has more than"));
  const std::string large(limits::kNavigatorLayerBytesMax + 1, ' ');
  EXPECT_THAT(std::string(ParseNavigatorLayer(large, "l").status().message()),
              HasSubstr("is larger than 16 MiB"));
}

TEST(NavigatorBaseTest, EveryPrefixOfALayerIsRefused) {
  const std::string json =
      R"({"name":"M","domain":"enterprise-attack","techniques":[{"techniqueID":"T1021.002"}]})";
  EXPECT_EQ(Parsed(json).techniques.size(), 1U);
  for (std::size_t size = 0; size < json.size(); ++size) {
    EXPECT_FALSE(ParseNavigatorLayer(json.substr(0, size), "l").ok()) << size;
  }
}

}  // namespace
}  // namespace eastwest::output
