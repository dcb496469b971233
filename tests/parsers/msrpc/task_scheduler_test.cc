#include "parsers/msrpc/task_scheduler.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/support/prefixes.h"

// Clients speak to this interface at packet privacy, so no capture shows a readable stub: these
// are written from [MS-TSCH] 6.3.

namespace eastwest::msrpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using testing::NdrBuilder;

NdrBuilder RegisterTask(bool ndr64) {
  NdrBuilder builder(ndr64);
  builder.Pointer().String("\\evil").String("<Task/>").U32(6).Null().U32(3);
  return builder;
}

TEST(TaskSchedulerTest, ReadsARegistration) {
  for (const bool ndr64 : {false, true}) {
    NdrBuilder builder = RegisterTask(ndr64);
    builder.U32(0).Null();  // no credentials
    const Parsed<RegisterTaskRequest> request = ParseRegisterTaskRequest(builder.stub());
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(ToUtf8(request->path), "\\evil");
    EXPECT_EQ(ToUtf8(request->xml), "<Task/>");
    EXPECT_EQ(request->flags, 6U);
    EXPECT_EQ(request->logon_type, 3U);
  }
}

TEST(TaskSchedulerTest, ReadsAnAcceptedRegistration) {
  NdrBuilder builder(false);
  builder.Pointer().String("\\evil").Null().U32(0);
  const Parsed<RegisterTaskResponse> response = ParseRegisterTaskResponse(builder.stub());
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(ToUtf8(response->actual_path), "\\evil");
  EXPECT_EQ(response->return_code, 0U);
}

TEST(TaskSchedulerTest, ReadsARefusedRegistration) {
  NdrBuilder builder(false);
  builder.Null().Pointer().U32(1).U32(2).Null().Null().U32(0x80041318);
  const Parsed<RegisterTaskResponse> response = ParseRegisterTaskResponse(builder.stub());
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->return_code, 0x80041318U);
}

TEST(TaskSchedulerTest, ReadsARun) {
  for (const bool ndr64 : {false, true}) {
    NdrBuilder builder(ndr64);
    builder.String("\\evil").U32(2).Pointer().Word(2).Pointer().Pointer();
    builder.String("a").String("b").U32(1).U32(4).Pointer().String("bob");
    const Parsed<RunTaskRequest> request = ParseRunTaskRequest(builder.stub());
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(ToUtf8(request->path), "\\evil");
    EXPECT_EQ(request->argument_count, 2U);
    EXPECT_EQ(ToUtf8(request->first_argument), "a");
    EXPECT_EQ(request->session_id, 4U);
    EXPECT_EQ(ToUtf8(request->user), "bob");
  }
}

TEST(TaskSchedulerTest, ReadsThePathOfOtherCalls) {
  NdrBuilder builder(true);
  builder.String("\\evil").U32(0);
  EXPECT_TRUE(TakesTaskPath(task_scheduler::kDelete));
  EXPECT_FALSE(TakesTaskPath(task_scheduler::kRegisterTask));
  EXPECT_EQ(ToUtf8(ParseTaskPathRequest(builder.stub())->path), "\\evil");
}

TEST(TaskSchedulerTest, StopsAtAnArgumentCountThatTheStubCannotHold) {
  NdrBuilder builder(false);
  builder.String("\\t").U32(1).Pointer().Word(0xFFFFFFFF);
  EXPECT_EQ(ParseRunTaskRequest(builder.stub()).error, ParseError::kTruncated);
}

TEST(TaskSchedulerTest, RejectsEveryPrefix) {
  const NdrBuilder builder = RegisterTask(true);
  ExpectEveryPrefixRejected(builder.data(), [&builder](Bytes prefix) {
    return ParseRegisterTaskRequest(builder.prefix(prefix));
  });
}

}  // namespace
}  // namespace eastwest::msrpc
