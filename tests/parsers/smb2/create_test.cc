#include "parsers/smb2/create.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(CreateRequestTest, ReadsTheOpeningOfAPipe) {
  const auto message = FromHex(samples::kCreateRequest);
  const auto request = ParseCreateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf8(request->name), "svcctl");
  EXPECT_EQ(request->disposition, CreateDisposition::kOpen);
  EXPECT_EQ(request->desired_access, 0x00000003U);
  EXPECT_EQ(request->share_access, 1U);
  EXPECT_EQ(request->options, kNonDirectoryFile);
  EXPECT_EQ(request->impersonation_level, 2U);
  EXPECT_EQ(request->oplock_level, 0);
  EXPECT_TRUE(request->contexts.empty());
}

TEST(CreateRequestTest, ReadsNameAndContexts) {
  const auto message = FromHex(samples::kCreateRequestContexts);
  const auto request = ParseCreateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf8(request->name), "PSEXESVC.exe");
  EXPECT_EQ(CreateDispositionName(request->disposition), "FILE_OVERWRITE_IF");
  EXPECT_EQ(request->desired_access, 0x00120196U);
  EXPECT_EQ(request->options, 0x60U);
  EXPECT_EQ(request->oplock_level, 0xFF);
  const auto contexts = ParseCreateContexts(request->contexts);
  ASSERT_TRUE(contexts.ok());
  ASSERT_EQ(contexts->size(), 4U);
  EXPECT_EQ((*contexts)[0].tag, CreateContextTag::kDurableRequestV2);
  EXPECT_EQ((*contexts)[0].data.size(), 32U);
  EXPECT_EQ((*contexts)[1].tag, CreateContextTag::kMaximalAccess);
  EXPECT_EQ((*contexts)[2].tag, CreateContextTag::kQueryOnDiskId);
  EXPECT_EQ((*contexts)[3].tag, CreateContextTag::kLease);
}

TEST(CreateRequestTest, AnEmptyNameIsTheRootWhereverItsOffsetPoints) {
  auto message = FromHex(samples::kCreateRequest);
  message[110] = 0;
  message[109] = 0xFF;
  const auto request = ParseCreateRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->name.empty());
}

TEST(CreateRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kCreateRequestContexts);
  ExpectRejects(message, ParseCreateRequest,
                {{"structure size is not 57", 64, 56, ParseError::kBadStructureSize},
                 {"name starts in the header", 108, 8, ParseError::kOutOfRange},
                 {"name starts past the end", 109, 0xFF, ParseError::kOutOfRange},
                 {"name runs past the end", 111, 0xFF, ParseError::kOutOfRange},
                 {"contexts start past the end", 115, 0xFF, ParseError::kOutOfRange},
                 {"contexts run past the end", 119, 0xFF, ParseError::kOutOfRange}});
}

TEST(CreateRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kCreateRequestContexts);
  ExpectEveryPrefixRejected(message, ParseCreateRequest);
}

TEST(CreateResponseTest, ReadsTheOpen) {
  const auto message = FromHex(samples::kCreateResponseContexts);
  const auto response = ParseCreateResponse(message);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->action, CreateAction::kCreated);
  EXPECT_EQ(CreateActionName(response->action), "FILE_CREATED");
  EXPECT_EQ(response->file_id,
            (FileId{.persistent = 0x000000fb00000474, .volatile_id = 0x000000fb00000001}));
  EXPECT_EQ(response->end_of_file, 0U);
  EXPECT_FALSE(response->is_directory());
  const auto contexts = ParseCreateContexts(response->contexts);
  ASSERT_TRUE(contexts.ok());
  ASSERT_EQ(contexts->size(), 4U);
  EXPECT_EQ((*contexts)[1].tag, CreateContextTag::kLease);
}

TEST(CreateResponseTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kCreateResponseContexts);
  ExpectRejects(message, ParseCreateResponse,
                {{"structure size is not 89", 64, 88, ParseError::kBadStructureSize},
                 {"contexts start past the end", 147, 0xFF, ParseError::kOutOfRange},
                 {"contexts run past the end", 151, 0xFF, ParseError::kOutOfRange}});
}

TEST(CreateResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kCreateResponseContexts);
  ExpectEveryPrefixRejected(message, ParseCreateResponse);
}

// Two contexts: "MxAc" without data, then "QFid" without data.
constexpr std::string_view kTwoContexts =
    "18000000 1000 0400 0000 0000 00000000 4d784163 00000000"
    "00000000 1000 0400 0000 0000 00000000 51466964";

TEST(CreateContextsTest, RejectsHostileFields) {
  const auto list = FromHex(kTwoContexts);
  ASSERT_TRUE(ParseCreateContexts(list).ok());
  ExpectRejects(list, ParseCreateContexts,
                {{"next entry inside the fixed part", 0, 15, ParseError::kBadLength},
                 {"next entry past the end", 1, 1, ParseError::kTruncated},
                 {"name past the end", 5, 1, ParseError::kOutOfRange},
                 {"name longer than the list", 7, 1, ParseError::kOutOfRange},
                 {"data longer than the list", 13, 1, ParseError::kOutOfRange}});
}

TEST(CreateContextsTest, ADataOffsetMayPointOverTheNextEntryButNeverOverTheEnd) {
  auto list = FromHex(kTwoContexts);
  list[10] = 0x10;
  list[12] = 28;
  EXPECT_TRUE(ParseCreateContexts(list).ok());
  list[12] = 29;
  EXPECT_EQ(ParseCreateContexts(list).error, ParseError::kOutOfRange);
}

TEST(CreateContextsTest, StopsAtTheBound) {
  std::vector<std::uint8_t> list;
  const auto entry = FromHex("10000000 1000 0000 0000 0000 00000000");
  for (std::size_t i = 0; i <= kCreateContextsMax; ++i) {
    list.insert(list.end(), entry.begin(), entry.end());
  }
  EXPECT_EQ(ParseCreateContexts(list).error, ParseError::kTooMany);
}

}  // namespace
}  // namespace eastwest::smb2
