#include "parsers/smb2/ioctl_data.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/parsers/smb2/hostile.h"

namespace eastwest::smb2 {
namespace {

// These are written by hand from the specifications' tables; what captures have of them is
// compared with tshark over the shared corpora.

TEST(DfsReferralTest, ReadsThePath) {
  const auto input = FromHex("0400 5c0073007200760031005c006400 0000");
  const auto path = ParseDfsReferralRequest(input);
  ASSERT_TRUE(path.ok());
  EXPECT_EQ(Utf8(*path), "\\srv1\\d");
  ExpectEveryPrefixRejected(input, ParseDfsReferralRequest);
}

TEST(DfsReferralTest, ReadsThePathOfTheExtendedRequest) {
  const auto input = FromHex("0400 0100 0a000000 0400 61006200 0200 7300");
  const auto path = ParseDfsReferralRequestEx(input);
  ASSERT_TRUE(path.ok());
  EXPECT_EQ(Utf8(*path), "ab");
  ExpectEveryPrefixRejected(input, ParseDfsReferralRequestEx);
  ExpectRejects(input, ParseDfsReferralRequestEx,
                {{"data longer than the input", 4, 11, ParseError::kTruncated},
                 {"name longer than the data", 8, 9, ParseError::kTruncated}});
}

TEST(ValidateNegotiateTest, ReadsBothSides) {
  const auto input = FromHex("7f000000 000102030405060708090a0b0c0d0e0f 0100 0200 0202 1003");
  const auto request = ParseValidateNegotiateRequest(input);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->capabilities, 0x7FU);
  ASSERT_EQ(request->dialects.size(), 2U);
  EXPECT_EQ(request->dialects[1], 0x0310);
  ExpectEveryPrefixRejected(input, ParseValidateNegotiateRequest);
  const auto output = FromHex("7f000000 000102030405060708090a0b0c0d0e0f 0300 0203");
  const auto response = ParseValidateNegotiateResponse(output);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->security_mode, 3);
  EXPECT_EQ(response->dialect, 0x0302);
  ExpectEveryPrefixRejected(output, ParseValidateNegotiateResponse);
}

TEST(ValidateNegotiateTest, StopsAtTheBound) {
  auto input = FromHex("7f000000 000102030405060708090a0b0c0d0e0f 0100 2100");
  input.resize(input.size() + 2 * (kValidatedDialectsMax + 1));
  EXPECT_EQ(ParseValidateNegotiateRequest(input).error, ParseError::kTooMany);
}

TEST(SnapshotArrayTest, ReadsNamesAndCounts) {
  const auto output = FromHex("02000000 01000000 08000000 4000 4100 0000 0000");
  const auto snapshots = ParseSnapshotArray(output);
  ASSERT_TRUE(snapshots.ok());
  EXPECT_EQ(snapshots->count, 2U);
  EXPECT_EQ(snapshots->names.size(), 8U);
  ExpectEveryPrefixRejected(output, ParseSnapshotArray);
  // "How many are there?": the size is what the names would need. Nothing follows.
  const auto counted = ParseSnapshotArray(FromHex("02000000 00000000 66000000"));
  ASSERT_TRUE(counted.ok());
  EXPECT_EQ(counted->count, 2U);
  EXPECT_TRUE(counted->names.empty());
}

TEST(CopychunkTest, SumsUpTheChunks) {
  std::vector<std::uint8_t> input(24, 0xAA);
  const auto chunks = FromHex(
      "02000000 00000000"
      "0000000000000000 0000000000000000 00100000 00000000"
      "0010000000000000 0010000000000000 00000100 00000000");
  input.insert(input.end(), chunks.begin(), chunks.end());
  const auto request = ParseCopychunkRequest(input);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->chunks, 2U);
  EXPECT_EQ(request->bytes, 0x11000U);
  EXPECT_EQ(request->source[23], 0xAA);
  ExpectEveryPrefixRejected(input, ParseCopychunkRequest);
  ExpectRejects(input, ParseCopychunkRequest,
                {{"more chunks than are there", 24, 3, ParseError::kTruncated},
                 {"more chunks than a server takes", 25, 2, ParseError::kTooMany}});
  const auto output = FromHex("02000000 00000000 00100100");
  EXPECT_EQ(*ParseCopychunkResponse(output), 0x11000U);
  ExpectEveryPrefixRejected(output, ParseCopychunkResponse);
  ExpectEveryPrefixRejected(std::vector<std::uint8_t>(24), ParseResumeKey);
  EXPECT_EQ((*ParseResumeKey(input))[0], 0xAA);
}

TEST(ReparsePointTest, ReadsWhereASymbolicLinkLeads) {
  const auto input = FromHex("0c0000a0 1000 0000 0400 0400 0000 0400 01000000 62006100");
  const auto point = ParseReparsePoint(input);
  EXPECT_EQ(point.error, ParseError::kOutOfRange);  // the target begins behind the end
  const auto good = FromHex("0c0000a0 1000 0000 0000 0400 0000 0400 01000000 62006100");
  const auto link = ParseReparsePoint(good);
  ASSERT_TRUE(link.ok());
  EXPECT_EQ(link->tag, 0xA000000CU);
  EXPECT_EQ(Utf8(link->target), "ba");
  ExpectEveryPrefixRejected(good, ParseReparsePoint);
}

TEST(ReparsePointTest, KnowsOnlyTheTagOfOthers) {
  const auto point = ParseReparsePoint(FromHex("13000080 0000 0000"));
  ASSERT_TRUE(point.ok());
  EXPECT_EQ(point->tag, 0x80000013U);
  EXPECT_TRUE(point->target.empty());
}

TEST(ResiliencyTest, ReadsTheTimeout) {
  const auto input = FromHex("60ea0000 00000000");
  EXPECT_EQ(*ParseResiliencyRequest(input), 60000U);
  ExpectEveryPrefixRejected(input, ParseResiliencyRequest);
}

TEST(OffloadWriteTest, ReadsWhatMoves) {
  std::vector<std::uint8_t> input = FromHex("20020000 00000000 0010000000000000 0000010000000000");
  input.resize(input.size() + 520);
  const auto write = ParseOffloadWrite(input);
  ASSERT_TRUE(write.ok());
  EXPECT_EQ(write->file_offset, 0x1000U);
  EXPECT_EQ(write->length, 0x10000U);
  ExpectEveryPrefixRejected(input, ParseOffloadWrite);
  const auto output = FromHex("10000000 00000000 0000010000000000");
  EXPECT_EQ(*ParseOffloadWriteResponse(output), 0x10000U);
  ExpectEveryPrefixRejected(output, ParseOffloadWriteResponse);
}

}  // namespace
}  // namespace eastwest::smb2
