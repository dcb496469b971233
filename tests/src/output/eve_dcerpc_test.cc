// The dcerpc events of calls over UDP and HTTP.
#include "src/output/eve_dcerpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Written(const EveOptions& options, const event::Fact& fact) {
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, SampleInputName);
  writer.OnEvent(SampleEvent(fact));
  return sink->contents();
}

event::RpcCalled Message() {
  event::RpcCalled fact;
  fact.carrier = event::RpcCarrier::kUdp;
  fact.uuid = GuidFrom("5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc");
  fact.version_major = 1;
  fact.interface_known = true;
  fact.endpoint = "msgsvcsend";
  fact.operation = "NetrSendMessage";
  fact.call_id = 7;
  fact.activity = GuidFrom("8f80e7b9-1268-c960-9f69-c61dc7470a6e");
  fact.request_stub_bytes = 100;
  return fact;
}

TEST(EveDcerpcTest, ACallOverUdpHasActivityAndSequence) {
  event::RpcCalled fact = Message();
  for (const bool strict : {false, true}) {
    const std::string line = Written(Everything(strict), fact);
    EXPECT_THAT(line, HasSubstr(R"("event_type":"dcerpc")"));
    EXPECT_THAT(line, HasSubstr(R"("req":{"opnum":0,"frag_cnt":1,"stub_data_size":100})"));
    EXPECT_THAT(line, HasSubstr(R"("activityuuid":"8f80e7b9-1268-c960-9f69-c61dc7470a6e",)"
                                R"("seqnum":7)"));
    EXPECT_THAT(line, HasSubstr(R"("rpc_version":"4.0")"));
    EXPECT_THAT(line, Not(HasSubstr("call_id")));
  }
}

TEST(EveDcerpcTest, AnAnswerAloneOverUdpSaysWhichCallItIsOf) {
  event::RpcCalled fact = Message();
  fact.request_seen = false;
  fact.outcome = event::Outcome::kSucceeded;
  fact.response_fragments = 1;
  const std::string line = Written(Everything(), fact);
  EXPECT_THAT(line, HasSubstr(R"("request":"REQUEST_LOST","req":{"opnum":0},"interfaces")"));
  EXPECT_THAT(line, HasSubstr(R"("response":"RESPONSE")"));
}

TEST(EveDcerpcTest, AnAnswerFromElsewhereIsToldByItsOwnLine) {
  event::RpcCalled fact = Message();
  fact.outcome = event::Outcome::kSucceeded;
  fact.response_fragments = 1;
  fact.answered_elsewhere = true;
  const std::string line = Written(Everything(), fact);
  EXPECT_THAT(line, HasSubstr(R"("response":"UNREPLIED")"));
  EXPECT_THAT(line, HasSubstr(R"("answered_elsewhere":true)"));
  EXPECT_THAT(line, HasSubstr(R"("outcome":"succeeded")"));
}

TEST(EveDcerpcTest, ARejectedCallIsNoFault) {
  event::RpcCalled fact = Message();
  fact.faulted = fact.rejected = true;
  fact.outcome = event::Outcome::kFailed;
  fact.status = 0x1C010003;
  EXPECT_THAT(Written(Everything(), fact), HasSubstr(R"("response":"REJECT")"));
}

TEST(EveDcerpcTest, OwnKeysStayOutOfStrictLines) {
  event::RpcCalled fact = Message();
  fact.carrier = event::RpcCarrier::kHttp;
  fact.object = fact.activity;
  fact.verification = 0b1100;
  fact.context_refused = true;
  const std::string line = Written(Everything(), fact);
  EXPECT_THAT(line, HasSubstr(R"("verification":["pcontext","header2"])"));
  EXPECT_THAT(line, HasSubstr(R"("object":"8f80e7b9-1268-c960-9f69-c61dc7470a6e")"));
  EXPECT_THAT(line, HasSubstr(R"("over_http":true)"));
  EXPECT_THAT(line, HasSubstr(R"("context_refused":true)"));
  const std::string strict = Written(Everything(/*strict=*/true), fact);
  for (const char* const ours : {"verification", "object", "over_http", "context_refused"}) {
    EXPECT_THAT(strict, Not(HasSubstr(ours)));
  }
}

TEST(EveDcerpcTest, ABindShowsItsFeaturesAndWhetherItWasSeen) {
  event::RpcBound fact;
  fact.outcome = event::Outcome::kSucceeded;
  fact.interfaces.emplace_back().features = 3;
  EXPECT_THAT(Written(Everything(), fact), HasSubstr(R"("bind_time_features":3)"));
  EXPECT_THAT(Written(Everything(true), fact), Not(HasSubstr("bind_time_features")));
  fact.alter = true;
  fact.request_seen = false;
  EXPECT_THAT(Written(Everything(), fact),
              HasSubstr(R"("request":"REQUEST_LOST","response":"ALTER_CONTEXT_RESP")"));
}

}  // namespace
}  // namespace eastwest::output
