#include "parsers/dcerpc/cl.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/dcerpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

using Buffer = std::vector<std::uint8_t>;

// WithBody gives the sample another type and body; the length follows.
Buffer WithBody(std::uint8_t type, const Buffer& body) {
  Buffer data = FromHex(testing::kClRequest);
  data.resize(kClHeaderSize);
  data[1] = type;
  data[74] = 0;
  data[75] = static_cast<std::uint8_t>(body.size());
  data.insert(data.end(), body.begin(), body.end());
  return data;
}

TEST(ClPduTest, ReadsABigEndianRequest) {
  const Buffer data = FromHex(testing::kClRequest);
  const Parsed<ClPdu> pdu = ParseClPdu(data);
  ASSERT_TRUE(pdu.ok());
  const ClHeader& header = pdu->header;
  EXPECT_EQ(header.type, PduType::kRequest);
  EXPECT_EQ(header.flags, kClIdempotent);
  EXPECT_EQ(header.order, ByteReader::Order::kBig);
  EXPECT_EQ(ToString(header.object), "dea00000-6c97-11d1-8271-00010101014d");
  EXPECT_EQ(ToString(header.interface), "dea00001-6c97-11d1-8271-00a02442df7d");
  EXPECT_EQ(ToString(header.activity), "35fda900-358a-1212-8004-001c060b26ed");
  EXPECT_EQ(header.version_major, 1);
  EXPECT_EQ(header.version_minor, 0);
  EXPECT_EQ(header.sequence, 0U);
  EXPECT_EQ(header.opnum, 0);
  EXPECT_EQ(header.length, 36);
  EXPECT_EQ(header.fragment_number, 0);
  EXPECT_FALSE(header.fragmented());
  EXPECT_TRUE(header.last());
  EXPECT_TRUE(header.wants_answer());
  EXPECT_TRUE(pdu->complete);
  EXPECT_EQ(pdu->body.size(), 36U);
  EXPECT_TRUE(pdu->verifier.empty());
}

TEST(ClPduTest, ReadsALittleEndianResponse) {
  const Buffer data = FromHex(testing::kClResponse);
  const Parsed<ClPdu> pdu = ParseClPdu(data);
  ASSERT_TRUE(pdu.ok());
  EXPECT_EQ(pdu->header.type, PduType::kResponse);
  EXPECT_EQ(pdu->header.order, ByteReader::Order::kLittle);
  EXPECT_EQ(ToString(pdu->header.activity), "35fda900-358a-1212-8004-001c060b26ed");
  EXPECT_EQ(pdu->header.length, 0x5A);
  EXPECT_EQ(pdu->body.size(), 0x5AU);
}

TEST(ClPduTest, TellsFragmentsAndWhoWantsNoAnswer) {
  Buffer data = FromHex(testing::kClRequest);
  data[2] = kClFragment;
  EXPECT_FALSE(ParseClPdu(data)->header.last());
  data[2] = kClFragment | kClLastFragment;
  EXPECT_TRUE(ParseClPdu(data)->header.last());
  data[2] = kClMaybe;
  EXPECT_FALSE(ParseClPdu(data)->header.wants_answer());
  data[2] = kClBroadcast;
  EXPECT_FALSE(ParseClPdu(data)->header.wants_answer());
}

TEST(ClPduTest, JoinsTheHalvesOfTheSerialNumber) {
  Buffer data = FromHex(testing::kClRequest);
  data[7] = 0x12;
  data[79] = 0x34;
  EXPECT_EQ(ParseClPdu(data)->header.serial, 0x1234);
}

TEST(ClPduTest, KeepsTheVerifierOutOfTheBody) {
  Buffer data = WithBody(0, Buffer(8, 0xAA));
  data[78] = 10;
  data.insert(data.end(), 16, 0xBB);
  const Parsed<ClPdu> pdu = ParseClPdu(data);
  ASSERT_TRUE(pdu.ok());
  EXPECT_EQ(pdu->header.auth_type, 10);
  EXPECT_EQ(pdu->body.size(), 8U);
  EXPECT_EQ(pdu->verifier.size(), 16U);
}

TEST(ClPduTest, RejectsHostileHeaders) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "version 5", .at = 0, .byte = 5, .expected = ParseError::kBadVersion},
      {.why = "type 11", .at = 1, .byte = 11, .expected = ParseError::kBadValue},
      {.why = "a reserved flag", .at = 2, .byte = 0x80, .expected = ParseError::kBadValue},
      {.why = "the other reserved flag", .at = 2, .byte = 0x01, .expected = ParseError::kBadValue},
      {.why = "unknown integers", .at = 4, .byte = 0x20, .expected = ParseError::kBadValue},
      {.why = "unknown floats", .at = 5, .byte = 4, .expected = ParseError::kBadValue},
      {.why = "reserved representation", .at = 6, .byte = 1, .expected = ParseError::kBadValue},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Buffer data = FromHex(testing::kClRequest);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseClPdu(data).error, c.expected);
  }
}

TEST(ClPduTest, NeverTakesACutDatagramForAWholeOne) {
  const Buffer data = FromHex(testing::kClResponse);
  ForEveryPrefix(data, [](Bytes prefix) {
    const Parsed<ClPdu> pdu = ParseClPdu(prefix);
    EXPECT_EQ(pdu.ok(), prefix.size() >= kClHeaderSize);
    EXPECT_FALSE(pdu->complete);
    EXPECT_LE(pdu->body.size(), prefix.size());
  });
}

TEST(ClBodyTest, ReadsFaultAndReject) {
  const Buffer data = FromHex(testing::kClFault);
  const Parsed<ClPdu> pdu = ParseClPdu(data);
  ASSERT_TRUE(pdu.ok());
  EXPECT_EQ(ParseClFault(*pdu)->status, 0x1C010003U);
  const Buffer short_body = WithBody(6, {1, 2, 3});
  EXPECT_EQ(ParseClFault(*ParseClPdu(short_body)).error, ParseError::kTruncated);
}

TEST(ClBodyTest, ReadsCancels) {
  const Buffer cancel = WithBody(8, {0, 0, 0, 1, 0, 0, 0, 7});
  EXPECT_EQ(ParseClCancel(*ParseClPdu(cancel))->id, 7U);
  const Buffer answer = WithBody(10, {0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1});
  EXPECT_TRUE(ParseClCancel(*ParseClPdu(answer))->accepting);
  const Buffer cut = WithBody(10, {0, 0, 0, 1, 0, 0, 0, 7});
  EXPECT_EQ(ParseClCancel(*ParseClPdu(cut)).error, ParseError::kTruncated);
}

TEST(ClBodyTest, ReadsAFackAndBoundsItsAcknowledgments) {
  const Buffer data = FromHex(testing::kClFack);
  const Parsed<ClFack> fack = ParseClFack(*ParseClPdu(data));
  ASSERT_TRUE(fack.ok());
  EXPECT_EQ(fack->window, 8);
  EXPECT_EQ(fack->max_fragment, 1464U);
  EXPECT_EQ(fack->serial, 2);
  ASSERT_EQ(fack->selective_count, 1);
  EXPECT_EQ(fack->selective_acks[0], 5U);
  Buffer lying = data;
  lying[80 + 14] = 0xFF;
  lying[80 + 15] = 0xFF;
  EXPECT_EQ(ParseClFack(*ParseClPdu(lying)).error, ParseError::kTruncated);
  Buffer many = WithBody(9, Buffer(16 + 4 * 40, 0));
  many[80 + 15] = 40;
  EXPECT_EQ(ParseClFack(*ParseClPdu(many))->selective_count, kClSelectiveAcksMax);
}

TEST(ClBodyTest, TellsWhoSendsWhat) {
  const auto from_client = [](int type, bool conversation_manager = false) {
    ClHeader header;
    header.type = static_cast<PduType>(type);
    header.interface = conversation_manager ? kConversationManager : Guid{};
    return ClFromClient(header);
  };
  for (const int type : {0, 1, 7, 8}) {  // request, ping, ack, cl_cancel
    EXPECT_EQ(from_client(type), true);
    EXPECT_EQ(from_client(type, true), false);
  }
  for (const int type : {2, 3, 4, 5, 6, 10}) {
    EXPECT_EQ(from_client(type), false);
    EXPECT_EQ(from_client(type, true), true);
  }
  EXPECT_EQ(from_client(9), std::nullopt);
}

}  // namespace
}  // namespace eastwest::dcerpc
