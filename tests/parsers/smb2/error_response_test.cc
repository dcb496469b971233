#include "parsers/smb2/error_response.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(ErrorResponseTest, ReadsAnEmptyError) {
  const auto message = FromHex(samples::kErrorResponse);
  const auto response = ParseErrorResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_TRUE(response->error_data.empty());
  EXPECT_EQ(response->error_context_count, 0);
  ExpectEveryPrefixRejected(Bytes(message).first(72), ParseErrorResponse);
}

TEST(ErrorResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kErrorResponse);
  ExpectRejects(message, ParseErrorResponse,
                {{"structure size is not 9", 64, 8, ParseError::kBadStructureSize},
                 {"data runs past the end", 71, 0xFF, ParseError::kTruncated}});
}

}  // namespace
}  // namespace eastwest::smb2
