#include "parsers/xca/lz4.h"

#include <gtest/gtest.h>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

// What liblz4 1.9.4 makes of these.
constexpr std::string_view kAlphabetPacked =
    "f00b 6162636465666768696a6b6c6d6e6f707172737475767778797a";
constexpr std::string_view kAbcPacked = "3f 616263 0300 ff12 50 6263616263";
constexpr std::string_view kRunPacked = "1f 7a 0100 ffffffffffffffbe 50 7a7a7a7a7a";

TEST(Lz4Test, ReadsWhatTheLibraryWrites) {
  const Result alphabet = Inflate(FromHex(kAlphabetPacked), 26, DecompressLz4);
  EXPECT_EQ(alphabet.error, ParseError::kNone);
  EXPECT_EQ(alphabet.plain, FromText(kAlphabet));
  const Result abc = Inflate(FromHex(kAbcPacked), 300, DecompressLz4);
  EXPECT_EQ(abc.error, ParseError::kNone);
  EXPECT_EQ(abc.plain, Abc100());
  const Result run = Inflate(FromHex(kRunPacked), 2000, DecompressLz4);
  EXPECT_EQ(run.error, ParseError::kNone);
  EXPECT_EQ(run.plain, Buffer(2000, 'z'));
}

TEST(Lz4Test, TheDataMayEndBeforeTheBufferDoes) {
  const Result result = Inflate(FromHex(kAbcPacked), 1000, DecompressLz4);
  EXPECT_EQ(result.error, ParseError::kNone);
  EXPECT_EQ(result.plain, Abc100());
}

TEST(Lz4Test, RoundTrips) { ExpectRoundTrips(testing::EncodeLz4, DecompressLz4); }

TEST(Lz4Test, RefusesHostileData) {
  const HostileCase cases[] = {
      {"no data", "", ParseError::kTruncated, 0},
      {"a literal is missing", "20 61", ParseError::kTruncated, 1},
      {"the length of the literals is cut", "f0 ff", ParseError::kTruncated, 0},
      {"more literals than any message has", "f0 ffffffff00 61", ParseError::kTruncated, 1},
      {"a distance of nothing", "10 61 0000", ParseError::kOutOfRange, 1},
      {"a match before the first byte", "00 0100", ParseError::kOutOfRange, 0},
      {"a match reaches too far back", "10 61 0200", ParseError::kOutOfRange, 1},
      {"the distance is cut", "10 61 01", ParseError::kTruncated, 1},
      {"the length of the match is cut", "1f 61 0100 ff", ParseError::kTruncated, 275},
      {"nothing behind a match", "10 61 0100", ParseError::kTruncated, 5},
      {"many bytes from few: the buffer is full",
       "1f 61 0100 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00",
       ParseError::kNone, 20000},
  };
  ExpectHostile(cases, 20000, DecompressLz4);
}

TEST(Lz4Test, EveryPrefixGivesAFront) {
  const Buffer plain = Mixture(3000, 9);
  ExpectEveryPrefixGivesAFront(testing::EncodeLz4(plain), plain, DecompressLz4);
}

}  // namespace
}  // namespace eastwest::xca
