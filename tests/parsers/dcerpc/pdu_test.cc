#include "parsers/dcerpc/pdu.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/dcerpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

TEST(PduTest, ReadsALittleEndianHeader) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBind);
  const Parsed<PduHeader> header = ParsePduHeader(data);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->type, PduType::kBind);
  EXPECT_TRUE(header->first());
  EXPECT_TRUE(header->last());
  EXPECT_FALSE(header->has_object());
  EXPECT_EQ(header->order, ByteReader::Order::kLittle);
  EXPECT_EQ(header->frag_length, 116);
  EXPECT_EQ(header->auth_length, 0);
  EXPECT_EQ(header->call_id, 2U);
}

TEST(PduTest, ReadsABigEndianHeader) {
  const std::vector<std::uint8_t> data = FromHex(testing::kBindNak);
  const Parsed<PduHeader> header = ParsePduHeader(data);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->order, ByteReader::Order::kBig);
  EXPECT_EQ(header->frag_length, 24);
  EXPECT_EQ(header->call_id, 1U);
}

TEST(PduTest, FindsTheVerifierFromTheEnd) {
  const std::vector<std::uint8_t> data = FromHex(testing::kAlterContextResp);
  const Parsed<Pdu> pdu = ParsePdu(data);
  ASSERT_TRUE(pdu.ok());
  ASSERT_TRUE(pdu->auth.has_value());
  EXPECT_EQ(pdu->auth->type, AuthType::kSpnego);
  EXPECT_EQ(pdu->auth->level, AuthLevel::kPrivacy);
  EXPECT_TRUE(pdu->auth->sealed());
  EXPECT_EQ(pdu->auth->token.size(), 41U);
  EXPECT_EQ(pdu->auth->token[0], 0xA1);
  EXPECT_EQ(pdu->body.size(), 40U);
}

TEST(PduTest, LeavesThePaddingOutOfTheBody) {
  const std::vector<std::uint8_t> data = FromHex(testing::kSealedRequest);
  const Parsed<Pdu> pdu = ParsePdu(data);
  ASSERT_TRUE(pdu.ok());
  ASSERT_TRUE(pdu->auth.has_value());
  EXPECT_EQ(pdu->auth->pad_length, 12);
  EXPECT_EQ(pdu->header.auth_length, 76);
  // 140 whole, 16 header, 76 token, 8 trailer, 12 padding.
  EXPECT_EQ(pdu->body.size(), 28U);
  EXPECT_EQ(pdu->body_length, 28U);
}

TEST(PduTest, IgnoresWhatFollowsThePdu) {
  std::vector<std::uint8_t> data = FromHex(testing::kFault);
  data.resize(data.size() + 50, 0xEE);
  const Parsed<Pdu> pdu = ParsePdu(data);
  ASSERT_TRUE(pdu.ok());
  EXPECT_TRUE(pdu->complete);
  EXPECT_EQ(pdu->body.size(), 16U);
}

TEST(PduTest, ParsesACutPduAsFarAsItIsThere) {
  const std::vector<std::uint8_t> data = FromHex(testing::kSealedRequest);
  const Parsed<Pdu> pdu = ParsePdu(Bytes(data).first(30));
  ASSERT_TRUE(pdu.ok());
  EXPECT_FALSE(pdu->complete);
  EXPECT_FALSE(pdu->auth.has_value());
  EXPECT_EQ(pdu->header.auth_length, 76);
  EXPECT_EQ(pdu->body.size(), 14U);
  EXPECT_EQ(pdu->body_length, 40U);  // the padding is not known
}

TEST(PduTest, RejectsHostileHeaders) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "version 4", .at = 0, .byte = 4, .expected = ParseError::kBadVersion},
      {.why = "minor version 2", .at = 1, .byte = 2, .expected = ParseError::kBadVersion},
      {.why = "type 21", .at = 2, .byte = 21, .expected = ParseError::kBadValue},
      {.why = "unknown integer order", .at = 4, .byte = 0x20, .expected = ParseError::kBadValue},
      {.why = "shorter than its header", .at = 8, .byte = 15, .expected = ParseError::kBadLength},
      {.why = "token longer than the PDU",
       .at = 11,
       .byte = 0xFF,
       .expected = ParseError::kBadLength},
      {.why = "more padding than body", .at = 58, .byte = 41, .expected = ParseError::kBadLength},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(testing::kAlterContextResp);
    data[c.at] = c.byte;
    EXPECT_EQ(ParsePdu(data).error, c.expected);
  }
}

TEST(PduTest, RejectsEveryPrefixOfTheHeader) {
  const std::vector<std::uint8_t> data = FromHex(testing::kFault);
  ExpectEveryPrefixRejected(Bytes(data).first(kPduHeaderSize), ParsePdu);
}

TEST(PduTest, NeverTakesACutPduForAWholeOne) {
  const std::vector<std::uint8_t> data = FromHex(testing::kSealedRequest);
  ForEveryPrefix(data, [](Bytes prefix) {
    const Parsed<Pdu> pdu = ParsePdu(prefix);
    EXPECT_FALSE(pdu->complete);
    EXPECT_FALSE(pdu->auth.has_value());
    EXPECT_LE(pdu->body.size(), prefix.size());
  });
}

TEST(PduTest, NamesTypesAsSuricataDoes) {
  EXPECT_EQ(PduTypeName(PduType::kRequest), "REQUEST");
  EXPECT_EQ(PduTypeName(PduType::kBindAck), "BINDACK");
  EXPECT_EQ(PduTypeName(PduType::kAlterContextResp), "ALTER_CONTEXT_RESP");
  EXPECT_EQ(PduTypeName(PduType::kAuth3), "AUTH3");
  EXPECT_EQ(PduTypeName(PduType::kOrphaned), "ORPHANED");
  EXPECT_EQ(PduTypeName(PduType::kRts), "RTS");
  EXPECT_EQ(PduTypeName(static_cast<PduType>(21)), "UNKNOWN");
}

}  // namespace
}  // namespace eastwest::dcerpc
