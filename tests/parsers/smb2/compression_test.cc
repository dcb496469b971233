#include "parsers/smb2/compression.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/parsers/smb2/hostile.h"

namespace eastwest::smb2 {
namespace {

// The layout of [MS-SMB2] 2.2.42.1 with LZ77 and no offset.
constexpr std::string_view kSample = "fc534d42 00100000 0200 0000 00000000";

TEST(CompressionHeaderTest, ReadsTheHeader) {
  const auto message = FromHex(kSample);
  const auto header = ParseCompressionHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->original_compressed_segment_size, 4096U);
  EXPECT_EQ(header->algorithm, CompressionAlgorithm::kLz77);
  EXPECT_FALSE(header->is_chained());
  EXPECT_EQ(header->offset, 0U);
}

TEST(CompressionHeaderTest, RejectsHostileFields) {
  ExpectRejects(FromHex(kSample), ParseCompressionHeader,
                {{"an SMB2 header", 0, 0xFE, ParseError::kBadMagic}});
}

TEST(CompressionHeaderTest, RejectsEveryPrefix) {
  const auto message = FromHex(kSample);
  ExpectEveryPrefixRejected(message, ParseCompressionHeader);
}

TEST(CompressionHeaderTest, SizesThatCannotBeAreTold) {
  struct Case {
    const char* why;
    std::uint32_t size;
    std::uint16_t flags;
    std::uint32_t offset;
    CompressionSizes expected;
  };
  const Case cases[] = {
      {"all of it compressed", 4096, 0, 0, CompressionSizes::kGood},
      {"nothing of it compressed", 0, 0, 84, CompressionSizes::kGood},
      {"compressed data begins behind the message", 4096, 0, 85,
       CompressionSizes::kOffsetBehindMessage},
      {"chained: this is the length of a payload", 4096, 1, 0xFFFFFFFF, CompressionSizes::kGood},
      {"the sum is the largest of 32 bits", 0xFFFFFFFF, 0, 0, CompressionSizes::kTooLong},
      {"the sum wraps to zero", 0xFFFFFFFF, 0, 1, CompressionSizes::kSumOverflows},
      {"the other way round", 1, 0, 0xFFFFFFFF, CompressionSizes::kSumOverflows},
      {"both", 0xFFFFFFFF, 0, 0xFFFFFFFF, CompressionSizes::kSumOverflows},
      {"the longest message", 0x00FFFFEF, 0, 16, CompressionSizes::kGood},
      {"one byte more", 0x00FFFFF0, 0, 16, CompressionSizes::kTooLong},
      {"the longest chained message", 0x00FFFFFF, 1, 16, CompressionSizes::kGood},
      {"one byte more in a chain", 0x01000000, 1, 16, CompressionSizes::kTooLong},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const CompressionHeader header{c.size, CompressionAlgorithm::kLz77, c.flags, c.offset};
    EXPECT_EQ(CheckCompressionSizes(header, 100), c.expected);
  }
  EXPECT_EQ(CheckCompressionSizes({.offset = 1}, 3), CompressionSizes::kOffsetBehindMessage);
}

// A chain of LZ77 with its original size, then a pattern. [MS-SMB2] 2.2.42.2.1, 2.2.42.2.2
constexpr std::string_view kChain =
    "0200 0100 0a000000 2c010000 010203040506  0400 0000 08000000 7a 00 0000 00020000";

TEST(CompressedPayloadTest, ReadsAChain) {
  const auto chain = FromHex(kChain);
  ByteReader reader(chain);
  const auto first = ReadCompressedPayload(reader, chain.size());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->algorithm, CompressionAlgorithm::kLz77);
  EXPECT_EQ(first->original_size, 300U);
  EXPECT_EQ(first->length, 6U);
  EXPECT_EQ(first->data.size(), 6U);
  const auto second = ReadCompressedPayload(reader, reader.remaining());
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->algorithm, CompressionAlgorithm::kPatternV1);
  EXPECT_EQ(second->original_size, 512U);
  EXPECT_EQ(ParsePatternPayload(second->data)->pattern, 'z');
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(CompressedPayloadTest, ACutMessageGivesWhatItHolds) {
  const auto chain = FromHex(kChain);
  ForEveryPrefix(Bytes(chain).first(18), [&chain](Bytes prefix) {
    ByteReader reader(prefix);
    const auto payload = ReadCompressedPayload(reader, chain.size());
    EXPECT_EQ(payload.ok(), prefix.size() >= 12);
    EXPECT_EQ(payload->data.size(), prefix.size() - std::min<std::size_t>(prefix.size(), 12));
  });
}

TEST(CompressedPayloadTest, RejectsHostileFields) {
  const auto read = [](const std::vector<std::uint8_t>& chain) {
    ByteReader reader(chain);
    return ReadCompressedPayload(reader, chain.size());
  };
  ExpectRejects(FromHex(kChain), read,
                {{"longer than the message", 4, 0x1B, ParseError::kOutOfRange},
                 {"4 GiB long", 7, 0xFF, ParseError::kOutOfRange},
                 {"no room for the original size", 4, 3, ParseError::kBadLength}});
  ExpectEveryPrefixRejected(Bytes(FromHex(kChain)).subspan(26), ParsePatternPayload);
}

}  // namespace
}  // namespace eastwest::smb2
