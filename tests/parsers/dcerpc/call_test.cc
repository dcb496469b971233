#include "parsers/dcerpc/call.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/dcerpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

TEST(CallTest, ReadsARequest) {
  const std::vector<std::uint8_t> data = FromHex(testing::kRequest);
  const Parsed<Request> request = ParseRequest(*ParsePdu(data));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->opnum, 64);
  EXPECT_EQ(request->context_id, 0);
  EXPECT_EQ(request->alloc_hint, 8U);
  EXPECT_EQ(request->stub.size(), 8U);
  EXPECT_EQ(request->stub_length, 8U);
  EXPECT_FALSE(request->object.has_value());
}

TEST(CallTest, ReadsTheObjectOfARequest) {
  const std::vector<std::uint8_t> data = FromHex(
      "05000083 10000000 2a00 0000 07000000  02000000 0100 0600"
      "81bb7a364498f135ad3298f038001003 aabb");
  const Parsed<Request> request = ParseRequest(*ParsePdu(data));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->object, GuidFrom("367abb81-9844-35f1-ad32-98f038001003"));
  EXPECT_EQ(request->opnum, 6);
  EXPECT_EQ(request->stub.size(), 2U);
}

TEST(CallTest, ReadsABigEndianRequest) {
  const std::vector<std::uint8_t> data =
      FromHex("05000003 00000000 001c 0000 00000007  00000004 0001 000c aabbccdd");
  const Parsed<Request> request = ParseRequest(*ParsePdu(data));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->opnum, 12);
  EXPECT_EQ(request->context_id, 1);
  EXPECT_EQ(request->alloc_hint, 4U);
}

TEST(CallTest, LeavesTheTrailerOutOfTheStub) {
  const std::vector<std::uint8_t> data = FromHex(testing::kSealedRequest);
  const Parsed<Request> request = ParseRequest(*ParsePdu(data));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->opnum, 1);
  EXPECT_EQ(request->context_id, 1);
  EXPECT_EQ(request->alloc_hint, 20U);
  EXPECT_EQ(request->stub.size(), 20U);
}

TEST(CallTest, ReadsAResponse) {
  const std::vector<std::uint8_t> data = FromHex(testing::kResponse);
  const Parsed<Response> response = ParseResponse(*ParsePdu(data));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->stub.size(), 24U);
}

TEST(CallTest, ReadsAFault) {
  const std::vector<std::uint8_t> data = FromHex(testing::kFault);
  const Parsed<Fault> fault = ParseFault(*ParsePdu(data));
  ASSERT_TRUE(fault.ok());
  EXPECT_EQ(fault->status, 5U);
  EXPECT_EQ(fault->context_id, 1);
  EXPECT_TRUE(fault->stub.empty());
}

TEST(CallTest, KeepsWhatACutRequestHas) {
  const std::vector<std::uint8_t> data = FromHex(testing::kRequest);
  ForEveryPrefix(data, [](Bytes prefix) {
    const Parsed<Request> request = ParseRequest(*ParsePdu(prefix));
    EXPECT_EQ(request.ok(), prefix.size() >= 24);
    if (request.ok()) {
      EXPECT_EQ(request->stub.size(), prefix.size() - 24);
      EXPECT_EQ(request->stub_length, 8U);
      EXPECT_EQ(request->opnum, 64);
    }
  });
}

TEST(CallTest, RejectsCallsThatEndInsideTheirHeader) {
  struct Case {
    const char* why;
    const char* hex;
  };
  const Case cases[] = {
      {"request without opnum", "05000003 10000000 1600 0000 01000000 00000000 0000"},
      {"object flag without object",
       "05000083 10000000 1a00 0000 01000000 00000000 0000 0000 0000"},
      {"empty body", "05000003 10000000 1000 0000 01000000"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::vector<std::uint8_t> data = FromHex(c.hex);
    const Parsed<Pdu> pdu = ParsePdu(data);
    ASSERT_TRUE(pdu.ok());
    EXPECT_EQ(ParseRequest(*pdu).error, ParseError::kTruncated);
    EXPECT_EQ(ParseRequest(*pdu)->stub_length, 0U);
    EXPECT_TRUE(ParseRequest(*pdu)->stub.empty());
  }
}

}  // namespace
}  // namespace eastwest::dcerpc
