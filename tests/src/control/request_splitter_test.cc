#include "src/control/request_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eastwest::control {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Requests(RequestSplitter& splitter) {
  std::vector<std::string> requests;
  while (const std::optional<std::string> request = splitter.Next()) {
    requests.push_back(*request);
  }
  return requests;
}

TEST(RequestSplitterTest, NeedsNoLineFeed) {
  RequestSplitter splitter;
  splitter.Append(R"({"version": "0.2"})");
  EXPECT_THAT(Requests(splitter), ElementsAre(R"({"version": "0.2"})"));
  EXPECT_EQ(splitter.waiting(), 0U);
}

TEST(RequestSplitterTest, SplitsAnywhereIntoTheSame) {
  const std::string text =
      "\n"
      R"({"a": {"b": "}{\\\"}"}}{"c": 1})"
      "\r\n"
      R"(nonsense})"
      "\n"
      R"({"open": ")"
      "\n"
      "{}";
  RequestSplitter whole;
  whole.Append(text);
  const std::vector<std::string> expected = Requests(whole);
  ASSERT_EQ(expected.size(), 5U);
  EXPECT_EQ(expected[0], "{\"a\": {\"b\": \"}{\\\\\\\"}\"}}");
  EXPECT_EQ(expected[1], "{\"c\": 1}");
  EXPECT_EQ(expected[4], "{}") << "what was left open before the line feed is forgotten";
  for (std::size_t split = 0; split <= text.size(); ++split) {
    RequestSplitter splitter;
    std::vector<std::string> got;
    for (const std::string& part : {text.substr(0, split), text.substr(split)}) {
      splitter.Append(part);
      for (std::string& request : Requests(splitter)) {
        got.push_back(std::move(request));
      }
    }
    EXPECT_EQ(got, expected) << split;
  }
}

}  // namespace
}  // namespace eastwest::control
