#include "parsers/smb2/query_directory.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(QueryDirectoryRequestTest, ReadsThePattern) {
  const auto message = FromHex(samples::kQueryDirectoryRequest);
  const auto request = ParseQueryDirectoryRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf8(request->pattern), "*");
  EXPECT_EQ(request->information_class, 37);
  EXPECT_EQ(request->flags, 0);
  EXPECT_EQ(request->file_id, (FileId{.persistent = 0x1a42ee98, .volatile_id = 0x853740f2}));
  EXPECT_EQ(request->output_buffer_length, 8388608U);
}

TEST(QueryDirectoryRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kQueryDirectoryRequest);
  ExpectRejects(message, ParseQueryDirectoryRequest,
                {{"structure size is not 33", 64, 32, ParseError::kBadStructureSize},
                 {"pattern starts past the end", 89, 0xFF, ParseError::kOutOfRange},
                 {"pattern runs past the end", 91, 0xFF, ParseError::kOutOfRange}});
}

TEST(QueryDirectoryRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kQueryDirectoryRequest);
  ExpectEveryPrefixRejected(message, ParseQueryDirectoryRequest);
}

TEST(QueryDirectoryResponseTest, ReadsTheOutput) {
  const auto message = FromHex(samples::kQueryDirectoryResponse);
  const auto response = ParseQueryDirectoryResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->output.size(), message.size() - 72);
  ExpectEveryPrefixRejected(message, ParseQueryDirectoryResponse);
}

TEST(QueryDirectoryResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kQueryDirectoryResponse);
  ExpectRejects(message, ParseQueryDirectoryResponse,
                {{"structure size is not 9", 64, 8, ParseError::kBadStructureSize},
                 {"output runs past the end", 71, 0xFF, ParseError::kOutOfRange}});
}

}  // namespace
}  // namespace eastwest::smb2
