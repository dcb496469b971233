#include "parsers/xca/lz77.h"

#include <gtest/gtest.h>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

// [MS-XCA] 3.1
constexpr std::string_view kAlphabetPacked =
    "3f000000 6162636465666768696a6b6c6d6e6f707172737475767778797a";
constexpr std::string_view kAbcPacked = "ffffff1f 616263 1700 0f ff 2601";

TEST(Lz77Test, ReadsTheExamplesOfTheSpecification) {
  const Result alphabet = Inflate(FromHex(kAlphabetPacked), 26, DecompressLz77);
  EXPECT_EQ(alphabet.error, ParseError::kNone);
  EXPECT_EQ(alphabet.plain, FromText(kAlphabet));
  const Result abc = Inflate(FromHex(kAbcPacked), 300, DecompressLz77);
  EXPECT_EQ(abc.error, ParseError::kNone);
  EXPECT_EQ(abc.plain, Abc100());
  EXPECT_EQ(testing::EncodeLz77(Abc100()), FromHex(kAbcPacked));
}

TEST(Lz77Test, TheDataMayEndBeforeTheBufferDoes) {
  const Result result = Inflate(FromHex(kAbcPacked), 1000, DecompressLz77);
  EXPECT_EQ(result.error, ParseError::kNone);
  EXPECT_EQ(result.plain, Abc100());
}

TEST(Lz77Test, RoundTrips) { ExpectRoundTrips(testing::EncodeLz77, DecompressLz77); }

TEST(Lz77Test, TwoLongMatchesShareAByte) {
  // "a", 1 back 3+7+2 long, "b", 1 back 3+7+4 long: the half bytes 2 and 4 are one byte.
  const Result result = Inflate(FromHex("ffffff5f 61 0700 42 62 0700"), 100, DecompressLz77);
  EXPECT_EQ(result.error, ParseError::kNone);
  Buffer expected(13, 'a');
  expected.insert(expected.end(), 15, 'b');
  EXPECT_EQ(result.plain, expected);
}

TEST(Lz77Test, RefusesHostileData) {
  const HostileCase cases[] = {
      {"no data", "", ParseError::kTruncated, 0},
      {"flags are cut", "ffff", ParseError::kTruncated, 0},
      {"a literal is missing", "00000000 61", ParseError::kTruncated, 1},
      {"a match before the first byte", "ffffffff 0000", ParseError::kOutOfRange, 0},
      {"a match reaches too far back", "ffffff7f 61 0800", ParseError::kOutOfRange, 1},
      {"a match is cut", "ffffff7f 61 00", ParseError::kTruncated, 1},
      {"the half byte is missing", "ffffff7f 61 0700", ParseError::kTruncated, 1},
      {"the byte is missing", "ffffff7f 61 0700 0f", ParseError::kTruncated, 1},
      {"the two bytes are missing", "ffffff7f 61 0700 0f ff 00", ParseError::kTruncated, 1},
      {"the four bytes are missing", "ffffff7f 61 0700 0f ff 0000 000000", ParseError::kTruncated,
       1},
      {"two bytes say less than one could", "ffffff7f 61 0700 0f ff 1500", ParseError::kBadValue,
       1},
      {"four bytes say less than one could", "ffffff7f 61 0700 0f ff 0000 15000000",
       ParseError::kBadValue, 1},
      {"4 GiB from 14 bytes: the buffer is full", "ffffff7f 61 0700 0f ff 0000 ffffffff",
       ParseError::kNone, 70000},
  };
  ExpectHostile(cases, 70000, DecompressLz77);
}

TEST(Lz77Test, EveryPrefixGivesAFront) {
  const Buffer plain = Mixture(3000, 9);
  ExpectEveryPrefixGivesAFront(testing::EncodeLz77(plain), plain, DecompressLz77);
}

}  // namespace
}  // namespace eastwest::xca
