#include "parsers/smb1/io.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

// After puts a body behind a header that says nothing.
std::vector<std::uint8_t> After(std::string_view body) {
  std::vector<std::uint8_t> message(kHeaderSize);
  message[0] = 0xFF, message[1] = 'S', message[2] = 'M', message[3] = 'B';
  const auto bytes = FromHex(body);
  message.insert(message.end(), bytes.begin(), bytes.end());
  return message;
}

TEST(WriteRequestTest, ReadsWriteAndx) {
  const auto message = FromHex(samples::kWriteAndxRequest);
  const auto write = ParseWriteRequest(Command::kWriteAndx, message, *SplitBody(message));
  ASSERT_TRUE(write.ok());
  EXPECT_EQ(write->fid, 0x4004);
  EXPECT_EQ(write->offset, 0U);
  EXPECT_EQ(write->length, 20U);
  EXPECT_EQ(OemToUtf8(write->data), "ABCDEFGHIJKLMNOPQR\n\n");
}

TEST(WriteRequestTest, LeavesOutTheLengthBeforeAPipeMessage) {
  auto message = FromHex(samples::kWriteAndxRequest);
  message[kHeaderSize + 1 + 14] = 0x0C;  // WriteMode: raw, message start
  const auto write = ParseWriteRequest(Command::kWriteAndx, message, *SplitBody(message));
  ASSERT_TRUE(write.ok());
  EXPECT_EQ(write->length, 18U);
  EXPECT_EQ(OemToUtf8(write->data), "CDEFGHIJKLMNOPQR\n\n");
}

TEST(WriteRequestTest, ReadsTheOtherForms) {
  struct Case {
    Command command;
    std::string_view body;
  };
  const Case cases[] = {
      {Command::kWrite, "05 0700 0200 10000000 0000 0500 01 0200 4d5a"},
      {Command::kWriteAndUnlock, "05 0700 0200 10000000 0000 0500 01 0200 4d5a"},
      {Command::kWriteAndClose, "06 0700 0200 10000000 00000000 0300 00 4d5a"},
      {Command::kWriteRaw, "0c 0700 0200 0000 10000000 00000000 0000 00000000 0200 3b00 0200 4d5a"},
      {Command::kWriteMpx, "0c 0700 0200 0000 10000000 00000000 0000 00000000 0200 3b00 0200 4d5a"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(CommandName(c.command));
    EXPECT_TRUE(IsWrite(c.command));
    const auto message = After(c.body);
    const auto write = ParseWriteRequest(c.command, message, *SplitBody(message));
    ASSERT_TRUE(write.ok());
    EXPECT_EQ(write->fid, 7);
    EXPECT_EQ(write->offset, 16U);
    EXPECT_EQ(write->length, 2U);
    EXPECT_EQ(OemToUtf8(write->data), "MZ");
  }
}

TEST(WriteRequestTest, HostilePlacesGiveNoData) {
  auto message = FromHex(samples::kWriteAndxRequest);
  message[kHeaderSize + 1 + 23] = 0xFF;  // DataOffset behind the end
  const auto write = ParseWriteRequest(Command::kWriteAndx, message, *SplitBody(message));
  ASSERT_TRUE(write.ok());
  EXPECT_TRUE(write->data.empty());
  EXPECT_EQ(write->length, 20U);
  EXPECT_EQ(ParseWriteRequest(Command::kEcho, message, *SplitBody(message)).error,
            ParseError::kBadValue);
}

TEST(WriteRequestTest, EveryPrefixIsShortOrRejected) {
  const auto whole = FromHex(samples::kWriteAndxRequest);
  ForEveryPrefix(whole, [](Bytes prefix) {
    const auto body = SplitBody(prefix);
    if (body.ok()) {
      const auto write = ParseWriteRequest(Command::kWriteAndx, prefix, *body);
      EXPECT_TRUE(!write.ok() || write->data.size() < write->length);
    }
  });
}

TEST(WriteCountTest, ReadsBothForms) {
  EXPECT_EQ(*ParseWriteCount(Command::kWriteAndx, *SplitBody(FromHex(samples::kWriteAndxResponse))),
            20U);
  const auto core = After("01 0300 0000");
  EXPECT_EQ(*ParseWriteCount(Command::kWrite, *SplitBody(core)), 3U);
  const auto empty = After("00 0000");
  EXPECT_FALSE(ParseWriteCount(Command::kWrite, *SplitBody(empty)).ok());
  EXPECT_TRUE(ParseWriteCount(Command::kWriteRaw, *SplitBody(empty)).ok());
}

TEST(ReadResponseTest, ReadsReadAndx) {
  const auto message = FromHex(samples::kReadAndxResponse);
  const auto read = ParseReadResponse(Command::kReadAndx, message, *SplitBody(message));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->length, 68U);
  ASSERT_EQ(read->data.size(), 68U);
  EXPECT_EQ(read->data[2], 0x0C);  // a bind_ack
}

TEST(ReadResponseTest, ReadsTheOtherForms) {
  const auto core = After("05 0200 0000 0000 0000 0000 0500 01 0200 4d5a");
  const auto read = ParseReadResponse(Command::kRead, core, *SplitBody(core));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(OemToUtf8(read->data), "MZ");
  const auto mpx = After("08 00000000 0200 0000 0000 0000 0200 3300 0200 4d5a");
  const auto piece = ParseReadResponse(Command::kReadMpx, mpx, *SplitBody(mpx));
  ASSERT_TRUE(piece.ok());
  EXPECT_EQ(OemToUtf8(piece->data), "MZ");
}

TEST(ReadResponseTest, EveryPrefixIsShortOrRejected) {
  const auto whole = FromHex(samples::kReadAndxResponse);
  ForEveryPrefix(whole, [](Bytes prefix) {
    const auto body = SplitBody(prefix);
    if (body.ok()) {
      const auto read = ParseReadResponse(Command::kReadAndx, prefix, *body);
      EXPECT_TRUE(!read.ok() || read->data.size() < read->length);
    }
  });
  EXPECT_EQ(ParseReadResponse(Command::kEcho, whole, *SplitBody(whole)).error,
            ParseError::kBadValue);
}

}  // namespace
}  // namespace eastwest::smb1
