#include "parsers/msrpc/ndr.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/support/prefixes.h"

namespace eastwest::msrpc {
namespace {

using ::eastwest::testing::FromHex;
using testing::NdrBuilder;

TEST(NdrTest, ReadsStringsOfEveryEncoding) {
  for (const bool ndr64 : {false, true}) {
    for (const ByteReader::Order order : {ByteReader::Order::kLittle, ByteReader::Order::kBig}) {
      for (const bool wide : {false, true}) {
        NdrBuilder builder(ndr64, order);
        builder.String("abc", wide).Pointer().String("d", wide).U32(7);
        NdrReader reader(builder.stub());
        EXPECT_EQ(ToUtf8(reader.String(wide)), "abc");
        EXPECT_EQ(ToUtf8(reader.UniqueString(wide)), "d");
        EXPECT_EQ(reader.U32(), 7U);
        EXPECT_TRUE(reader.ok());
        EXPECT_EQ(reader.remaining(), 0U);
      }
    }
  }
}

TEST(NdrTest, CutsAStringAtItsNul) {
  const std::vector<std::uint8_t> data = FromHex("04000000 00000000 04000000 61000000 62000000");
  NdrReader reader(Stub{.data = data});
  EXPECT_EQ(ToUtf8(reader.String(true)), "a");
}

TEST(NdrTest, TakesANullPointerForAnEmptyString) {
  const std::vector<std::uint8_t> data = FromHex("00000000 05000000");
  NdrReader reader(Stub{.data = data});
  EXPECT_TRUE(reader.UniqueString(true).empty());
  EXPECT_EQ(reader.U32(), 5U);
}

TEST(NdrTest, RejectsHostileStrings) {
  struct Case {
    const char* why;
    std::string_view hex;
    bool ndr64;
    ParseError expected;
  };
  const Case cases[] = {
      {"count of 4 G", "ffffffff 00000000 ffffffff 6100", false, ParseError::kTruncated},
      {"count that wraps when doubled", "0000000000000080 0000000000000000 0000000000000080 6100",
       true, ParseError::kTruncated},
      {"offset", "02000000 01000000 01000000 6100", false, ParseError::kBadValue},
      {"more than its maximum", "01000000 00000000 02000000 61000000", false,
       ParseError::kBadLength},
      {"one character short", "02000000 00000000 02000000 6100", false, ParseError::kTruncated},
      {"no count", "02000000 00000000", false, ParseError::kTruncated},
      {"nothing", "", false, ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const std::vector<std::uint8_t> data = FromHex(c.hex);
    NdrReader reader(Stub{.data = data, .ndr64 = c.ndr64});
    EXPECT_TRUE(reader.String(true).empty());
    EXPECT_EQ(reader.error(), c.expected);
  }
}

TEST(NdrTest, RejectsAnArrayLargerThanTheStub) {
  const std::vector<std::uint8_t> data = FromHex("05000000 01020304");
  NdrReader reader(Stub{.data = data});
  EXPECT_TRUE(reader.ConformantBytes().empty());
  EXPECT_EQ(reader.error(), ParseError::kTruncated);
}

TEST(NdrTest, AlignsFromTheStartOfTheStub) {
  NdrBuilder builder(true);
  builder.Number(1, 1).U16(2).U32(3).Word(4);
  NdrReader reader(builder.stub());
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.U16(), 2);
  EXPECT_EQ(reader.U32(), 3U);
  EXPECT_EQ(reader.Word(), 4U);
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(NdrTest, FindsTheReturnCodeAtTheEnd) {
  const std::vector<std::uint8_t> data = FromHex("0000000000 00000424");
  EXPECT_EQ(ReturnCode({.data = data, .order = ByteReader::Order::kBig}), 1060U);
  EXPECT_EQ(ReturnCode({.data = Bytes(data).first(3)}), std::nullopt);
}

}  // namespace
}  // namespace eastwest::msrpc
