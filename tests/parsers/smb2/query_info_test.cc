#include "parsers/smb2/query_info.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(QueryInfoRequestTest, ReadsTypeAndFileId) {
  const auto message = FromHex(samples::kQueryInfoRequest);
  const auto request = ParseQueryInfoRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->info_type, InfoType::kFileSystem);
  EXPECT_EQ(request->file_id, (FileId{.persistent = 0xac52715f, .volatile_id = 0x0846ee9c}));
}

TEST(QueryInfoRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kQueryInfoRequest);
  ExpectRejects(message, ParseQueryInfoRequest,
                {{"structure size is not 41", 64, 40, ParseError::kBadStructureSize}});
}

TEST(QueryInfoRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kQueryInfoRequest);
  ExpectEveryPrefixRejected(Bytes(message).first(104), ParseQueryInfoRequest);
}

TEST(QueryInfoResponseTest, ReadsTheOutput) {
  const auto message = FromHex(samples::kQueryInfoResponse);
  const auto response = ParseQueryInfoResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->output.size(), message.size() - 72);
  ExpectEveryPrefixRejected(message, ParseQueryInfoResponse);
}

TEST(QueryInfoResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kQueryInfoResponse);
  ExpectRejects(message, ParseQueryInfoResponse,
                {{"structure size is not 9", 64, 8, ParseError::kBadStructureSize},
                 {"output runs past the end", 71, 0xFF, ParseError::kOutOfRange}});
}

}  // namespace
}  // namespace eastwest::smb2
