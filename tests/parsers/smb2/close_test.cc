#include "parsers/smb2/close.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

constexpr FileId kPipe{.persistent = 0x000000002f1564bc, .volatile_id = 0x000000008ed778fc};

TEST(CloseRequestTest, ReadsTheFileId) {
  const auto message = FromHex(samples::kCloseRequest);
  const auto request = ParseCloseRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id, kPipe);
  EXPECT_EQ(request->flags, 0);
  EXPECT_FALSE(request->file_id.is_related());
}

TEST(CloseRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kCloseRequest);
  ExpectRejects(message, ParseCloseRequest,
                {{"structure size is not 24", 64, 60, ParseError::kBadStructureSize}});
}

TEST(CloseRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kCloseRequest);
  ExpectEveryPrefixRejected(message, ParseCloseRequest);
}

TEST(CloseResponseTest, ReadsTheSizes) {
  auto message = FromHex(samples::kCloseResponse);
  message[66] = kClosePostQueryAttributes;
  message[112] = 0x10;  // EndofFile
  const auto response = ParseCloseResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->flags, kClosePostQueryAttributes);
  EXPECT_EQ(response->end_of_file, 0x10U);
  EXPECT_EQ(response->allocation_size, 0U);
}

TEST(CloseResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kCloseResponse);
  ExpectRejects(message, ParseCloseResponse,
                {{"structure size is not 60", 64, 24, ParseError::kBadStructureSize}});
}

TEST(CloseResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kCloseResponse);
  ExpectEveryPrefixRejected(message, ParseCloseResponse);
}

TEST(FlushRequestTest, ReadsTheFileId) {
  const auto message = FromHex(samples::kFlushRequest);
  const auto request = ParseFlushRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id,
            (FileId{.persistent = 0x0000001c0000010d, .volatile_id = 0x0000001c0000003d}));
  ExpectEveryPrefixRejected(message, ParseFlushRequest);
}

}  // namespace
}  // namespace eastwest::smb2
