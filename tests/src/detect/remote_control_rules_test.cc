#include "src/detect/remote_control_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::IsEmpty;

event::ApplicationRecognised Head(std::string_view protocol) { return {protocol, {}}; }

event::ApplicationRecognised Post(std::string url, std::string method = "POST") {
  event::ApplicationRecognised head{"http", {}};
  event::HeadField field;
  field.name = "url";
  field.text = std::move(url);
  head.fields.push_back(field);
  field.name = "http_method";
  field.text = std::move(method);
  head.fields.push_back(field);
  return head;
}

TEST(RemoteControlTest, OtherProtocolsAreQuiet) {
  Scenario story;
  story.Port(3389).Tell(Head("rdp"));
  story.Port(443).Tell(Head("tls"));
  story.Port(5985).Tell(Head("http"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(WinRmSessionTest, FiresOnAPostToWsmanOnAnyPort) {
  Scenario story;
  story.To("10.20.0.10").Port(8080);
  story.Tell(Post("/wsman", "OPTIONS")).Tell(Post("/certsrv/"));
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.Tell(Post("/WSMan?PSVersion=5.1"));
  EXPECT_EQ(story.Only(1002).evidence.front().what, "WinRM on port 8080");
}

TEST(WinRmSessionTest, AnAdministratorsHostIsQuiet) {
  Scenario story;
  story.Role("jump", "10.20.0.101").To("10.20.0.10").Tell(Post("/wsman"));
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(VncSessionTest, FiresOnTheBannerOnAnyPort) {
  Scenario story;
  story.To("10.20.0.10").Port(15900).Tell(Head("rfb"));
  EXPECT_EQ(story.Only(1003).level, Level::kMedium);
}

}  // namespace
}  // namespace eastwest::detect
