#include "parsers/xca/lz77_huffman.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

// Packed is a table that is zero but for some bytes, and what follows it.
Buffer Packed(std::initializer_list<std::pair<std::size_t, std::uint8_t>> table,
              std::string_view data) {
  Buffer packed(256);
  for (const auto& [at, byte] : table) {
    packed[at] = byte;
  }
  const Buffer rest = FromHex(data);
  packed.insert(packed.end(), rest.begin(), rest.end());
  return packed;
}

// [MS-XCA] 3.2
Buffer AlphabetPacked() {
  return Packed({{48, 0x50},
                 {49, 0x55},
                 {50, 0x55},
                 {51, 0x55},
                 {52, 0x55},
                 {53, 0x55},
                 {54, 0x55},
                 {55, 0x55},
                 {56, 0x55},
                 {57, 0x55},
                 {58, 0x55},
                 {59, 0x45},
                 {60, 0x44},
                 {61, 0x04},
                 {128, 0x04}},
                "d8523ed794115be9195ff9d67cdf8d0400000000");
}
Buffer AbcPacked(std::string_view length = "ff2601") {
  return Packed({{48, 0x30}, {49, 0x23}, {128, 0x02}, {143, 0x20}},
                "a8dc0000" + std::string(length));
}

TEST(Lz77HuffmanTest, ReadsTheExamplesOfTheSpecification) {
  const Result alphabet = Inflate(AlphabetPacked(), 26, DecompressLz77Huffman);
  EXPECT_EQ(alphabet.error, ParseError::kNone);
  EXPECT_EQ(alphabet.plain, FromText(kAlphabet));
  const Result abc = Inflate(AbcPacked(), 300, DecompressLz77Huffman);
  EXPECT_EQ(abc.error, ParseError::kNone);
  EXPECT_EQ(abc.plain, Abc100());
}

TEST(Lz77HuffmanTest, RoundTrips) {
  ExpectRoundTrips(testing::EncodeLz77Huffman, DecompressLz77Huffman);
}

TEST(Lz77HuffmanTest, RefusesHostileData) {
  struct Case {
    const char* why;
    Buffer data;
    ParseError expected;
    std::size_t written;
  };
  const Case cases[] = {
      {"no data", {}, ParseError::kTruncated, 0},
      {"the table is cut", Buffer(255, 0x99), ParseError::kTruncated, 0},
      {"the codes do not add up", Buffer(300, 0x98), ParseError::kBadValue, 0},
      {"nothing behind the table", Buffer(256, 0x99), ParseError::kTruncated, 0},
      {"one byte behind the table", Buffer(257, 0x99), ParseError::kTruncated, 0},
      {"the length's byte is missing", AbcPacked(""), ParseError::kTruncated, 3},
      {"the length's two bytes are missing", AbcPacked("ff26"), ParseError::kTruncated, 3},
      {"the length's four bytes are missing", AbcPacked("ff0000260100"), ParseError::kTruncated, 3},
      {"two bytes say less than one could", AbcPacked("ff0e00"), ParseError::kBadValue, 3},
      {"4 GiB from 11 bytes: the buffer is full", AbcPacked("ff0000ffffffff"), ParseError::kNone,
       70000},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Result result = Inflate(c.data, 70000, DecompressLz77Huffman);
    EXPECT_EQ(result.error, c.expected);
    EXPECT_EQ(result.plain.size(), c.written);
  }
}

TEST(Lz77HuffmanTest, AMatchDoesNotReachBeforeTheFirstByte) {
  // Two codes: 0 is "a", 1 is symbol 256, a match one byte back. The first bit is a match.
  const Buffer data = Packed({{48, 0x10}, {128, 0x01}}, "0080 0000");
  const Result result = Inflate(data, 10, DecompressLz77Huffman);
  EXPECT_EQ(result.error, ParseError::kOutOfRange);
  EXPECT_TRUE(result.plain.empty());
  const Result literal_first =
      Inflate(Packed({{48, 0x10}, {128, 0x01}}, "0040 0000"), 4, DecompressLz77Huffman);
  EXPECT_EQ(literal_first.error, ParseError::kNone);
  EXPECT_EQ(literal_first.plain, FromText("aaaa"));
}

TEST(Lz77HuffmanTest, EveryPrefixGivesAFront) {
  const Buffer plain = Mixture(3000, 9);
  ExpectEveryPrefixGivesAFront(testing::EncodeLz77Huffman(plain), plain, DecompressLz77Huffman);
}

}  // namespace
}  // namespace eastwest::xca
