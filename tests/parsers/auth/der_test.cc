#include "parsers/auth/der.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest::auth {
namespace {

using ::eastwest::testing::FromHex;

TEST(DerReaderTest, ReadsShortAndLongLengths) {
  const std::vector<std::uint8_t> data = FromHex("04 02 aabb  04 81 01 cc  04 84 00000002 ddee");
  DerReader reader(data);
  EXPECT_EQ(reader.Take(kDerOctetString).size(), 2U);
  EXPECT_EQ(reader.Take(kDerOctetString).size(), 1U);
  EXPECT_EQ(reader.Take(kDerOctetString).size(), 2U);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.AtEnd());
}

TEST(DerReaderTest, ReadsNumbersOfBothSigns) {
  const std::vector<std::uint8_t> data =
      FromHex("02 01 12  02 01 80  02 05 00ffffffff  02 02 ff79");
  DerReader reader(data);
  EXPECT_EQ(reader.Unsigned(kDerInteger), 18U);
  EXPECT_EQ(static_cast<std::int32_t>(reader.Unsigned(kDerInteger)), -128);
  EXPECT_EQ(reader.Unsigned(kDerInteger), 0xFFFFFFFFU);
  EXPECT_EQ(static_cast<std::int32_t>(reader.Unsigned(kDerInteger)), -135);
}

TEST(DerReaderTest, DoesNotMovePastAnOptionalElementThatIsAbsent) {
  const std::vector<std::uint8_t> data = FromHex("02 01 05");
  DerReader reader(data);
  EXPECT_FALSE(reader.TakeIf(kDerOctetString).has_value());
  EXPECT_EQ(reader.Unsigned(kDerInteger), 5U);
  EXPECT_FALSE(reader.TakeIf(kDerOctetString).has_value());
  EXPECT_TRUE(reader.ok());
}

TEST(DerReaderTest, RejectsHostileElements) {
  struct Case {
    const char* why;
    std::string_view hex;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "empty", .hex = "", .expected = ParseError::kTruncated},
      {.why = "no length", .hex = "04", .expected = ParseError::kTruncated},
      {.why = "content runs past the end", .hex = "04 03 aabb", .expected = ParseError::kTruncated},
      {.why = "length of 4 GiB", .hex = "04 84 ffffffff aa", .expected = ParseError::kTruncated},
      {.why = "indefinite length", .hex = "04 80 aa 0000", .expected = ParseError::kBadLength},
      {.why = "length of five bytes",
       .hex = "04 85 0000000001 aa",
       .expected = ParseError::kBadLength},
      {.why = "another tag", .hex = "05 00", .expected = ParseError::kBadValue},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::vector<std::uint8_t> data = FromHex(c.hex);
    DerReader reader(data);
    EXPECT_TRUE(reader.Take(kDerOctetString).empty());
    EXPECT_EQ(reader.error(), c.expected);
  }
}

TEST(DerReaderTest, StopsAtTheDepthLimit) {
  std::vector<std::uint8_t> data;
  for (std::uint8_t i = 0; i < 40; ++i) {
    const std::uint8_t header[] = {static_cast<std::uint8_t>(data.size()), kDerSequence};
    data.insert(data.begin(), {header[1], header[0]});
  }
  DerReader reader(data);
  for (unsigned depth = 0; depth < kDerDepthMax; ++depth) {
    reader = reader.Enter(kDerSequence);
    ASSERT_TRUE(reader.ok());
  }
  EXPECT_EQ(reader.Enter(kDerSequence).error(), ParseError::kTooDeep);
}

TEST(DerReaderTest, StaysFailed) {
  const std::vector<std::uint8_t> data = FromHex("05 00 04 01 aa");
  DerReader reader(data);
  reader.Take(kDerOctetString);
  EXPECT_TRUE(reader.Take(kDerOctetString).empty());
  EXPECT_FALSE(reader.Enter(kDerSequence).ok());
  EXPECT_EQ(reader.error(), ParseError::kBadValue);
}

}  // namespace
}  // namespace eastwest::auth
