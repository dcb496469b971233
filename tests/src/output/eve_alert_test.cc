// What alerts carry beside their verdict: eve_writer_test.cc has the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "src/output/eve_writer.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

rapidjson::Document WrittenAlert(const detect::Alert& alert) {
  const auto sink = LineSink::Memory();
  EveWriter writer({}, *sink, SampleInputName);
  writer.OnAlert(alert);
  rapidjson::Document document;
  document.Parse(sink->contents().c_str());
  EXPECT_TRUE(document.IsObject()) << sink->contents();
  return document;
}

TEST(EveAlertTest, ARuleFromOutsideKeepsItsIdItsAuthorAndItsTags) {
  const std::vector<std::string> tags = {"attack.t1021.002", "detection.emerging-threats"};
  detect::Rule rule;
  rule.number = 100'123;
  rule.title = "Theirs";
  rule.category = "Misc activity";
  rule.sigma_id = "dde85b37-40cd-4a94-b00c-0b8794f956b5";
  rule.author = "Somebody, @else";
  rule.tags = tags;
  detect::Alert alert = SampleIncident();
  alert.rule = &rule;
  const rapidjson::Document line = WrittenAlert(alert);
  const auto& metadata = line["alert"]["metadata"];
  EXPECT_STREQ(line["alert"]["signature"].GetString(), "Theirs");
  EXPECT_STREQ(metadata["sigma_id"][0].GetString(), "dde85b37-40cd-4a94-b00c-0b8794f956b5");
  EXPECT_STREQ(metadata["sigma_author"][0].GetString(), "Somebody, @else");
  EXPECT_EQ(metadata["sigma_tags"].Size(), 2U);
  EXPECT_FALSE(WrittenAlert(SampleIncident())["alert"]["metadata"].HasMember("sigma_id"));
}

}  // namespace
}  // namespace eastwest::output
