#include "parsers/smb2/change_notify.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(ChangeNotifyRequestTest, ReadsTheFileId) {
  const auto message = FromHex(samples::kChangeNotifyRequest);
  const auto request = ParseChangeNotifyRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->file_id,
            (FileId{.persistent = 0x0000000a0000037d, .volatile_id = 0x0000000a00200021}));
  EXPECT_FALSE(request->watches_tree());
  EXPECT_EQ(request->completion_filter, 0x0d47U);
}

TEST(ChangeNotifyRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kChangeNotifyRequest);
  ExpectRejects(message, ParseChangeNotifyRequest,
                {{"structure size is not 32", 64, 33, ParseError::kBadStructureSize}});
}

TEST(ChangeNotifyRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kChangeNotifyRequest);
  ExpectEveryPrefixRejected(message, ParseChangeNotifyRequest);
}

}  // namespace
}  // namespace eastwest::smb2
