#include "parsers/smb2/negotiate.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

std::vector<std::uint16_t> Ids(const AlgorithmList& list) { return {list.begin(), list.end()}; }

TEST(NegotiateRequestTest, ReadsWhatWindowsOffers) {
  const auto message = FromHex(samples::kNegotiateRequestWindows);
  const auto request = ParseNegotiateRequest(message);
  ASSERT_TRUE(request.ok());
  ASSERT_EQ(request->dialects.size(), 5U);
  EXPECT_EQ(request->dialects[0], Dialect::kSmb202);
  EXPECT_EQ(request->dialects[4], Dialect::kSmb311);
  EXPECT_TRUE(request->signing_enabled());
  EXPECT_FALSE(request->signing_required());
  EXPECT_EQ(Ids(request->contexts.preauth_hashes), std::vector<std::uint16_t>{1});
  EXPECT_EQ(Ids(request->contexts.ciphers), (std::vector<std::uint16_t>{2, 1}));
  EXPECT_EQ(Ids(request->contexts.compressions), (std::vector<std::uint16_t>{2, 3, 1}));
  EXPECT_EQ(Utf8(request->contexts.netname), "MORDORDC.theshire.local");
  EXPECT_EQ(request->contexts.unknown_count, 0);
}

TEST(NegotiateRequestTest, ReadsWhatSambaOffers) {
  const auto message = FromHex(samples::kNegotiateRequest);
  const auto request = ParseNegotiateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(ToString(request->client_guid), "e13b2fd4-f642-4458-9f23-66e6eb5a68be");
  EXPECT_EQ(Ids(request->contexts.ciphers), (std::vector<std::uint16_t>{2, 1, 4, 3}));
  EXPECT_EQ(request->contexts.signings.size(), 3U);
  EXPECT_EQ(Utf8(request->contexts.netname), "10.20.0.102");
}

TEST(NegotiateRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kNegotiateRequestWindows);
  const auto at = static_cast<std::size_t>(message[92]);  // the first context
  const std::size_t second = (at + 8 + message[at + 2] + 7) / 8 * 8;
  ExpectRejects(message, ParseNegotiateRequest,
                {{"structure size is not 36", 64, 35, ParseError::kBadStructureSize},
                 {"65 dialects", 66, 65, ParseError::kTooMany},
                 {"contexts start in the header", 92, 1, ParseError::kOutOfRange},
                 {"contexts start past the end", 93, 0xFF, ParseError::kOutOfRange},
                 {"33 contexts", 96, 33, ParseError::kTooMany},
                 {"a context longer than the message", at + 3, 0xFF, ParseError::kTruncated},
                 {"more ciphers than the context holds", second + 8, 9, ParseError::kTruncated},
                 {"more hashes than we keep", at + 8, 0xFF, ParseError::kTooMany}});
}

TEST(NegotiateRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kNegotiateRequestWindows);
  ExpectEveryPrefixRejected(message, ParseNegotiateRequest);
}

TEST(NegotiateRequestTest, CountsContextsOfUnknownTypes) {
  auto message = FromHex(samples::kNegotiateRequestWindows);
  message[message[92]] = 0x77;
  const auto request = ParseNegotiateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->contexts.unknown_count, 1);
}

TEST(NegotiateResponseTest, ReadsWhatWindowsChooses) {
  const auto message = FromHex(samples::kNegotiateResponseWindows);
  const auto response = ParseNegotiateResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->dialect, Dialect::kSmb311);
  EXPECT_TRUE(response->signing_required());
  EXPECT_EQ(ToString(response->server_guid), "4f1e73d6-7db8-49a6-a6de-9d0061cf5d87");
  EXPECT_EQ(response->max_transact_size, 8388608U);
  EXPECT_EQ(response->max_read_size, 8388608U);
  EXPECT_EQ(response->security_buffer.size(), 120U);
  EXPECT_EQ(Ids(response->contexts.ciphers), std::vector<std::uint16_t>{2});
}

TEST(NegotiateResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kNegotiateResponseWindows);
  ExpectRejects(message, ParseNegotiateResponse,
                {{"structure size is not 65", 64, 64, ParseError::kBadStructureSize},
                 {"token runs past the end", 123, 0xFF, ParseError::kOutOfRange},
                 {"token starts in the header", 120, 63, ParseError::kOutOfRange},
                 {"contexts start past the end", 126, 0xFF, ParseError::kOutOfRange}});
}

TEST(NegotiateResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kNegotiateResponseWindows);
  ExpectEveryPrefixRejected(message, ParseNegotiateResponse);
}

TEST(DialectNameTest, NamesDialects) {
  EXPECT_EQ(DialectName(Dialect::kSmb311), "3.1.1");
  EXPECT_EQ(DialectName(Dialect{0x0999}), "unknown");
}

}  // namespace
}  // namespace eastwest::smb2
