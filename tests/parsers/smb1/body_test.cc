#include "parsers/smb1/body.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

TEST(SplitBodyTest, SplitsWordsAndBytes) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  const auto body = SplitBody(message);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->word_count, 4);
  EXPECT_EQ(body->words.size(), 8U);
  EXPECT_EQ(body->bytes.size(), body->byte_count);
  EXPECT_EQ(body->bytes_offset, kHeaderSize + 1 + 8 + 2);
}

TEST(SplitBodyTest, EveryPrefixWithTheWordsGivesTheBytesThatAreThere) {
  const auto message = FromHex(samples::kTreeConnectRequest);
  ForEveryPrefix(message, [](Bytes prefix) {
    const auto body = SplitBody(prefix);
    ASSERT_EQ(body.ok(), prefix.size() >= kHeaderSize + 11);
    EXPECT_EQ(body->bytes.size(), body.ok() ? prefix.size() - kHeaderSize - 11 : 0);
  });
}

std::vector<Command> Commands(const std::vector<std::uint8_t>& message, ParseError expected) {
  std::vector<Command> commands;
  AndxChain chain(message, *ParseHeader(message));
  while (chain.Next()) {
    commands.push_back(chain.command());
  }
  EXPECT_EQ(chain.error(), expected);
  return commands;
}

TEST(AndxChainTest, WalksABatch) {
  const auto message = FromHex(samples::kSessionSetupBatch);
  EXPECT_EQ(Commands(message, ParseError::kNone),
            (std::vector<Command>{Command::kSessionSetupAndx, Command::kTreeConnectAndx}));
}

TEST(AndxChainTest, StopsAtAChainThatDoesNotMoveForward) {
  auto message = FromHex(samples::kSessionSetupBatch);
  message[kHeaderSize + 3] = kHeaderSize;
  message[kHeaderSize + 4] = 0;
  EXPECT_EQ(Commands(message, ParseError::kBadLength).size(), 1U);
}

TEST(AndxChainTest, StopsAtAnOffsetPastTheEnd) {
  auto message = FromHex(samples::kSessionSetupBatch);
  message[kHeaderSize + 4] = 0xFF;
  EXPECT_EQ(Commands(message, ParseError::kOutOfRange).size(), 1U);
}

TEST(AndxChainTest, ACommandWithoutAndxHasNoFollower) {
  auto message = FromHex(samples::kSessionSetupBatch);
  message[4] = static_cast<std::uint8_t>(Command::kEcho);
  EXPECT_EQ(Commands(message, ParseError::kNone).size(), 1U);
}

TEST(ReadStringTest, UnicodeStartsOnAnEvenOffset) {
  const auto bytes = FromHex("00 6100 0000 6200");
  ByteReader odd(bytes);
  EXPECT_EQ(ReadString(odd, true, 33).size(), 2U);
  EXPECT_EQ(odd.position(), 5U);
  EXPECT_EQ(ReadString(odd, true, 33).size(), 2U);  // nothing terminates the last one
  EXPECT_TRUE(odd.ok());
  EXPECT_EQ(odd.remaining(), 0U);
}

}  // namespace
}  // namespace eastwest::smb1
