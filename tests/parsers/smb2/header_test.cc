#include "parsers/smb2/header.h"

#include <gtest/gtest.h>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

TEST(HeaderTest, ReadsARequest) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const auto header = ParseHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->command, Command::kTreeConnect);
  EXPECT_EQ(header->message_id, MessageId{4});
  EXPECT_EQ(header->session_id, SessionId{0xccdfadf3});
  EXPECT_EQ(header->tree_id, TreeId{0});
  EXPECT_EQ(header->credit_charge, 1);
  EXPECT_EQ(header->flags, 0U);
  EXPECT_FALSE(header->is_response());
  EXPECT_FALSE(header->signature_present);
}

TEST(HeaderTest, ReadsASignedResponse) {
  const auto message = FromHex(samples::kSessionSetupResponse);
  const auto header = ParseHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_TRUE(header->is_response());
  EXPECT_TRUE(header->is_signed());
  EXPECT_TRUE(header->signature_present);
  EXPECT_EQ(header->status, 0U);
}

TEST(HeaderTest, AnAsynchronousResponseHasAnAsyncIdInsteadOfATree) {
  auto message = FromHex(samples::kTreeConnectRequest);
  message[16] = kServerToRedir | kAsyncCommand;
  message[32] = 0x07;
  message[36] = 0x01;
  const auto header = ParseHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->async_id, AsyncId{0x0000000100000007});
  EXPECT_EQ(header->tree_id, TreeId{0});
}

TEST(HeaderTest, RejectsHostileFields) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ExpectRejects(message, ParseHeader,
                {{"another protocol", 0, 0xFF, ParseError::kBadMagic},
                 {"structure size is not 64", 4, 65, ParseError::kBadStructureSize},
                 {"next command inside the header", 20, 63, ParseError::kBadLength}});
}

TEST(HeaderTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ExpectEveryPrefixRejected(Bytes(message).first(kHeaderSize), ParseHeader);
}

TEST(HeaderTest, NamesCommands) {
  EXPECT_EQ(CommandName(Command::kNegotiate), "NEGOTIATE");
  EXPECT_EQ(CommandName(Command::kSetInfo), "SET_INFO");
  EXPECT_EQ(CommandName(Command{0x14}), "UNKNOWN");
}

}  // namespace
}  // namespace eastwest::smb2
