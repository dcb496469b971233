#include "parsers/smb2/nt_status.h"

#include <gtest/gtest.h>

namespace eastwest::smb2 {
namespace {

TEST(StatusNameTest, NamesStatuses) {
  EXPECT_EQ(StatusName(0), "STATUS_SUCCESS");
  EXPECT_EQ(StatusName(0xC0000022), "STATUS_ACCESS_DENIED");
  EXPECT_EQ(StatusName(0xC0000034), "STATUS_OBJECT_NAME_NOT_FOUND");
  EXPECT_EQ(StatusName(0xC000006D), "STATUS_LOGON_FAILURE");
  EXPECT_EQ(StatusName(0xC0000234), "STATUS_ACCOUNT_LOCKED_OUT");
  EXPECT_EQ(StatusName(0x80000006), "STATUS_NO_MORE_FILES");
}

TEST(StatusNameTest, AnUnknownStatusHasNoName) { EXPECT_EQ(StatusName(0xDEADBEEF), ""); }

TEST(IsErrorTest, WarningsAreNoErrors) {
  EXPECT_TRUE(IsError(kStatusAccessDenied));
  EXPECT_FALSE(IsError(kStatusBufferOverflow));
  EXPECT_FALSE(IsError(kStatusPending));
}

}  // namespace
}  // namespace eastwest::smb2
