#include "parsers/smb2/names.h"

#include <gtest/gtest.h>

namespace eastwest::smb2 {
namespace {

TEST(NamesTest, NamesInformationClasses) {
  EXPECT_EQ(InfoTypeName(InfoType::kSecurity), "SECURITY");
  EXPECT_EQ(InfoTypeName(InfoType{9}), "");
  EXPECT_EQ(InfoClassName(InfoType::kFile, 5), "FileStandardInformation");
  EXPECT_EQ(InfoClassName(InfoType::kFile, 72), "FileLinkInformationEx");
  EXPECT_EQ(InfoClassName(InfoType::kFile, 30), "");
  EXPECT_EQ(InfoClassName(InfoType::kFileSystem, 5), "FileFsAttributeInformation");
  EXPECT_EQ(InfoClassName(InfoType::kFileSystem, 255), "");
  EXPECT_EQ(InfoClassName(InfoType::kSecurity, 0), "");
}

TEST(NamesTest, NamesSharesFlags) {
  EXPECT_EQ(ShareCachingName(0x00000030), "NO_CACHING");
  EXPECT_EQ(ShareCachingName(0x00008000), "MANUAL_CACHING");
  std::uint32_t seen = 0;
  for (const BitName& flag : ShareFlagNames()) {
    EXPECT_EQ(flag.bit & (flag.bit - 1), 0U) << flag.name;
    EXPECT_EQ(seen & flag.bit, 0U) << flag.name;
    seen |= flag.bit;
  }
  EXPECT_EQ(seen & 0x8000U, 0x8000U);
  EXPECT_EQ(ShareCapabilityNames().front().name, "DFS");
}

}  // namespace
}  // namespace eastwest::smb2
