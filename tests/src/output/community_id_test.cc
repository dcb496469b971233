#include "src/output/community_id.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

event::FlowInfo Flow(std::uint8_t protocol, std::string_view client, std::uint16_t client_port,
                     std::string_view server, std::uint16_t server_port) {
  event::FlowInfo flow;
  flow.ip_protocol = protocol;
  flow.client = Ip(client);
  flow.server = Ip(server);
  flow.client_port = client_port;
  flow.server_port = server_port;
  return flow;
}

// The vectors are those of the specification's baseline.
TEST(CommunityIdTest, AgreesWithTheSpecification) {
  EXPECT_EQ(CommunityId(Flow(6, "128.232.110.120", 34855, "66.35.250.204", 80)),
            "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(CommunityId(Flow(17, "192.168.1.52", 54585, "8.8.8.8", 53)),
            "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_EQ(CommunityId(Flow(6, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943,
                             "2607:f8b0:400c:c03::1a", 25)),
            "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
}

TEST(CommunityIdTest, IsTheSameFromEitherSide) {
  event::FlowInfo flow = SampleFlow();
  const std::string forth = CommunityId(flow);
  std::swap(flow.client, flow.server);
  std::swap(flow.client_port, flow.server_port);
  EXPECT_EQ(CommunityId(flow), forth);
}

TEST(CommunityIdTest, IsEmptyWithoutAddresses) { EXPECT_EQ(CommunityId(event::FlowInfo{}), ""); }

TEST(CommunityIdCacheTest, DoesNotMixUpFlowsThatShareASlot) {
  CommunityIdCache cache;
  event::FlowInfo flow = SampleFlow();
  const std::string first(cache.Of(flow));
  flow.client_port = 1;  // same id, turned around or reused
  EXPECT_NE(cache.Of(flow), first);
  EXPECT_EQ(cache.Of(SampleFlow()), first);
}

}  // namespace
}  // namespace eastwest::output
