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

}  // namespace
}  // namespace eastwest::smb2
