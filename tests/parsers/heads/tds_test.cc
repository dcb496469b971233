#include "parsers/heads/tds.h"

#include <gtest/gtest.h>

#include "parsers/bytes/text.h"
#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

// Version 15.0.2000, encryption for the login, instance "SQL".
constexpr std::string_view kPrelogin =
    "00 0010 0006 01 0016 0001 02 0017 0004 ff 0f0007d00000 00 53514c00";

// A login whose names are "H", "sa", "app", "S" and "db", and a token of two bytes.
std::vector<std::uint8_t> Login() {
  std::vector<std::uint8_t> login = FromHex(
      "00000000 04000074 00100000 00000000 00000000 00000000 e0030000 00000000 09040000"
      "5e00 0100 6000 0200 0000 0000 6400 0300 6a00 0100 0000 0000 0000 0000 0000 0000"
      "6c00 0200 000000000000 7000 0200 0000 0000 0000 0000 00000000");
  const std::vector<std::uint8_t> names = FromHex("4800 73006100 610070007000 5300 64006200 6062");
  login.insert(login.end(), names.begin(), names.end());
  return login;
}

TEST(TdsTest, ReadsHeaderAndPrelogin) {
  EXPECT_EQ(ParseTdsHeader(FromHex("1201002f00000100"))->length, 0x2F);
  EXPECT_TRUE(ParseTdsHeader(FromHex("1201002f00000100"))->last);
  EXPECT_FALSE(ParseTdsHeader(FromHex("1200002f00000100"))->last);
  EXPECT_EQ(ParseTdsHeader(FromHex("1201000700000100")).error, ParseError::kBadLength);
  ExpectEveryPrefixRejected(FromHex("1201002f00000100"), ParseTdsHeader);
  const std::vector<std::uint8_t> data = FromHex(kPrelogin);
  const Parsed<TdsPrelogin> prelogin = ParseTdsPrelogin(data);
  ASSERT_TRUE(prelogin.ok());
  EXPECT_EQ(prelogin->encryption, 0);
  EXPECT_EQ(AsText(prelogin->instance), "SQL");
  EXPECT_EQ(prelogin->major, 15);
  EXPECT_EQ(prelogin->build, 2000);
  ExpectEveryPrefixRejected(data, ParseTdsPrelogin);
}

TEST(TdsTest, RejectsHostilePrelogins) {
  EXPECT_EQ(ParseTdsPrelogin(FromHex("00 0010 0006 ff")).error, ParseError::kOutOfRange);
  std::vector<std::uint8_t> many;
  for (std::size_t i = 0; i <= kTdsOptionsMax; ++i) {
    many.insert(many.end(), {5, 0, 0, 0, 0});
  }
  many.push_back(0xFF);
  EXPECT_EQ(ParseTdsPrelogin(many).error, ParseError::kTooMany);
  EXPECT_EQ(ParseTdsPrelogin({}).error, ParseError::kTruncated);
}

TEST(TdsTest, ReadsALoginWithoutItsPassword) {
  const std::vector<std::uint8_t> data = Login();
  const Parsed<TdsLogin7> login = ParseTdsLogin7(data);
  ASSERT_TRUE(login.ok());
  EXPECT_EQ(Utf16LeToUtf8(login->host), "H");
  EXPECT_EQ(Utf16LeToUtf8(login->user), "sa");
  EXPECT_EQ(Utf16LeToUtf8(login->application), "app");
  EXPECT_EQ(Utf16LeToUtf8(login->server), "S");
  EXPECT_EQ(Utf16LeToUtf8(login->database), "db");
  EXPECT_EQ(login->sspi.size(), 2U);
  std::vector<std::uint8_t> hostile = data;
  hostile[37] = 0xFF;  // where the host's name is
  EXPECT_EQ(ParseTdsLogin7(hostile).error, ParseError::kOutOfRange);
  hostile = data;
  hostile[41] = 0xFF;  // where the user's name is
  EXPECT_EQ(ParseTdsLogin7(hostile).error, ParseError::kOutOfRange);
  // What follows the names is a token, which a prefix may lack.
  ExpectEveryPrefixRejected(Bytes(data).first(data.size() - 2), ParseTdsLogin7);
}

TEST(TdsTest, ReadsWhatAServerAnswers) {
  const std::vector<std::uint8_t> challenge = FromHex("ed 0200 a1a2 fd");
  EXPECT_EQ(ParseTdsAnswer(challenge)->sspi.size(), 2U);
  EXPECT_TRUE(ParseTdsAnswer(FromHex("e3 0100 00 ab 0100 00 ad 0100 01 fd"))->acknowledged);
  EXPECT_EQ(ParseTdsAnswer(FromHex("aa 0400 18480000 fd"))->error, 18456U);
  EXPECT_EQ(ParseTdsAnswer(FromHex("ad ffff 01")).error, ParseError::kTruncated);
  EXPECT_FALSE(ParseTdsAnswer(FromHex("ad ffff 01"))->acknowledged);
  EXPECT_FALSE(ParseTdsAnswer(FromHex("81 0100 00 ad 0100 01"))->acknowledged);
  ExpectEveryPrefixRejected(FromHex("aa 0400 18480000"), [](Bytes data) {
    Parsed<TdsAnswer> answer = ParseTdsAnswer(data);
    answer.error = answer->error == 0 ? ParseError::kTruncated : answer.error;
    return answer;
  });
}

}  // namespace
}  // namespace eastwest::heads
