#include "parsers/smb1/transaction.h"

#include <gtest/gtest.h>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

Parsed<TransactionRequest> Request(Bytes message) {
  const auto header = ParseHeader(message);
  const auto body = SplitBody(message);
  return header.ok() && body.ok() ? ParseTransactionRequest(*header, message, *body)
                                  : Parsed<TransactionRequest>{.error = ParseError::kTruncated};
}

// EternalBlue's first request, as its public description has it: 66,512 bytes announced, 4 here.
constexpr std::string_view kOversize =
    "ff534d42a00000000018070000000000000000000000000000 08fffe000840 00"
    "14 01 0000 1e000000 d0030100 1e000000 00000000 1e000000 4b000000 04000000 69000000 01 0000 "
    "0000"
    "2300 00000000000000000000000000000000000000000000000000000000000000 01020304";

TEST(TransactionRequestTest, ReadsAPipeTransaction) {
  const auto message = FromHex(samples::kPipeRequest);
  const auto request = Request(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(Utf16LeToUtf8(request->name), "\\PIPE\\");
  EXPECT_EQ(NmPipeFunction{request->function}, NmPipeFunction::kTransact);
  EXPECT_TRUE(request->piece.is_whole());
  EXPECT_TRUE(request->piece.has_all());
  ASSERT_EQ(request->piece.data.size(), 26U);
  EXPECT_EQ(request->piece.data[0], 5);
}

TEST(TransactionRequestTest, ReadsATrans2) {
  const auto message = FromHex(samples::kFindFirstRequest);
  const auto request = Request(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->function, 1);
  EXPECT_EQ(request->piece.parameters.size(), 20U);
  EXPECT_TRUE(request->piece.data.empty());
  EXPECT_TRUE(request->piece.has_all());
}

TEST(TransactionRequestTest, ReadsTheCountsOfAnOversizeNtTransact) {
  const auto request = Request(FromHex(kOversize));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->piece.total_data, 66'512U);
  EXPECT_EQ(request->piece.data_count, 4U);
  EXPECT_FALSE(request->piece.is_whole());
  EXPECT_FALSE(request->piece.overruns());
}

TEST(TransactionRequestTest, HostileFields) {
  auto far = FromHex(samples::kPipeRequest);
  far[kHeaderSize + 1 + 25] = 0xFF;  // DataOffset behind the end
  const auto request = Request(far);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->piece.data.empty());
  EXPECT_FALSE(request->piece.has_all());
  auto few = FromHex(samples::kPipeRequest);
  few[kHeaderSize] = 13;  // WordCount
  EXPECT_EQ(Request(few).error, ParseError::kBadLength);
  auto setup = FromHex(samples::kPipeRequest);
  setup[kHeaderSize + 1 + 26] = 200;  // SetupCount beyond the words
  EXPECT_EQ(Request(setup).error, ParseError::kTruncated);
  auto other = FromHex(samples::kPipeRequest);
  other[4] = 0x2B;
  EXPECT_EQ(Request(other).error, ParseError::kBadValue);
}

TEST(TransactionRequestTest, EveryPrefixIsShortOrRejected) {
  ForEveryPrefix(FromHex(samples::kPipeRequest), [](Bytes prefix) {
    const auto request = Request(prefix);
    EXPECT_TRUE(!request.ok() || !request->piece.has_all());
  });
}

TEST(SecondaryRequestTest, ReadsBothWidths) {
  auto message = FromHex(
      "ff534d4233000000001807c000000000000000000000000000 08fffe000840 00"
      "09 0000 d003 0000 0000 0000 0400 3600 cc03 ffff 0500 00 01020304");
  message[4] = static_cast<std::uint8_t>(Command::kTransaction2Secondary);
  const auto piece = ParseSecondaryRequest(*ParseHeader(message), message, *SplitBody(message));
  ASSERT_TRUE(piece.ok());
  EXPECT_EQ(piece->total_data, 0x3D0U);
  EXPECT_EQ(piece->data_displacement, 0x3CCU);
  EXPECT_EQ(piece->data.size(), 4U);
  EXPECT_FALSE(piece->overruns());
  message[kHeaderSize + 1 + 14] = 0xCD;
  EXPECT_TRUE(
      ParseSecondaryRequest(*ParseHeader(message), message, *SplitBody(message))->overruns());
  message[4] = static_cast<std::uint8_t>(Command::kNtTransactSecondary);
  EXPECT_FALSE(ParseSecondaryRequest(*ParseHeader(message), message, *SplitBody(message)).ok());
}

TEST(SecondaryRequestTest, NamesWhatItContinues) {
  EXPECT_EQ(PrimaryOf(Command::kTransaction2Secondary), Command::kTransaction2);
  EXPECT_EQ(PrimaryOf(Command::kTransactionSecondary), Command::kTransaction);
  EXPECT_EQ(PrimaryOf(Command::kNtTransactSecondary), Command::kNtTransact);
  EXPECT_FALSE(IsSecondary(Command::kTransaction2));
  EXPECT_TRUE(IsTransaction(Command::kNtTransact));
}

TEST(TransactionResponseTest, ReadsAnAnswerOfAPipe) {
  const auto message = FromHex(samples::kPipeResponse);
  const auto piece = ParseTransactionResponse(*ParseHeader(message), message, *SplitBody(message));
  ASSERT_TRUE(piece.ok());
  EXPECT_TRUE(piece->is_whole());
  EXPECT_TRUE(piece->has_all());
  EXPECT_EQ(piece->data.size(), 68U);
}

TEST(TransactionResponseTest, EveryPrefixIsShortOrRejected) {
  const auto whole = FromHex(samples::kPipeResponse);
  const Header header = *ParseHeader(whole);
  ForEveryPrefix(whole, [&header](Bytes prefix) {
    const auto body = SplitBody(prefix);
    if (body.ok()) {
      const auto piece = ParseTransactionResponse(header, prefix, *body);
      EXPECT_TRUE(!piece.ok() || !piece->has_all());
    }
  });
}

TEST(TransactionNamesTest, AreThoseOfTheSpecification) {
  EXPECT_EQ(NmPipeFunctionName(NmPipeFunction::kPeek), "PEEK_NMPIPE");
  EXPECT_EQ(NmPipeFunctionName(NmPipeFunction{0x99}), "");
  EXPECT_EQ(RapName(0), "NetShareEnum");
  EXPECT_EQ(RapName(0x68), "NetServerEnum2");
  EXPECT_EQ(RapName(0x1234), "");
}

}  // namespace
}  // namespace eastwest::smb1
