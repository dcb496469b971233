#include "parsers/dcerpc/bind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/parsers/dcerpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;
using ::testing::ElementsAre;

constexpr Guid kSvcctl = GuidFrom("367abb81-9844-35f1-ad32-98f038001003");

std::string ToText(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

TEST(BindTest, ReadsTheContextsOfABind) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBind);
  const Parsed<Bind> bind = ParseBind(*ParsePdu(data));
  ASSERT_TRUE(bind.ok());
  EXPECT_EQ(bind->max_xmit, 4280);
  EXPECT_EQ(bind->max_recv, 4280);
  EXPECT_EQ(bind->assoc_group, 0U);
  ASSERT_EQ(bind->context_count, 2U);
  EXPECT_EQ(bind->contexts[0].id, 0);
  EXPECT_EQ(bind->contexts[0].interface.uuid, kSvcctl);
  EXPECT_EQ(bind->contexts[0].interface.major, 2);
  EXPECT_EQ(bind->contexts[0].interface.minor, 0);
  EXPECT_THAT(bind->contexts[0].offered(), ElementsAre(TransferSyntax::kNdr32));
  EXPECT_EQ(bind->contexts[1].id, 1);
  EXPECT_THAT(bind->contexts[1].offered(), ElementsAre(TransferSyntax::kBindTimeFeatures));
}

TEST(BindTest, RecognisesNdr64) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindThreeContexts);
  const Parsed<Bind> bind = ParseBind(*ParsePdu(data));
  ASSERT_TRUE(bind.ok());
  ASSERT_EQ(bind->context_count, 3U);
  EXPECT_THAT(bind->contexts[1].offered(), ElementsAre(TransferSyntax::kNdr64));
}

TEST(BindTest, ReadsABigEndianBind) {
  const std::vector<std::uint8_t> data = FromHex(
      "05000b03 00000000 0048 0000 00000001  10b8 10b8 00000000 01000000"
      "0007 01 00 367abb81984435f1ad3298f038001003 00000002"
      "8a885d041ceb11c99fe808002b104860 00000002");
  const Parsed<Bind> bind = ParseBind(*ParsePdu(data));
  ASSERT_TRUE(bind.ok());
  EXPECT_EQ(bind->max_xmit, 4280);
  EXPECT_EQ(bind->contexts[0].id, 7);
  EXPECT_EQ(bind->contexts[0].interface.uuid, kSvcctl);
  EXPECT_EQ(bind->contexts[0].interface.major, 2);
  EXPECT_THAT(bind->contexts[0].offered(), ElementsAre(TransferSyntax::kNdr32));
}

TEST(BindTest, FindsARealContextBehindTwoHundredDecoys) {
  std::vector<std::uint8_t> data =
      FromHex("05000b03 10000000 0000 0000 01000000  b810 b810 00000000 c9000000");
  const std::vector<std::uint8_t> context = FromHex(
      "0000 01 00 81bb7a364498f135ad3298f038001003 02000000"
      "045d888aeb1cc9119fe808002b104860 02000000");
  for (std::uint8_t i = 0; i < 201; ++i) {
    data.insert(data.end(), context.begin(), context.end());
    data[data.size() - context.size()] = i;
    data[data.size() - context.size() + 4] ^= i < 200 ? 0xFF : 0;
  }
  data[8] = static_cast<std::uint8_t>(data.size() & 0xFF);
  data[9] = static_cast<std::uint8_t>(data.size() >> 8);
  const Parsed<Bind> bind = ParseBind(*ParsePdu(data));
  ASSERT_TRUE(bind.ok());
  ASSERT_EQ(bind->context_count, 201U);
  EXPECT_EQ(bind->contexts[200].interface.uuid, kSvcctl);
}

TEST(BindTest, ReadsTheVerdictsOfABindAck) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindAck);
  const Parsed<BindAck> ack = ParseBindAck(*ParsePdu(data));
  ASSERT_TRUE(ack.ok());
  EXPECT_EQ(ToText(ack->secondary_address), "135");
  EXPECT_EQ(ack->max_xmit, 5840);
  ASSERT_EQ(ack->result_count, 3U);
  EXPECT_EQ(ack->results[0].verdict, ContextVerdict::kProviderRejection);
  EXPECT_EQ(ack->results[0].reason, 2);
  EXPECT_EQ(ack->results[1].verdict, ContextVerdict::kAcceptance);
  EXPECT_EQ(ack->results[1].transfer, TransferSyntax::kNdr64);
  EXPECT_EQ(ack->results[2].verdict, ContextVerdict::kNegotiateAck);
  EXPECT_EQ(ack->results[2].reason, 3);
}

TEST(BindTest, ReadsAnAlterContextRespWithoutAddress) {
  const std::vector<std::uint8_t> data = FromHex(testing::kAlterContextResp);
  const Parsed<BindAck> ack = ParseBindAck(*ParsePdu(data));
  ASSERT_TRUE(ack.ok());
  EXPECT_TRUE(ack->secondary_address.empty());
  ASSERT_EQ(ack->result_count, 1U);
  EXPECT_EQ(ack->results[0].verdict, ContextVerdict::kAcceptance);
  EXPECT_EQ(ack->results[0].transfer, TransferSyntax::kNdr64);
}

TEST(BindTest, ReadsABindAckInFrontOfAToken) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindAckWithNtlm);
  const Parsed<Pdu> pdu = ParsePdu(data);
  ASSERT_TRUE(pdu.ok());
  ASSERT_TRUE(pdu->auth.has_value());
  EXPECT_EQ(pdu->auth->type, AuthType::kNtlm);
  const Parsed<BindAck> ack = ParseBindAck(*pdu);
  ASSERT_TRUE(ack.ok());
  EXPECT_EQ(ToText(ack->secondary_address), "4997");
  EXPECT_EQ(ack->results[0].transfer, TransferSyntax::kNdr32);
}

TEST(BindTest, ReadsABindNak) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindNak);
  const Parsed<BindNak> nak = ParseBindNak(*ParsePdu(data));
  ASSERT_TRUE(nak.ok());
  EXPECT_EQ(nak->reason, 0);
}

TEST(BindTest, RejectsHostileCounts) {
  struct Case {
    const char* why;
    std::string_view sample;
    std::size_t at;
    std::uint8_t byte;
  };
  const Case cases[] = {
      {.why = "more contexts than bytes", .sample = testing::kBind, .at = 24, .byte = 0xFF},
      {.why = "more transfer syntaxes than bytes", .sample = testing::kBind, .at = 30, .byte = 9},
      {.why = "more results than bytes", .sample = testing::kBindAck, .at = 32, .byte = 4},
      {.why = "address longer than the PDU", .sample = testing::kBindAck, .at = 25, .byte = 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(c.sample);
    data[c.at] = c.byte;
    const Parsed<Pdu> pdu = ParsePdu(data);
    ASSERT_TRUE(pdu.ok());
    const ParseError error =
        pdu->header.type == PduType::kBind ? ParseBind(*pdu).error : ParseBindAck(*pdu).error;
    EXPECT_EQ(error, ParseError::kTruncated);
  }
}

TEST(BindTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromHex(testing::kBind),
                            [](Bytes prefix) { return ParseBind(*ParsePdu(prefix)); });
  ExpectEveryPrefixRejected(FromHex(testing::kBindAck),
                            [](Bytes prefix) { return ParseBindAck(*ParsePdu(prefix)); });
}

TEST(BindTest, ReadsTheBindTimeFeatures) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindThreeContexts);
  const Parsed<Bind> bind = ParseBind(*ParsePdu(data));
  ASSERT_TRUE(bind.ok());
  ASSERT_EQ(bind->offered().size(), 3U);
  EXPECT_EQ(bind->offered()[0].features, 0);
  EXPECT_EQ(bind->offered()[2].offered()[0], TransferSyntax::kBindTimeFeatures);
  EXPECT_EQ(bind->offered()[2].features, 3);
}

}  // namespace
}  // namespace eastwest::dcerpc
