#include "parsers/smb2/write.h"

#include <gtest/gtest.h>

#include "parsers/smb2/header.h"
#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

constexpr std::size_t kFixed = kHeaderSize + 48;

TEST(WriteRequestTest, ReadsTheData) {
  const auto message = FromHex(samples::kWriteRequestRpc);
  const auto request = ParseWriteRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->data_offset, 0x70);
  EXPECT_EQ(request->length, 44U);
  EXPECT_EQ(request->offset, 0U);
  ASSERT_EQ(request->data.size(), 44U);
  EXPECT_EQ(request->data[0], 5);  // DCERPC
}

TEST(WriteRequestTest, ReadsTheFileId) {
  const auto message = FromHex(samples::kWriteRequest);
  const auto request = ParseWriteRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id, (FileId{.persistent = 0x04451d2b, .volatile_id = 0xc875c204}));
  EXPECT_EQ(request->length, 3U);
}

TEST(WriteRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kWriteRequestRpc);
  ExpectRejects(message, ParseWriteRequest,
                {{"structure size is not 49", 64, 48, ParseError::kBadStructureSize}});
}

TEST(WriteRequestTest, EveryPrefixWithTheFixedPartGivesTheDataThatIsThere) {
  const auto message = FromHex(samples::kWriteRequestRpc);
  ForEveryPrefix(message, [](Bytes prefix) {
    const auto request = ParseWriteRequest(prefix);
    ASSERT_EQ(request.ok(), prefix.size() >= kFixed);
    EXPECT_EQ(request->data.size(), request.ok() ? prefix.size() - kFixed : 0);
  });
}

TEST(WriteRequestTest, DataIsNeverLongerThanDeclared) {
  auto message = FromHex(samples::kWriteRequestRpc);
  message[68] = 7;
  const auto request = ParseWriteRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->data.size(), 7U);
}

TEST(WriteResponseTest, ReadsTheCount) {
  const auto message = FromHex(samples::kWriteResponse);
  const auto response = ParseWriteResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->count, 72U);
  ExpectEveryPrefixRejected(Bytes(message).first(80), ParseWriteResponse);
}

}  // namespace
}  // namespace eastwest::smb2
