#include "src/control/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eastwest::control {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CommandsTest : public ::testing::Test {
 protected:
  std::string Ask(std::string_view request) { return Answer(commands_, request); }

  Commands commands_ = {
      {"greet",
       [](const Arguments& arguments) -> absl::StatusOr<std::string> {
         const auto name = arguments.find("name");
         return Quote(name == arguments.end() ? "hello" : "hello " + name->second);
       }},
      {"fail", [](const Arguments&) -> absl::StatusOr<std::string> {
         return absl::NotFoundError("no \"such\" thing");
       }}};
};

TEST_F(CommandsTest, AnswersInSuricatasForm) {
  EXPECT_EQ(Ask(R"({"version": "0.2"})"), R"({"return":"OK"})");
  EXPECT_EQ(Ask(R"({"command": "greet"})"), R"({"return":"OK","message":"hello"})");
  EXPECT_EQ(Ask(R"({"command": "greet", "arguments": {"name": "a\"b"}})"),
            R"({"return":"OK","message":"hello a\"b"})");
  EXPECT_EQ(Ask(R"({"command": "greet", "arguments": {"name": 7}})"),
            R"({"return":"OK","message":"hello 7"})");
  EXPECT_EQ(Ask(R"({"command": "fail"})"), R"({"return":"NOK","message":"no \"such\" thing"})");
}

TEST_F(CommandsTest, NamesTheCommandsThereAre) {
  EXPECT_THAT(Ask(R"({"command": "xyzzy"})"), HasSubstr("expected one of fail, greet"));
}

TEST_F(CommandsTest, ListsItsCommandsAsSuricatascAsks) {
  EXPECT_EQ(Ask(R"({"version": "0.2"})"), R"({"return":"OK"})");
  EXPECT_EQ(Ask(R"({"command": "command-list"})"),
            R"({"return":"OK","message":{"count":3,"commands":["command-list","fail","greet"]}})");
}

TEST_F(CommandsTest, RefusesWhatIsNoRequest) {
  const std::string cases[] = {"",
                               "{",
                               "[]",
                               "7",
                               R"({"command": 7})",
                               R"({"arguments": {}})",
                               std::string(100000, '['),
                               std::string("\0\xff", 2),
                               R"({"command": "greet"} trailing)"};
  for (const std::string& request : cases) {
    EXPECT_THAT(Ask(request), StartsWith(R"({"return":"NOK")")) << request.substr(0, 40);
  }
}

}  // namespace
}  // namespace eastwest::control
