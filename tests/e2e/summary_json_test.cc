// The summary as JSON says what the text says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "rapidjson/document.h"
#include "tests/e2e/run_program.h"

namespace eastwest::testing {
namespace {

using ::testing::HasSubstr;

const std::string kPcaps = EASTWEST_SOURCE_DIR "/pcaps";
const std::string kSite = EASTWEST_SOURCE_DIR "/tests/lab/site.yaml";

rapidjson::Document Parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  EXPECT_FALSE(document.HasParseError()) << text.substr(0, 200);
  EXPECT_TRUE(text.ends_with("}\n"));
  return document;
}

std::string Plain(std::string number) {
  number.erase(std::remove(number.begin(), number.end(), ','), number.end());
  return number;
}

// FindingsOf: "EW-0101 medium 2" for each, out of the text and out of the document.
std::vector<std::string> FindingsOf(const std::string& text) {
  const std::regex form(
      "\n  (critical|high|medium|low|info) +(EW-[0-9]{4}) [^]*?: "
      "([0-9,]+) alerts?\n");
  std::vector<std::string> findings;
  for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) {
    const std::string level = (*at)[1] == "info" ? "informational" : (*at)[1].str();
    findings.push_back((*at)[2].str() + " " + level + " " + Plain((*at)[3]));
  }
  return findings;
}

std::vector<std::string> FindingsOf(const rapidjson::Document& document) {
  std::vector<std::string> findings;
  for (const auto& finding : document["findings"].GetArray()) {
    findings.push_back(std::string(finding["rule"].GetString()) + " " +
                       finding["level"].GetString() + " " +
                       std::to_string(finding["alerts"].GetUint64()));
  }
  return findings;
}

TEST(SummaryJsonTest, HasEveryFindingHostAndNoteOfTheText) {
  for (const char* const capture : {"psexec_full.pcap", "psexec_139.pcap", "atexec.pcap", "."}) {
    SCOPED_TRACE(capture);
    const RunSetting there = {.directory = kPcaps};
    const std::string text = RunEastwest({"triage", "-c", kSite, capture}, there).out;
    const RunResult run = RunEastwest({"triage", "-c", kSite, "--json", capture}, there);
    EXPECT_EQ(run.exit, 0);
    EXPECT_EQ(run.err, "");
    const rapidjson::Document document = Parsed(run.out);
    EXPECT_GT(FindingsOf(text).size(), 4U);
    EXPECT_EQ(FindingsOf(text), FindingsOf(document));
    for (const auto& host : document["hosts"].GetArray()) {
      EXPECT_THAT(text, HasSubstr(std::string("\n  ") + host["ip"].GetString() + " "));
    }
    for (const auto& note : document["not_seen"]["notes"].GetArray()) {
      EXPECT_THAT(text, HasSubstr(std::string("\n  ") + note["what"].GetString() + " "));
    }
    EXPECT_EQ(document["not_seen"]["notes"].Empty(),
              text.find("Nothing was hidden") != std::string::npos);
  }
}

TEST(SummaryJsonTest, NamesEachPieceOfEvidenceByItsFrame) {
  const std::string text = RunEastwest({"triage", "-c", kSite, kPcaps + "/psexec_full.pcap"}).out;
  const rapidjson::Document document =
      Parsed(RunEastwest({"triage", "-c", kSite, "--json", kPcaps + "/psexec_full.pcap"}).out);
  ASSERT_EQ(document["incidents"].Size(), 1U);
  const auto& incident = document["incidents"][0];
  EXPECT_STREQ(incident["rule"].GetString(), "EW-0001");
  EXPECT_STREQ(incident["source"]["ip"].GetString(), "10.20.0.101");
  EXPECT_THAT(text, HasSubstr(incident["wireshark"][0]["filter"].GetString()));
  std::set<std::string> shown;
  const std::regex form(" frame ([0-9]+)  (?:ok|failed|tried)");
  for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) {
    shown.insert((*at)[1]);
  }
  EXPECT_GT(shown.size(), 5U);
  std::set<std::string> told;
  for (const auto& piece : incident["context"]["evidence"].GetArray()) {
    told.insert(std::to_string(piece["pcap_cnt"].GetUint()));
  }
  EXPECT_EQ(told, shown);
}

TEST(SummaryJsonTest, SaysWhatWasNotReadAndNotAskedFor) {
  const RunResult run = RunEastwest({"triage", "--report", "summary", "--report-format", "json",
                                     "--to", "+50ms", "/nowhere.pcap", kPcaps + "/smbexec.pcap"});
  EXPECT_EQ(run.exit, 3);
  const rapidjson::Document document = Parsed(run.out);
  EXPECT_STREQ(document["inputs"][0]["state"].GetString(), "failed");
  EXPECT_THAT(document["inputs"][0]["message"].GetString(), HasSubstr("No such file"));
  EXPECT_STREQ(document["inputs"][1]["state"].GetString(), "complete");
  EXPECT_EQ(
      document["packets"].GetUint64() + document["left_out"]["packets_outside_window"].GetUint64(),
      100U);
}

TEST(SummaryJsonTest, IsTheSameForAnyNumberOfThreadsAndForAnyWayToAsk) {
  const std::vector<std::string> capture = {kPcaps + "/psexec_full.pcap"};
  const auto run = [&capture](std::vector<std::string> words) {
    words.insert(words.begin(), "triage");
    words.insert(words.end(), capture.begin(), capture.end());
    return RunEastwest(words).out;
  };
  const std::string first = run({"--json"});
  EXPECT_TRUE(first == run({"--report", "summary", "--report-format", "json", "--threads", "8"}));
  EXPECT_TRUE(first == run({"--json", "-q"})) << "who asks for a report gets it";
  EXPECT_THAT(run({"--report", "summary"}), HasSubstr("WHAT COULD NOT BE SEEN"));
  EXPECT_THAT(run({"--report", "policy", "--json"}), HasSubstr("\"report\":\"policy\""));
  const RunResult both = RunEastwest({"triage", "--json", "-o", "-", capture[0]});
  EXPECT_EQ(both.exit, 1);
  EXPECT_THAT(both.err, HasSubstr("both want standard output"));
}

}  // namespace
}  // namespace eastwest::testing
