#include "parsers/bytes/guid.h"

#include <gtest/gtest.h>

#include "tests/support/prefixes.h"

namespace eastwest {
namespace {

// [MS-SCMR] 1.9: the service control manager's interface, as a bind carries it.
constexpr Guid kSvcctl = GuidFrom("367abb81-9844-35f1-ad32-98f038001003");
constexpr char kLittleEndian[] = "81bb7a364498f135ad3298f038001003";
constexpr char kBigEndian[] = "367abb81984435f1ad3298f038001003";

static_assert(kSvcctl.data1 == 0x367ABB81);
static_assert(kSvcctl.data4[7] == 0x03);

TEST(GuidTest, ReadsBothByteOrders) {
  const auto little = testing::FromHex(kLittleEndian);
  ByteReader little_reader(little);
  EXPECT_EQ(ReadGuid(little_reader), kSvcctl);
  EXPECT_TRUE(little_reader.ok());
  const auto big = testing::FromHex(kBigEndian);
  ByteReader big_reader(big, ByteReader::Order::kBig);
  EXPECT_EQ(ReadGuid(big_reader), kSvcctl);
}

TEST(GuidTest, WritesTheTextItWasMadeFrom) {
  EXPECT_EQ(ToString(kSvcctl), "367abb81-9844-35f1-ad32-98f038001003");
  EXPECT_EQ(ToString(GuidFrom("E3514235-4B06-11D1-AB04-00C04FC2DCD2")),
            "e3514235-4b06-11d1-ab04-00c04fc2dcd2");
  EXPECT_EQ(ToString(Guid{}), "00000000-0000-0000-0000-000000000000");
}

TEST(GuidTest, FailsOnEveryPrefix) {
  testing::ForEveryPrefix(testing::FromHex(kLittleEndian), [](Bytes prefix) {
    ByteReader reader(prefix);
    ReadGuid(reader);
    EXPECT_EQ(reader.error(), ParseError::kTruncated);
  });
}

}  // namespace
}  // namespace eastwest
