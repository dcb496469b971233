#include "parsers/netbios/dns_name.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

std::string TextAt(std::string_view hex, std::size_t at, ParseError expected = ParseError::kNone) {
  const auto data = FromHex(hex);
  ByteReader reader(data);
  reader.Seek(at);
  const DnsName name = ReadDnsName(reader);
  EXPECT_EQ(reader.error(), expected) << hex;
  return std::string(name.text());
}

TEST(DnsNameTest, PutsDotsBetweenLabels) {
  const auto data = FromHex("03 777777 02 6465 00 ff");
  ByteReader reader(data);
  const DnsName name = ReadDnsName(reader);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(name.text(), "www.de");
  EXPECT_EQ(name.label(), "www");
  EXPECT_EQ(reader.remaining(), 1U);
  EXPECT_EQ(TextAt("00", 0), "");
}

TEST(DnsNameTest, FollowsPointersAndStaysBehindTheFirst) {
  // 0: "de", 4: "www" and a pointer to 0, 10: "a" and a pointer to 4
  const auto data = FromHex("026465 00 03777777 c000 0161 c004 ff");
  ByteReader reader(data);
  reader.Seek(10);
  EXPECT_EQ(ReadDnsName(reader).text(), "a.www.de");
  EXPECT_EQ(reader.position(), 14U);
}

TEST(DnsNameTest, RejectsWhatCouldLoop) {
  TextAt("c000", 0, ParseError::kOutOfRange);                 // at itself
  TextAt("0161 c000", 0, ParseError::kOutOfRange);            // at its own start
  TextAt("c002 0161 c000", 2, ParseError::kOutOfRange);       // there and back
  TextAt("c004 0000 026465 00", 0, ParseError::kOutOfRange);  // forward
  TextAt("40 61", 0, ParseError::kBadValue);
  TextAt("80 61", 0, ParseError::kBadValue);
}

TEST(DnsNameTest, PointersAreBounded) {
  // A chain of pointers, each to the one before.
  std::vector<std::uint8_t> data = {0};
  for (std::size_t i = 0; i <= kDnsPointersMax; ++i) {
    data.push_back(0xC0);
    data.push_back(static_cast<std::uint8_t>(i == 0 ? 0 : 2 * i - 1));
  }
  ByteReader most(data);
  most.Seek(data.size() - 4);
  ReadDnsName(most);
  EXPECT_TRUE(most.ok());
  ByteReader more(data);
  more.Seek(data.size() - 2);
  ReadDnsName(more);
  EXPECT_EQ(more.error(), ParseError::kTooMany);
}

TEST(DnsNameTest, LengthAndLabelsAreBounded) {
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < kDnsLabelsMax; ++i) {
    labels.insert(labels.end(), {1, 'x'});
  }
  labels.push_back(0);
  ByteReader most(labels);
  EXPECT_EQ(ReadDnsName(most).text().size(), kDnsNameCharacters);
  EXPECT_TRUE(most.ok());
  labels.insert(labels.begin(), {1, 'x'});
  ByteReader more(labels);
  ReadDnsName(more);
  EXPECT_EQ(more.error(), ParseError::kTooMany);
  std::vector<std::uint8_t> wide;
  for (int i = 0; i < 4; ++i) {
    wide.push_back(63);
    wide.insert(wide.end(), 63, 'y');
  }
  wide.push_back(0);
  ByteReader long_name(wide);
  ReadDnsName(long_name);
  EXPECT_EQ(long_name.error(), ParseError::kBadLength);
}

TEST(DnsNameTest, RejectsEveryPrefix) {
  const auto data = FromHex("03777777 026465 00");
  ForEveryPrefix(data, [](Bytes prefix) {
    ByteReader reader(prefix);
    ReadDnsName(reader);
    EXPECT_FALSE(reader.ok());
  });
}

}  // namespace
}  // namespace eastwest::netbios
