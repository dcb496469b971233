#include "src/output/eve_heads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using event::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Written(const EveOptions& options, const event::Event& event) {
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, SampleInputName);
  writer.OnEvent(event);
  return sink->contents();
}

event::ApplicationRecognised SampleHead() {
  using Kind = event::HeadField::Kind;
  const auto field = [](std::string_view name, Kind kind, std::string text, bool own = false) {
    event::HeadField made;
    made.name = name;
    made.kind = kind;
    made.text = std::move(text);
    made.own = own;
    return made;
  };
  return {"rfb",
          {field("server_protocol_version.major", Kind::kText, "003"),
           field("server_protocol_version.minor", Kind::kText, "008"),
           field("security_types", Kind::kItem, "2", true),
           field("security_types", Kind::kItem, "16", true)}};
}

TEST(EveHeadsTest, OnlyTypesThatWereNamedAreWritten) {
  const event::Event event = SampleEvent(SampleHead());
  EXPECT_EQ(Written(*ParseEveTypes("alert,smb,flow"), event), "");
  EXPECT_EQ(Written(EveOptions{}, event), "");
  EXPECT_THAT(Written(*ParseEveTypes("rfb"), event),
              HasSubstr(R"("rfb":{"server_protocol_version":{"major":"003","minor":"008"},)"
                        R"("security_types":["2","16"]})"));
  EveOptions strict = *ParseEveTypes("all");
  strict.strict = true;
  EXPECT_THAT(Written(strict, event), Not(HasSubstr("security_types")));
}

TEST(EveHeadsTest, TellsWhatAKdcAnswered) {
  event::KdcAnswered answer;
  answer.kind = event::KdcAnswered::Kind::kTgsRep;
  answer.client = "alice";
  answer.client_realm = "LAB";
  answer.service = "cifs/fs1";
  answer.etype = 18;
  answer.ticket_etype = 23;
  answer.ticket.emplace().fill(0xAB);
  EXPECT_THAT(Written(*ParseEveTypes("krb5"), SampleEvent(answer)),
              HasSubstr(R"("krb5":{"msg_type":"KRB_TGS_REP","cname":"alice","realm":"LAB",)"
                        R"("sname":"cifs/fs1","encryption":"aes256-cts-hmac-sha1-96",)"
                        R"("weak_encryption":false,"ticket_encryption":"rc4-hmac",)"
                        R"("ticket_weak_encryption":true,"ticket_sha256":"abab)"));
  answer = {};
  answer.error_code = 24;
  EXPECT_THAT(Written(*ParseEveTypes("krb5"), SampleEvent(answer)),
              HasSubstr(R"("error_code":"KDC_ERR_PREAUTH_FAILED")"));
}

TEST(EveHeadsTest, TellsLogonsThatAreNoSmb) {
  event::LogonFinished logon;
  logon.carrier = event::LogonFinished::Carrier::kHttp;
  logon.outcome = Outcome::kSucceeded;
  logon.identity = Alice();
  const std::string line = Written(*ParseEveTypes("all"), SampleEvent(logon));
  EXPECT_THAT(line, HasSubstr(R"("event_type":"http")"));
  EXPECT_THAT(line, HasSubstr(R"("logon":{"outcome":"succeeded","user":"LAB\\alice","ntlmssp")"));
  EXPECT_EQ(Written(*ParseEveTypes("smb"), SampleEvent(logon)), "");
  EXPECT_EQ(Written(Everything(/*strict=*/true), SampleEvent(logon)), "");
}

TEST(EveIdentityTest, TheProofOfAnNtlmLogonIsInAnObjectOfItsOwn) {
  event::Identity identity = *Alice();
  event::NtlmDetails& ntlm = identity.ntlm.emplace();
  ntlm.server_challenge.emplace().fill(0x1F);
  ntlm.nt_proof.emplace().fill(0xA0);
  ntlm.nt_response_bytes = 300;
  ntlm.mic = true;
  ntlm.timestamp = 133'000'000'000'000'000;
  event::LogonFinished logon;
  logon.identity = std::make_shared<const event::Identity>(identity);
  const std::string line = Written(Happenings(), SampleEvent(logon));
  EXPECT_THAT(line, HasSubstr(R"("exchange":{"server_challenge":"1f1f1f1f1f1f1f1f",)"
                              R"("nt_proof":"a0a0)"));
  EXPECT_THAT(line, HasSubstr(R"("mic":true,"timestamp":"2022-06-18T)"));
  EXPECT_THAT(Written(Happenings(true), SampleEvent(logon)), Not(HasSubstr("exchange")));
}

}  // namespace
}  // namespace eastwest::output
