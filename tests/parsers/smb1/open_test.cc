#include "parsers/smb1/open.h"

#include <gtest/gtest.h>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

Parsed<OpenRequest> Open(Command command, Bytes message) {
  const auto header = ParseHeader(message);
  const auto body = SplitBody(message);
  return header.ok() && body.ok() ? ParseOpenRequest(command, *header, *body)
                                  : Parsed<OpenRequest>{.error = ParseError::kTruncated};
}

TEST(OpenRequestTest, ReadsNtCreate) {
  const auto message = FromHex(samples::kNtCreateRequest);
  const auto request = Open(Command::kNtCreateAndx, message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf16LeToUtf8(request->name), "\\file.txt");
  EXPECT_EQ(request->desired_access, 0x0002019FU);
  EXPECT_EQ(request->disposition, Disposition::kOverwriteIf);
  EXPECT_EQ(request->options, 0x40U);
}

TEST(OpenRequestTest, TellsOpenAndxAsNtWould) {
  const auto message = FromHex(samples::kOpenAndxRequest);
  const auto request = Open(Command::kOpenAndx, message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(OemToUtf8(request->name), "\\XXXXXXXX.exe");
  EXPECT_EQ(request->desired_access, 0x0012019FU);  // read and write
  EXPECT_EQ(request->disposition, Disposition::kOverwriteIf);
}

TEST(OpenRequestTest, TellsTheCoreOpensAsNtWould) {
  struct Case {
    Command command;
    std::string_view body;
    Disposition disposition;
  };
  const Case cases[] = {
      {Command::kOpen, "02 4100 0600 0400 04 612e6200", Disposition::kOpen},
      {Command::kCreate, "03 0000 00000000 0500 04 612e6200", Disposition::kOverwriteIf},
      {Command::kCreateNew, "03 0000 00000000 0500 04 612e6200", Disposition::kCreate},
      {Command::kCreateTemporary, "03 0000 00000000 0500 04 612e6200", Disposition::kCreate},
      {Command::kOpenPrintFile, "02 0000 0100 0500 04 612e6200", Disposition::kCreate},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(CommandName(c.command));
    EXPECT_TRUE(IsOpen(c.command));
    std::vector<std::uint8_t> message(kHeaderSize);
    message[0] = 0xFF, message[1] = 'S', message[2] = 'M', message[3] = 'B';
    const auto body = FromHex(c.body);
    message.insert(message.end(), body.begin(), body.end());
    if (c.command == Command::kOpen) {
      message[kHeaderSize + 5] = 5;  // ByteCount
    }
    const auto request = Open(c.command, message);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(OemToUtf8(request->name), "a.b");
    EXPECT_EQ(request->disposition, c.disposition);
  }
}

TEST(OpenRequestTest, ReadsEveryOpenMode) {
  EXPECT_EQ(DispositionOf(0x10), Disposition::kCreate);
  EXPECT_EQ(DispositionOf(0x01), Disposition::kOpen);
  EXPECT_EQ(DispositionOf(0x11), Disposition::kOpenIf);
  EXPECT_EQ(DispositionOf(0x02), Disposition::kOverwrite);
  EXPECT_EQ(DispositionOf(0x12), Disposition::kOverwriteIf);
  EXPECT_NE(AccessOf(1), AccessOf(0));
  EXPECT_EQ(AccessOf(2), AccessOf(0) | AccessOf(1));
}

TEST(OpenRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kNtCreateRequest);
  EXPECT_EQ(Open(Command::kEcho, message).error, ParseError::kBadValue);
  auto short_words = message;
  short_words[kHeaderSize] = 4;  // WordCount: the fixed fields do not fit
  EXPECT_FALSE(Open(Command::kNtCreateAndx, short_words).ok());
  auto long_bytes = message;
  long_bytes[kHeaderSize + 1 + 48] = 0xFF;  // ByteCount: more than there is
  EXPECT_EQ(Open(Command::kNtCreateAndx, long_bytes).error, ParseError::kTruncated);
}

TEST(OpenRequestTest, RejectsEveryPrefix) {
  ForEveryPrefix(FromHex(samples::kNtCreateRequest),
                 [](Bytes prefix) { EXPECT_FALSE(Open(Command::kNtCreateAndx, prefix).ok()); });
  ForEveryPrefix(FromHex(samples::kOpenAndxRequest),
                 [](Bytes prefix) { EXPECT_FALSE(Open(Command::kOpenAndx, prefix).ok()); });
}

TEST(OpenResponseTest, ReadsBothForms) {
  const auto nt =
      ParseOpenResponse(Command::kNtCreateAndx, *SplitBody(FromHex(samples::kNtCreateResponse)));
  ASSERT_TRUE(nt.ok());
  EXPECT_EQ(nt->fid, 0x4004);
  EXPECT_EQ(nt->action, 3U);
  EXPECT_FALSE(nt->is_pipe());
  EXPECT_FALSE(nt->is_directory);
  const auto old =
      ParseOpenResponse(Command::kOpenAndx, *SplitBody(FromHex(samples::kOpenAndxResponse)));
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->fid, 0xC008);
  EXPECT_EQ(old->action, 2U);
}

TEST(OpenResponseTest, RejectsEveryPrefix) {
  const auto whole = FromHex(samples::kOpenAndxResponse);
  ForEveryPrefix(whole, [](Bytes prefix) {
    const auto body = SplitBody(prefix);
    EXPECT_FALSE(body.ok() && ParseOpenResponse(Command::kOpenAndx, *body).ok());
  });
}

}  // namespace
}  // namespace eastwest::smb1
