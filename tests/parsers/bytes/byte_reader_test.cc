#include "parsers/bytes/byte_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest {
namespace {

using testing::ForEveryPrefix;
using testing::FromHex;

TEST(ByteReaderTest, ReadsEveryWidthInBothOrders) {
  const auto data =
      FromHex("01 0203 04050607 08090a0b0c0d0e0f 1011 12131415 161718191a1b1c1d 1e1f20");
  ByteReader reader(data);
  EXPECT_EQ(reader.U8(), 0x01);
  EXPECT_EQ(reader.U16Le(), 0x0302);
  EXPECT_EQ(reader.U32Le(), 0x07060504U);
  EXPECT_EQ(reader.U64Le(), 0x0F0E0D0C0B0A0908U);
  EXPECT_EQ(reader.U16Be(), 0x1011);
  EXPECT_EQ(reader.U32Be(), 0x12131415U);
  EXPECT_EQ(reader.U64Be(), 0x161718191A1B1C1DU);
  EXPECT_EQ(reader.U24Be(), 0x1E1F20U);
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReaderTest, FollowsTheOrderItWasGiven) {
  const auto data = FromHex("0102 03040506 0708090a0b0c0d0e");
  ByteReader little(data, ByteReader::Order::kLittle);
  EXPECT_EQ(little.U16(), 0x0201);
  EXPECT_EQ(little.U32(), 0x06050403U);
  EXPECT_EQ(little.U64(), 0x0E0D0C0B0A090807U);
  ByteReader big(data, ByteReader::Order::kBig);
  EXPECT_EQ(big.U16(), 0x0102);
  EXPECT_EQ(big.U32(), 0x03040506U);
  EXPECT_EQ(big.U64(), 0x0708090A0B0C0D0EU);
}

TEST(ByteReaderTest, StaysFailedWithTheFirstError) {
  const auto data = FromHex("01020304");
  ByteReader reader(data);
  reader.Skip(3);
  EXPECT_EQ(reader.U16Le(), 0);  // one byte is missing
  EXPECT_EQ(reader.error(), ParseError::kTruncated);
  EXPECT_EQ(reader.U8(), 0);  // although one byte is left
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_TRUE(reader.Rest().empty());
  EXPECT_TRUE(reader.Take(0).empty());
  EXPECT_TRUE(reader.At(0, 1).empty());
  reader.Seek(0);
  reader.Fail(ParseError::kBadMagic);
  EXPECT_EQ(reader.error(), ParseError::kTruncated);
  EXPECT_EQ(reader.Finish(7).error, ParseError::kTruncated);
}

TEST(ByteReaderTest, RefusesEveryViewThatLeavesTheData) {
  constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();
  struct Case {
    std::size_t offset;
    std::size_t length;
    bool ok;
  };
  const Case cases[] = {{0, 4, true},      {4, 0, true},      {2, 2, true},
                        {0, 5, false},     {5, 0, false},     {3, 2, false},
                        {kHuge, 1, false}, {1, kHuge, false}, {kHuge, kHuge, false}};
  const auto data = FromHex("01020304");
  for (const Case& c : cases) {
    SCOPED_TRACE(::testing::Message() << c.offset << " + " << c.length);
    ByteReader reader(data);
    const Bytes view = reader.At(c.offset, c.length);
    EXPECT_EQ(reader.ok(), c.ok);
    EXPECT_EQ(reader.error(), c.ok ? ParseError::kNone : ParseError::kOutOfRange);
    EXPECT_EQ(view.size(), c.ok ? c.length : 0);
    EXPECT_EQ(reader.position(), 0U);
  }
}

TEST(ByteReaderTest, TakesAndSkipsNoMoreThanThereIs) {
  const auto data = FromHex("01020304");
  ByteReader reader(data);
  EXPECT_EQ(reader.Take(3).size(), 3U);
  EXPECT_EQ(reader.Rest().size(), 1U);
  reader.Skip(std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(reader.error(), ParseError::kTruncated);
  EXPECT_EQ(reader.position(), 3U);
}

TEST(ByteReaderTest, SeeksUpToTheEnd) {
  const auto data = FromHex("01020304");
  ByteReader reader(data);
  reader.Seek(4);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0U);
  reader.Seek(5);
  EXPECT_EQ(reader.error(), ParseError::kOutOfRange);
}

TEST(ByteReaderTest, AlignsFromTheFirstByte) {
  const auto data = FromHex("0102030405060708");
  ByteReader reader(data);
  reader.Align(4);
  EXPECT_EQ(reader.position(), 0U);
  reader.Skip(1);
  reader.Align(4);
  EXPECT_EQ(reader.position(), 4U);
  reader.Skip(1);
  reader.Align(2);
  EXPECT_EQ(reader.position(), 6U);
  reader.Skip(1);
  reader.Align(8);
  EXPECT_EQ(reader.position(), 8U);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReaderTest, AlignFailsWhenThePaddingIsMissing) {
  const auto data = FromHex("010203");
  ByteReader reader(data);
  reader.Skip(1);
  reader.Align(4);
  EXPECT_EQ(reader.error(), ParseError::kTruncated);
}

TEST(ByteReaderTest, FailsOnEveryPrefix) {
  const auto data = FromHex("0102030405060708090a0b0c0d0e0f");
  ForEveryPrefix(data, [](Bytes prefix) {
    ByteReader reader(prefix);
    reader.U8();
    reader.U16Be();
    reader.U32Le();
    reader.U64Be();
    EXPECT_EQ(reader.error(), ParseError::kTruncated);
  });
}

TEST(ParsedTest, NamesEveryError) {
  EXPECT_EQ(ParseErrorName(ParseError::kNone), "none");
  EXPECT_EQ(ParseErrorName(ParseError::kTooDeep), "too_deep");
  EXPECT_EQ(ParseErrorName(ParseError{200}), "unknown");
}

}  // namespace
}  // namespace eastwest
