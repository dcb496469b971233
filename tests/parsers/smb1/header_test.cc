#include "parsers/smb1/header.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

TEST(HeaderTest, ReadsARequest) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const auto header = ParseHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->command, Command::kTreeConnectAndx);
  EXPECT_FALSE(header->is_response());
  EXPECT_EQ(header->flags2, 0xc843);
  EXPECT_TRUE(header->is_unicode());
  EXPECT_TRUE(header->has_nt_status());
  EXPECT_TRUE(header->has_extended_security());
  EXPECT_EQ(header->process_id, 18903U);
  EXPECT_EQ(header->tree_id, 65535);
  EXPECT_EQ(header->user_id, 63039);
  EXPECT_EQ(header->multiplex_id, 3);
}

TEST(HeaderTest, ReadsAResponse) {
  const auto message = FromHex(samples::kSessionSetupResponse);
  const auto header = ParseHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_TRUE(header->is_response());
  EXPECT_EQ(header->status, 0U);
}

TEST(HeaderTest, RejectsHostileFields) {
  auto message = FromHex(samples::kTreeConnectRequest);
  message[0] = 0xFE;
  EXPECT_EQ(ParseHeader(message).error, ParseError::kBadMagic);
}

TEST(HeaderTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ExpectEveryPrefixRejected(Bytes(message).first(kHeaderSize), ParseHeader);
}

TEST(CommandNameTest, NamesCommands) {
  EXPECT_EQ(CommandName(Command::kNegotiate), "NEGOTIATE");
  EXPECT_EQ(CommandName(Command::kSessionSetupAndx), "SESSION_SETUP_ANDX");
  EXPECT_EQ(CommandName(Command::kTreeConnectAndx), "TREE_CONNECT_ANDX");
  EXPECT_EQ(CommandName(Command{0x99}), "0x99");
}

}  // namespace
}  // namespace eastwest::smb1
