#include "parsers/msrpc/atsvc.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/parsers/msrpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::msrpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;
using testing::NdrBuilder;

TEST(AtsvcTest, ReadsTheCommandOfAJob) {
  const std::vector<std::uint8_t> data = FromHex(testing::kJobAdd);
  const Parsed<JobAddRequest> request = ParseJobAddRequest({.data = data, .ndr64 = true});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(ToUtf8(request->server_name), "\\\\admin-pc");
  EXPECT_EQ(request->job_time_ms, 47100000U);  // 13:05
  EXPECT_EQ(request->days_of_month, 0U);
  EXPECT_EQ(request->days_of_week, 0);
  EXPECT_EQ(request->flags, 0x10);
  EXPECT_EQ(ToUtf8(request->command), "c:\\mimikatz.exe");
}

TEST(AtsvcTest, ReadsTheNdr32Form) {
  NdrBuilder builder(false);
  builder.Null().U32(1000).U32(2).Number(4, 1).Number(1, 1).Pointer().String("cmd");
  const Parsed<JobAddRequest> request = ParseJobAddRequest(builder.stub());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->days_of_month, 2U);
  EXPECT_EQ(request->days_of_week, 4);
  EXPECT_EQ(request->flags, 1);
  EXPECT_EQ(ToUtf8(request->command), "cmd");
}

TEST(AtsvcTest, ReadsTheJobNumber) {
  const std::vector<std::uint8_t> data = FromHex(testing::kJobAddResponse);
  const Parsed<JobAddResponse> response = ParseJobAddResponse({.data = data, .ndr64 = true});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->job_id, 2U);
  EXPECT_EQ(response->return_code, 0U);
}

TEST(AtsvcTest, ReadsADeletion) {
  NdrBuilder builder(false);
  builder.Pointer().String("srv").U32(2).U32(3);
  const Parsed<JobDelRequest> request = ParseJobDelRequest(builder.stub());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->min_job_id, 2U);
  EXPECT_EQ(request->max_job_id, 3U);
}

TEST(AtsvcTest, RejectsHostileJobs) {
  std::vector<std::uint8_t> data = FromHex(testing::kJobAdd);
  data[87] = 0xFF;   // the command's maximum
  data[103] = 0xFF;  // and its actual count
  EXPECT_EQ(ParseJobAddRequest({.data = data, .ndr64 = true}).error, ParseError::kTruncated);
  data[16] = 1;  // the server name's offset
  EXPECT_EQ(ParseJobAddRequest({.data = data, .ndr64 = true}).error, ParseError::kBadValue);
}

TEST(AtsvcTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(FromHex(testing::kJobAdd), [](Bytes prefix) {
    return ParseJobAddRequest({.data = prefix, .ndr64 = true});
  });
  ExpectEveryPrefixRejected(FromHex(testing::kJobAddResponse), [](Bytes prefix) {
    return ParseJobAddResponse({.data = prefix, .ndr64 = true});
  });
}

}  // namespace
}  // namespace eastwest::msrpc
