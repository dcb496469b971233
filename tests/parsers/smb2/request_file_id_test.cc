#include "parsers/smb2/request_file_id.h"

#include <gtest/gtest.h>

#include <optional>

#include "parsers/smb2/change_notify.h"
#include "parsers/smb2/close.h"
#include "parsers/smb2/ioctl.h"
#include "parsers/smb2/query_directory.h"
#include "parsers/smb2/query_info.h"
#include "parsers/smb2/read.h"
#include "parsers/smb2/set_info.h"
#include "parsers/smb2/write.h"
#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(RequestFileIdTest, AgreesWithTheParserOfEachCommand) {
  const auto close = FromHex(samples::kCloseRequest);
  EXPECT_EQ(RequestFileId(Command::kClose, close), ParseCloseRequest(close)->file_id);
  const auto flush = FromHex(samples::kFlushRequest);
  EXPECT_EQ(RequestFileId(Command::kFlush, flush), ParseFlushRequest(flush)->file_id);
  const auto read = FromHex(samples::kReadRequest);
  EXPECT_EQ(RequestFileId(Command::kRead, read), ParseReadRequest(read)->file_id);
  const auto write = FromHex(samples::kWriteRequest);
  EXPECT_EQ(RequestFileId(Command::kWrite, write), ParseWriteRequest(write)->file_id);
  const auto ioctl = FromHex(samples::kIoctlRequest);
  EXPECT_EQ(RequestFileId(Command::kIoctl, ioctl), ParseIoctlRequest(ioctl)->file_id);
  const auto find = FromHex(samples::kQueryDirectoryRequest);
  EXPECT_EQ(RequestFileId(Command::kQueryDirectory, find),
            ParseQueryDirectoryRequest(find)->file_id);
  const auto notify = FromHex(samples::kChangeNotifyRequest);
  EXPECT_EQ(RequestFileId(Command::kChangeNotify, notify),
            ParseChangeNotifyRequest(notify)->file_id);
  const auto query = FromHex(samples::kQueryInfoRequest);
  EXPECT_EQ(RequestFileId(Command::kQueryInfo, query), ParseQueryInfoRequest(query)->file_id);
  const auto set = FromHex(samples::kSetInfoRename);
  EXPECT_EQ(RequestFileId(Command::kSetInfo, set), ParseSetInfoRequest(set)->file_id);
}

TEST(RequestFileIdTest, IsNothingForACommandWithoutAnOpen) {
  const auto message = FromHex(samples::kCloseRequest);
  EXPECT_EQ(RequestFileId(Command::kCreate, message), std::nullopt);
  EXPECT_EQ(RequestFileId(Command::kTreeConnect, message), std::nullopt);
  EXPECT_EQ(RequestFileId(Command{0x99}, message), std::nullopt);
}

TEST(RequestFileIdTest, IsNothingForAnotherStructureSizeAndForEveryPrefix) {
  const auto message = FromHex(samples::kCloseRequest);
  EXPECT_EQ(RequestFileId(Command::kRead, message), std::nullopt);
  ForEveryPrefix(message, [](Bytes prefix) {
    EXPECT_EQ(RequestFileId(Command::kClose, prefix), std::nullopt);
  });
}

}  // namespace
}  // namespace eastwest::smb2
