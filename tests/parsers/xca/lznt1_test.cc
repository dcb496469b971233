#include "parsers/xca/lznt1.h"

#include <gtest/gtest.h>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

// [MS-XCA] 3.3; the last byte is the string's zero.
constexpr std::string_view kSong =
    "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E "
    "F# "
    "G F# E D E A F# F# G A A G F# E D D E F# E D D";
constexpr std::string_view kSongPacked =
    "38b0 88 4623200020472041 0010 a2 4701a045204400 08 45015079 00c0452005 24 13880 5b4024a44 ef"
    "0358028c09160148 45 00be009e0004011890 00";

TEST(Lznt1Test, ReadsTheExampleOfTheSpecification) {
  Buffer song = FromText(kSong);
  song.push_back(0);
  const Result result = Inflate(FromHex(kSongPacked), 142, DecompressLznt1);
  EXPECT_EQ(result.error, ParseError::kNone);
  EXPECT_EQ(result.plain, song);
}

TEST(Lznt1Test, RoundTrips) { ExpectRoundTrips(testing::EncodeLznt1, DecompressLznt1); }

TEST(Lznt1Test, AChunkStandsAtAMultipleOf4096) {
  // "abc" raw, then "de" raw; then the end of the buffer, whatever follows it.
  const Result result = Inflate(FromHex("0230 616263 0130 6465 0000 ffff"), 5000, DecompressLznt1);
  EXPECT_EQ(result.error, ParseError::kNone);
  ASSERT_EQ(result.plain.size(), 4098U);
  EXPECT_EQ(Buffer(result.plain.begin(), result.plain.begin() + 3), FromText("abc"));
  EXPECT_EQ(result.plain[3], 0);
  EXPECT_EQ(result.plain[4095], 0);
  EXPECT_EQ(Buffer(result.plain.end() - 2, result.plain.end()), FromText("de"));
}

TEST(Lznt1Test, RefusesHostileData) {
  const HostileCase cases[] = {
      {"no data is an empty buffer", "", ParseError::kNone, 0},
      {"the end alone", "0000", ParseError::kNone, 0},
      {"half a header", "00", ParseError::kTruncated, 0},
      {"the signature is 2", "00a0 00", ParseError::kBadValue, 0},
      {"a header without data", "02b0", ParseError::kTruncated, 0},
      {"a raw chunk is cut", "0230 6162", ParseError::kTruncated, 2},
      {"a chunk is cut", "04b0 00 616263", ParseError::kTruncated, 3},
      {"a word is cut", "02b0 02 61 00", ParseError::kTruncated, 1},
      {"a match before the first byte", "02b0 01 0000", ParseError::kOutOfRange, 0},
      {"a match reaches too far back", "03b0 02 61 0010", ParseError::kOutOfRange, 1},
      {"a match leaves the chunk", "03b0 02 61 fd0f", ParseError::kBadLength, 1},
      {"a match reaches into the chunk before", "0230 616263 02b0 01 0000", ParseError::kOutOfRange,
       4096},
      {"a literal behind 4096 bytes", "04b0 02 61 fc0f 62", ParseError::kBadLength, 4096},
  };
  ExpectHostile(cases, 70000, DecompressLznt1);
}

TEST(Lznt1Test, EveryPrefixGivesAFront) {
  const Buffer plain = Mixture(9000, 9);
  ExpectEveryPrefixGivesAFront(testing::EncodeLznt1(plain), plain, DecompressLznt1);
}

}  // namespace
}  // namespace eastwest::xca
