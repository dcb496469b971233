#include "parsers/smb2/set_info.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(SetInfoRequestTest, ReadsARename) {
  const auto message = FromHex(samples::kSetInfoRename);
  const auto request = ParseSetInfoRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->is_rename());
  EXPECT_FALSE(request->is_disposition());
  EXPECT_EQ(request->file_id,
            (FileId{.persistent = 0x000000300000010d, .volatile_id = 0xffffffff000000b1}));
  const auto rename = ParseRenameInformation(*request);
  ASSERT_TRUE(rename.ok());
  EXPECT_TRUE(rename->replace_if_exists);
  EXPECT_EQ(Utf8(rename->target),
            "UsuarioA\\Desktop\\directorioCompartido\\11\\148\\1538\\F9768.pdf.hdcjuh");
}

TEST(SetInfoRequestTest, ReadsADeletion) {
  const auto message = FromHex(samples::kSetInfoDisposition);
  const auto request = ParseSetInfoRequest(message);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->is_disposition());
  const auto disposition = ParseDispositionInformation(*request);
  ASSERT_TRUE(disposition.ok());
  EXPECT_TRUE(disposition->delete_pending);
  EXPECT_EQ(ParseRenameInformation(*request).error, ParseError::kBadValue);
}

TEST(SetInfoRequestTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kSetInfoRename);
  ExpectRejects(message, ParseSetInfoRequest,
                {{"structure size is not 33", 64, 32, ParseError::kBadStructureSize},
                 {"buffer runs past the end", 71, 0xFF, ParseError::kOutOfRange},
                 {"buffer starts past the end", 73, 0xFF, ParseError::kOutOfRange}});
}

TEST(SetInfoRequestTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kSetInfoRename);
  ExpectEveryPrefixRejected(message, ParseSetInfoRequest);
}

SetInfoRequest Request(std::uint8_t information_class, Bytes buffer) {
  SetInfoRequest request;
  request.info_type = InfoType::kFile;
  request.information_class = information_class;
  request.buffer = buffer;
  return request;
}

TEST(RenameInformationTest, RejectsANameLongerThanTheBuffer) {
  const auto buffer = FromHex("00 00000000000000 0000000000000000 02000000 61 00");
  ASSERT_TRUE(ParseRenameInformation(Request(kFileRenameInformation, buffer)).ok());
  ExpectEveryPrefixRejected(buffer, [](Bytes prefix) {
    return ParseRenameInformation(Request(kFileRenameInformation, prefix));
  });
}

TEST(RenameInformationTest, TheExtendedClassKeepsReplaceInBitZero) {
  const auto buffer = FromHex("02000000 00000000 0000000000000000 02000000 61 00");
  const auto rename = ParseRenameInformation(Request(kFileRenameInformationEx, buffer));
  ASSERT_TRUE(rename.ok());
  EXPECT_FALSE(rename->replace_if_exists);
}

TEST(DispositionInformationTest, TheExtendedClassHasFourBytes) {
  const auto posix_delete = FromHex("03000000");
  const auto keep = FromHex("02000000");
  const auto parse = [](Bytes buffer) {
    return ParseDispositionInformation(Request(kFileDispositionInformationEx, buffer));
  };
  EXPECT_TRUE(parse(posix_delete)->delete_pending);
  EXPECT_FALSE(parse(keep)->delete_pending);
  ExpectEveryPrefixRejected(posix_delete, parse);
}

// [MS-FSCC] 2.4.28: a hard link is laid out like a rename.
TEST(LinkInformationTest, ReadsTheFurtherName) {
  const auto buffer = FromHex("00000000 00000000 0000000000000000 04000000 61006200");
  for (const std::uint8_t link : {kFileLinkInformation, kFileLinkInformationEx}) {
    const SetInfoRequest request = Request(link, buffer);
    EXPECT_TRUE(request.is_link());
    EXPECT_FALSE(request.is_rename());
    const auto rename = ParseRenameInformation(request);
    ASSERT_TRUE(rename.ok());
    EXPECT_EQ(Utf8(rename->target), "ab");
  }
}

TEST(BasicInformationTest, ReadsTimesAndAttributes) {
  const auto buffer =
      FromHex("0100000000000000 0200000000000000 0300000000000000 0400000000000000 20000000");
  const auto basic = ParseBasicInformation(buffer);
  ASSERT_TRUE(basic.ok());
  EXPECT_EQ(basic->creation_time, 1U);
  EXPECT_EQ(basic->change_time, 4U);
  EXPECT_EQ(basic->file_attributes, 0x20U);
  ExpectEveryPrefixRejected(buffer, ParseBasicInformation);
}

TEST(SizeTest, ReadsTheSize) {
  const auto buffer = FromHex("0010000000000000");
  EXPECT_EQ(*ParseSize(buffer), 0x1000U);
  ExpectEveryPrefixRejected(buffer, ParseSize);
}

}  // namespace
}  // namespace eastwest::smb2
