#include "parsers/heads/rdp.h"

#include <gtest/gtest.h>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// [MS-RDPBCGR] 4.1.1, with its cookie.
constexpr std::string_view kRequest =
    "0300002c 27e00000000000 436f6f6b69653a206d737473686173683d656c746f6e73 0d0a 0100080000000000";
// [MS-RDPBCGR] 4.1.2
constexpr std::string_view kConfirm = "03000013 0ed000001234000209080000000000";

TEST(RdpRequestTest, ReadsCookieAndProtocols) {
  const Parsed<RdpRequest> request = ParseRdpRequest(FromHex(kRequest));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->protocols, 0U);
  const std::vector<std::uint8_t> data = FromHex(kRequest);
  EXPECT_EQ(AsText(ParseRdpRequest(data)->cookie), "eltons");
  EXPECT_TRUE(ParseRdpRequest(data)->routing_token.empty());
}

TEST(RdpRequestTest, ReadsARequestWithoutCookieAndOneWithAToken) {
  const std::vector<std::uint8_t> bare = FromHex("0300000b 06e00000000000");
  EXPECT_TRUE(ParseRdpRequest(bare).ok());
  EXPECT_FALSE(ParseRdpRequest(bare)->protocols.has_value());
  const std::vector<std::uint8_t> token =
      FromHex("03000026 21e00000000000 436f6f6b69653a206d7374733d31 0d0a 0100080003000000 000000");
  EXPECT_EQ(AsText(ParseRdpRequest(token)->routing_token), "1");
  EXPECT_EQ(ParseRdpRequest(token)->protocols, 3U);
}

TEST(RdpConfirmTest, ReadsTheChoiceOrTheFailure) {
  const std::vector<std::uint8_t> data = FromHex(kConfirm);
  ASSERT_TRUE(ParseRdpConfirm(data).ok());
  EXPECT_EQ(ParseRdpConfirm(data)->protocol, 0U);
  const std::vector<std::uint8_t> failed = FromHex("03000013 0ed000001234000300080005000000");
  EXPECT_EQ(ParseRdpConfirm(failed)->failure, 5U);
  EXPECT_FALSE(ParseRdpConfirm(failed)->protocol.has_value());
}

TEST(RdpRequestTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "no TPKT", .at = 0, .byte = 4, .expected = ParseError::kBadVersion},
      {.why = "shorter than its header", .at = 3, .byte = 10, .expected = ParseError::kBadLength},
      {.why = "longer than the data", .at = 2, .byte = 1, .expected = ParseError::kTruncated},
      {.why = "X.224 longer than TPKT", .at = 4, .byte = 200, .expected = ParseError::kBadLength},
      {.why = "no request", .at = 5, .byte = 0xD0, .expected = ParseError::kBadValue},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(kRequest);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseRdpRequest(data).error, c.expected);
  }
}

TEST(RdpRequestTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromHex(kRequest), ParseRdpRequest);
  ExpectEveryPrefixRejected(FromHex(kConfirm), ParseRdpConfirm);
}

}  // namespace
}  // namespace eastwest::heads
