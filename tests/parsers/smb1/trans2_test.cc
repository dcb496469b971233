#include "parsers/smb1/trans2.h"

#include <gtest/gtest.h>

#include <string_view>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

Header Unicode() {
  Header header;
  header.flags2 = kFlags2Unicode;
  return header;
}

TEST(Trans2Test, ReadsTheNamesOfSubcommands) {
  struct Case {
    Trans2 subcommand;
    std::string_view parameters;
    std::string_view name;
  };
  const Case cases[] = {
      {Trans2::kFindFirst2, "1600 3700 0600 0401 00000000 5c002a000000", "\\*"},
      {Trans2::kQueryPathInformation, "0101 00000000 5c0061000000", "\\a"},
      {Trans2::kSetPathInformation, "0101 00000000 5c0061000000", "\\a"},
      {Trans2::kCreateDirectory, "00000000 5c0061000000", "\\a"},
      {Trans2::kGetDfsReferral, "0300 5c0061000000", "\\a"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(SubcommandName(c.subcommand));
    const auto parameters = FromHex(c.parameters);
    const auto subject = ParseTrans2Subject(Unicode(), c.subcommand, parameters, {});
    ASSERT_TRUE(subject.ok());
    EXPECT_EQ(Utf16LeToUtf8(subject->path), c.name);
    EXPECT_FALSE(subject->opens);
    EXPECT_FALSE(subject->deletes);
  }
}

TEST(Trans2Test, ReadsASample) {
  const auto message = FromHex(samples::kFindFirstRequest);
  const Header header = *ParseHeader(message);
  const auto request = ParseTransactionRequest(header, message, *SplitBody(message));
  ASSERT_TRUE(request.ok());
  const auto subject = ParseTrans2Subject(header, Trans2{request->function},
                                          request->piece.parameters, request->piece.data);
  ASSERT_TRUE(subject.ok());
  EXPECT_EQ(Utf16LeToUtf8(subject->path), "\\*");
}

TEST(Trans2Test, ReadsAnOpenAndItsAnswer) {
  const auto parameters =
      FromHex("0000 4200 0000 0000 00000000 1200 00000000 00000000000000000000 5c0061000000");
  const auto subject = ParseTrans2Subject(Unicode(), Trans2::kOpen2, parameters, {});
  ASSERT_TRUE(subject.ok());
  EXPECT_TRUE(subject->opens);
  EXPECT_EQ(subject->open.disposition, Disposition::kOverwriteIf);
  EXPECT_EQ(Utf16LeToUtf8(subject->path), "\\a");
  const auto answer = ParseOpen2Answer(FromHex("0740 1000 00000000 00000000 0000 0200 0000 0280"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->fid, 0x4007);
  EXPECT_TRUE(answer->is_directory);
  EXPECT_TRUE(answer->is_pipe());
  EXPECT_EQ(answer->action, 2U);
}

TEST(Trans2Test, ReadsDeletionsAndRenamesOfOpenFiles) {
  const auto disposition = FromHex("0740 0201 0000");
  EXPECT_TRUE(ParseTrans2Subject(Unicode(), Trans2::kSetFileInformation, disposition, FromHex("01"))
                  ->deletes);
  EXPECT_FALSE(
      ParseTrans2Subject(Unicode(), Trans2::kSetFileInformation, disposition, FromHex("00"))
          ->deletes);
  EXPECT_FALSE(
      ParseTrans2Subject(Unicode(), Trans2::kSetFileInformation, disposition, {})->deletes);
  EXPECT_FALSE(
      ParseTrans2Subject(Unicode(), Trans2::kQueryFileInformation, disposition, FromHex("01"))
          ->deletes);
  const auto rename = FromHex("0740 f203 0000");
  const auto data = FromHex("01000000 00000000 04000000 6200 6300");
  const auto subject = ParseTrans2Subject(Header{}, Trans2::kSetFileInformation, rename, data);
  ASSERT_TRUE(subject.ok());
  EXPECT_EQ(subject->fid, 0x4007);
  EXPECT_EQ(Utf16LeToUtf8(subject->target), "bc");
  EXPECT_TRUE(subject->target_is_utf16);
  const auto longer = FromHex("01000000 00000000 ff000000 6200 6300");
  EXPECT_TRUE(
      ParseTrans2Subject(Header{}, Trans2::kSetFileInformation, rename, longer)->target.empty());
}

constexpr std::string_view kNtCreate =
    "16000000 00000000 9f010200 0000000000000000 00000000 03000000 02000000 40000000"
    "00000000 00000000 04000000 02000000 00 00 61006200";

TEST(NtTransactTest, ReadsACreateAndItsAnswer) {
  const auto request = FromHex(kNtCreate);  // the subject's path is a view into it
  const auto subject = ParseNtTransactSubject(Unicode(), NtTransact::kCreate, request);
  ASSERT_TRUE(subject.ok());
  EXPECT_TRUE(subject->opens);
  EXPECT_EQ(subject->open.desired_access, 0x0002019FU);
  EXPECT_EQ(subject->open.disposition, Disposition::kCreate);
  EXPECT_EQ(subject->open.options, 0x40U);
  EXPECT_EQ(Utf16LeToUtf8(subject->path), "ab");
  std::vector<std::uint8_t> answer(69);
  answer[2] = 0x07, answer[3] = 0x40, answer[4] = 2, answer[68] = 1;
  const auto opened = ParseNtCreateAnswer(answer);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->fid, 0x4007);
  EXPECT_EQ(opened->action, 2U);
  EXPECT_TRUE(opened->is_directory);
  answer.pop_back();
  EXPECT_FALSE(ParseNtCreateAnswer(answer).ok());
}

TEST(NtTransactTest, RejectsHostileFields) {
  auto create = FromHex(kNtCreate);
  create[44] = 0xFF;  // NameLength
  EXPECT_EQ(ParseNtTransactSubject(Unicode(), NtTransact::kCreate, create).error,
            ParseError::kTruncated);
  EXPECT_FALSE(
      ParseNtTransactSubject(Unicode(), NtTransact::kQuerySecurityDescriptor, FromHex("01")).ok());
}

TEST(NtTransactTest, RejectsEveryPrefix) {
  ForEveryPrefix(FromHex(kNtCreate), [](Bytes prefix) {
    EXPECT_FALSE(ParseNtTransactSubject(Unicode(), NtTransact::kCreate, prefix).ok());
  });
}

TEST(SetupFidTest, FindsItInTheSetupWords) {
  TransactionRequest request;
  const auto pipe = FromHex("2600 0740");
  request.setup = pipe;
  request.function = 0x26;
  EXPECT_EQ(SetupFid(Command::kTransaction, request), 0x4007);
  request.function = 0x53;  // WaitNmPipe has a priority there
  EXPECT_EQ(SetupFid(Command::kTransaction, request), std::nullopt);
  const auto ioctl = FromHex("ffff0900 0740 0100");
  request.setup = ioctl;
  request.function = 2;
  EXPECT_EQ(SetupFid(Command::kNtTransact, request), 0x4007);
  EXPECT_EQ(SetupFid(Command::kTransaction2, request), std::nullopt);
  request.setup = {};
  EXPECT_EQ(SetupFid(Command::kNtTransact, request), std::nullopt);
}

TEST(SubcommandNameTest, AreThoseOfTheSpecification) {
  EXPECT_EQ(SubcommandName(Trans2::kGetDfsReferral), "GET_DFS_REFERRAL");
  EXPECT_EQ(SubcommandName(Trans2{0x55}), "");
  EXPECT_EQ(SubcommandName(NtTransact::kNotifyChange), "NOTIFY_CHANGE");
  EXPECT_EQ(SubcommandName(NtTransact{0}), "");
}

}  // namespace
}  // namespace eastwest::smb1
