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
  EXPECT_EQ(header->algorithm, 2);
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

}  // namespace
}  // namespace eastwest::smb2
