#include "parsers/heads/tls.h"

#include <gtest/gtest.h>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// "a.example", ALPN "h2", versions 1.3, 1.2 and one of RFC 8701.
constexpr std::string_view kExtensions =
    "0000 000e 000c 00 0009 612e6578616d706c65"
    "0010 0005 0003 02 6832"
    "002b 0007 06 0304 0303 9a9a";

std::vector<std::uint8_t> Hello(std::string_view extensions) {
  const std::vector<std::uint8_t> tail = FromHex(extensions);
  std::vector<std::uint8_t> body = FromHex("0303");
  body.resize(body.size() + 32, 0xAB);
  const std::vector<std::uint8_t> middle = FromHex("00 0002 1301 01 00");
  body.insert(body.end(), middle.begin(), middle.end());
  body.push_back(static_cast<std::uint8_t>(tail.size() >> 8));
  body.push_back(static_cast<std::uint8_t>(tail.size()));
  body.insert(body.end(), tail.begin(), tail.end());
  std::vector<std::uint8_t> record = FromHex("160301 0000 01 000000");
  record[4] = static_cast<std::uint8_t>(body.size() + 4);
  record[8] = static_cast<std::uint8_t>(body.size());
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

TEST(ClientHelloTest, ReadsNameVersionAndProtocols) {
  const std::vector<std::uint8_t> data = Hello(kExtensions);
  const Parsed<ClientHello> hello = ParseClientHello(data);
  ASSERT_TRUE(hello.ok());
  EXPECT_EQ(AsText(hello->server_name), "a.example");
  EXPECT_EQ(hello->version, 0x0304);
  ASSERT_EQ(hello->alpn().size(), 1U);
  EXPECT_EQ(AsText(hello->alpn()[0]), "h2");
  ExpectEveryPrefixRejected(data, ParseClientHello);
}

TEST(ClientHelloTest, KeepsWhatItReadBeforeABrokenExtension) {
  const std::vector<std::uint8_t> data =
      Hello("0000 000e 000c 00 0009 612e6578616d706c65 0010 ffff 00");
  ASSERT_TRUE(ParseClientHello(data).ok());
  EXPECT_EQ(AsText(ParseClientHello(data)->server_name), "a.example");
  EXPECT_EQ(ParseClientHello(data)->version, 0x0303);
}

TEST(ClientHelloTest, BoundsWhatItKeeps) {
  const std::vector<std::uint8_t> data =
      Hello("0010 0016 0014 0161016101610161016101610161016101610161");
  ASSERT_TRUE(ParseClientHello(data).ok());
  EXPECT_EQ(ParseClientHello(data)->protocol_count, kAlpnMax);
}

TEST(ClientHelloTest, RejectsHostileFields) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "no handshake", .at = 0, .byte = 0x17, .expected = ParseError::kBadMagic},
      {.why = "no hello", .at = 5, .byte = 2, .expected = ParseError::kBadValue},
      {.why = "record longer than the data",
       .at = 3,
       .byte = 9,
       .expected = ParseError::kTruncated},
      {.why = "session id past the end", .at = 43, .byte = 255, .expected = ParseError::kTruncated},
      {.why = "ciphers past the end", .at = 44, .byte = 255, .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = Hello(kExtensions);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseClientHello(data).error, c.expected);
  }
}

}  // namespace
}  // namespace eastwest::heads
