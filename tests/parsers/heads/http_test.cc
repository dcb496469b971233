#include "parsers/heads/http.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;

constexpr std::string_view kRequest =
    "POST /wsman?PSVersion=5.1 HTTP/1.1\r\n"
    "Connection: Keep-Alive\r\n"
    "AUTHORIZATION:  Negotiate TlRMTVNTUAAB \r\n"
    "User-Agent: Microsoft WinRM Client\r\n"
    "Content-Length: 12\r\n"
    "Host: srv1:5985\r\n\r\n";
constexpr std::string_view kAnswer =
    "HTTP/1.1 401 \r\nServer: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate\r\n"
    "WWW-Authenticate: NTLM TlRM\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";

TEST(HttpHeadTest, ReadsARequest) {
  const std::vector<std::uint8_t> data = FromText(kRequest);
  const Parsed<HttpHead> head = ParseHttpHead(data);
  ASSERT_TRUE(head.ok());
  EXPECT_TRUE(head->request);
  EXPECT_EQ(AsText(head->method), "POST");
  EXPECT_EQ(AsText(head->target), "/wsman?PSVersion=5.1");
  EXPECT_EQ(AsText(head->version), "HTTP/1.1");
  EXPECT_EQ(AsText(head->host), "srv1:5985");
  EXPECT_EQ(AsText(head->user_agent), "Microsoft WinRM Client");
  EXPECT_EQ(AsText(head->authorization.scheme), "Negotiate");
  EXPECT_EQ(AsText(head->authorization.token), "TlRMTVNTUAAB");
  EXPECT_EQ(head->content_length, 12U);
  EXPECT_EQ(head->bytes, data.size());
}

TEST(HttpHeadTest, ReadsAnAnswerWithSeveralChallenges) {
  const std::vector<std::uint8_t> data = FromText(kAnswer);
  const Parsed<HttpHead> head = ParseHttpHead(data);
  ASSERT_TRUE(head.ok());
  EXPECT_FALSE(head->request);
  EXPECT_EQ(head->status, 401);
  EXPECT_EQ(AsText(head->server), "Microsoft-HTTPAPI/2.0");
  ASSERT_EQ(head->challenges().size(), 2U);
  EXPECT_EQ(AsText(head->challenges()[0].scheme), "Negotiate");
  EXPECT_TRUE(head->challenges()[0].token.empty());
  EXPECT_EQ(AsText(head->challenges()[1].token), "TlRM");
  EXPECT_TRUE(head->chunked);
  EXPECT_FALSE(head->content_length.has_value());
}

TEST(HttpHeadTest, ReadsBareLineFeedsAndTheProxysFields) {
  const std::vector<std::uint8_t> data =
      FromText("GET http://a/ HTTP/1.0\nProxy-Authorization: Basic YTpi\nContent-Length: x\n\n");
  const Parsed<HttpHead> head = ParseHttpHead(data);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(AsText(head->authorization.scheme), "Basic");
  EXPECT_FALSE(head->content_length.has_value());
}

TEST(HttpHeadTest, RejectsWhatIsNoHead) {
  EXPECT_EQ(ParseHttpHead(FromText("GET /\r\n\r\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseHttpHead(FromText("GET / SIP/2.0\r\n\r\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseHttpHead(FromText("HTTP/1.1 OK\r\n\r\n")).error, ParseError::kBadValue);
  std::string many = "GET / HTTP/1.1\r\n";
  for (std::size_t i = 0; i < kHttpFieldsMax; ++i) {
    many += "a: b\r\n";
  }
  EXPECT_EQ(ParseHttpHead(FromText(many + "\r\n")).error, ParseError::kTooMany);
  std::string offers = "HTTP/1.1 401 No\r\n";
  for (std::size_t i = 0; i <= kHttpChallengesMax; ++i) {
    offers += "WWW-Authenticate: NTLM\r\n";
  }
  EXPECT_EQ(ParseHttpHead(FromText(offers + "\r\n"))->challenge_count, kHttpChallengesMax);
}

TEST(HttpHeadTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromText(kRequest), ParseHttpHead);
  ExpectEveryPrefixRejected(FromText(kAnswer), ParseHttpHead);
}

TEST(HttpChunkTest, ReadsTheSizeOfAChunk) {
  const std::vector<std::uint8_t> data = FromText("1aF;name=value\r\n");
  ASSERT_TRUE(ParseHttpChunk(data).ok());
  EXPECT_EQ(ParseHttpChunk(data)->size, 0x1AFU);
  EXPECT_EQ(ParseHttpChunk(data)->bytes, data.size());
  ExpectEveryPrefixRejected(data, ParseHttpChunk);
  EXPECT_EQ(ParseHttpChunk(FromText("\r\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseHttpChunk(FromText("ffffffffffffffff\r\n")).error, ParseError::kBadValue);
  EXPECT_EQ(ParseHttpChunk(FromText(std::string(300, '1'))).error, ParseError::kTooMany);
}

}  // namespace
}  // namespace eastwest::heads
