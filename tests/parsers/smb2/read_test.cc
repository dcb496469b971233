#include "parsers/smb2/read.h"

#include <gtest/gtest.h>

#include "parsers/smb2/header.h"
#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

constexpr std::size_t kFixed = kHeaderSize + 16;

TEST(ReadRequestTest, ReadsTheRange) {
  const auto message = FromHex(samples::kReadRequest);
  const auto request = ParseReadRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->length, 1048576U);
  EXPECT_EQ(request->offset, 0U);
  EXPECT_EQ(request->file_id, (FileId{.persistent = 0x29abc21e, .volatile_id = 0x7d98d6d8}));
  EXPECT_EQ(request->minimum_count, 0U);
}

TEST(ReadRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kReadRequest);
  ExpectRejects(message, ParseReadRequest,
                {{"structure size is not 49", 64, 17, ParseError::kBadStructureSize}});
}

TEST(ReadRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kReadRequest);
  ExpectEveryPrefixRejected(Bytes(message).first(112), ParseReadRequest);
}

TEST(ReadResponseTest, ReadsTheData) {
  const auto message = FromHex(samples::kReadResponseRpc);
  const auto response = ParseReadResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->data_offset, 80);
  EXPECT_EQ(response->data_length, 28U);
  EXPECT_EQ(response->data_remaining, 0U);
  ASSERT_EQ(response->data.size(), 28U);
  EXPECT_EQ(response->data[0], 5);  // DCERPC
}

TEST(ReadResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kReadResponseRpc);
  ExpectRejects(message, ParseReadResponse,
                {{"structure size is not 17", 64, 16, ParseError::kBadStructureSize}});
}

TEST(ReadResponseTest, EveryPrefixWithTheFixedPartGivesTheDataThatIsThere) {
  const auto message = FromHex(samples::kReadResponseRpc);
  ForEveryPrefix(message, [](Bytes prefix) {
    const auto response = ParseReadResponse(prefix);
    ASSERT_EQ(response.ok(), prefix.size() >= kFixed);
    EXPECT_EQ(response->data.size(), response.ok() ? prefix.size() - kFixed : 0);
  });
}

TEST(ReadResponseTest, DataThatStartsInTheHeaderIsNoData) {
  auto message = FromHex(samples::kReadResponseRpc);
  message[66] = 63;
  const auto response = ParseReadResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_TRUE(response->data.empty());
}

}  // namespace
}  // namespace eastwest::smb2
