#include "parsers/smb2/ioctl.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(IoctlRequestTest, ReadsAPipeTransaction) {
  const auto message = FromHex(samples::kIoctlRequest);
  const auto request = ParseIoctlRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->ctl_code, Fsctl::kPipeTransceive);
  EXPECT_EQ(FsctlName(request->ctl_code), "FSCTL_PIPE_TRANSCEIVE");
  EXPECT_EQ(request->file_id, (FileId{.persistent = 0x9ffbd43b, .volatile_id = 0x114a650a}));
  EXPECT_TRUE(request->is_fsctl());
  EXPECT_EQ(request->max_output_response, 4280U);
  EXPECT_EQ(request->input.size(), 44U);
}

TEST(IoctlRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kIoctlRequest);
  ExpectRejects(message, ParseIoctlRequest,
                {{"structure size is not 57", 64, 49, ParseError::kBadStructureSize},
                 {"input starts in the header", 88, 8, ParseError::kOutOfRange},
                 {"input starts past the end", 91, 0xFF, ParseError::kOutOfRange},
                 {"input runs past the end", 95, 0xFF, ParseError::kOutOfRange}});
}

TEST(IoctlRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kIoctlRequest);
  ExpectEveryPrefixRejected(message, ParseIoctlRequest);
}

TEST(IoctlResponseTest, ReadsTheOutput) {
  const auto message = FromHex(samples::kIoctlResponse);
  const auto response = ParseIoctlResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->ctl_code, Fsctl::kPipeTransceive);
  EXPECT_TRUE(response->input.empty());
  EXPECT_EQ(response->output.size(), 48U);
}

TEST(IoctlResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kIoctlResponse);
  ExpectRejects(message, ParseIoctlResponse,
                {{"structure size is not 49", 64, 57, ParseError::kBadStructureSize},
                 {"input runs past the end", 95, 0xFF, ParseError::kOutOfRange},
                 {"output starts past the end", 99, 0xFF, ParseError::kOutOfRange},
                 {"output runs past the end", 103, 0xFF, ParseError::kOutOfRange}});
}

TEST(IoctlResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kIoctlResponse);
  ExpectEveryPrefixRejected(message, ParseIoctlResponse);
}

TEST(PipeWaitRequestTest, ReadsThePipeThatPsExecWaitsFor) {
  const auto message = FromHex(samples::kIoctlPipeWait);
  const auto request = ParseIoctlRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->ctl_code, Fsctl::kPipeWait);
  EXPECT_TRUE(request->file_id.is_related());
  const auto wait = ParsePipeWaitRequest(request->input);
  ASSERT_TRUE(wait.ok());
  EXPECT_TRUE(wait->timeout_specified);
  EXPECT_EQ(Utf8(wait->name), "PSEXESVC-VICTIM-PC-2412-stdin");
  ExpectEveryPrefixRejected(request->input, ParsePipeWaitRequest);
}

TEST(FsctlNameTest, NamesCodes) {
  EXPECT_EQ(FsctlName(Fsctl::kDfsGetReferrals), "FSCTL_DFS_GET_REFERRALS");
  EXPECT_EQ(FsctlName(Fsctl::kSrvCopychunkWrite), "FSCTL_SRV_COPYCHUNK_WRITE");
  EXPECT_EQ(FsctlName(Fsctl{1}), "");
}

}  // namespace
}  // namespace eastwest::smb2
