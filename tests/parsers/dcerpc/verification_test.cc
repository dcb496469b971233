#include "parsers/dcerpc/verification.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;
using Order = ByteReader::Order;

// Behind the stub of netlogon's NetrServerReqChallenge, as Windows 7 sends it: bitmask, pcontext
// of netlogon with NDR32, header2 of request 3, context 0, opnum 4.
constexpr const char* kStub =
    "0000020000000000"
    "8ae3137102f43671"
    "0100040001000000"
    "02002800785634123412cdabef0001234567cffb01000000"
    "045d888aeb1cc9119fe808002b10486002000000"
    "0340100000000000100000000300000000000400";

std::vector<std::uint8_t> Stub() { return FromHex(kStub); }

TEST(VerificationTest, ReadsTheThreeCommands) {
  const std::vector<std::uint8_t> stub = Stub();
  const auto trailer = FindVerificationTrailer(stub, Order::kLittle);
  ASSERT_TRUE(trailer.has_value());
  ASSERT_TRUE(trailer->ok());
  const VerificationTrailer& read = trailer->value;
  EXPECT_EQ(read.commands, 0b1110);
  EXPECT_EQ(read.capabilities, 1U);
  EXPECT_EQ(read.offset, 8U);
  ASSERT_TRUE(read.interface.has_value());
  EXPECT_EQ(ToString(read.interface->uuid), "12345678-1234-abcd-ef00-01234567cffb");
  EXPECT_EQ(read.interface->major, 1);
  ASSERT_TRUE(read.header.has_value());
  EXPECT_EQ(read.header->type, 0);
  EXPECT_EQ(read.header->call_id, 3U);
  EXPECT_EQ(read.header->context_id, 0);
  EXPECT_EQ(read.header->opnum, 4);
}

TEST(VerificationTest, TakesTheLastSignature) {
  std::vector<std::uint8_t> stub = FromHex("8ae3137102f43671");
  const std::vector<std::uint8_t> real = Stub();
  stub.insert(stub.end(), real.begin(), real.end());
  EXPECT_EQ((*FindVerificationTrailer(stub, Order::kLittle))->offset, 16U);
}

TEST(VerificationTest, SeesNoTrailerWhereNoneIs) {
  EXPECT_FALSE(FindVerificationTrailer({}, Order::kLittle).has_value());
  const std::vector<std::uint8_t> stub(100, 0x8A);
  EXPECT_FALSE(FindVerificationTrailer(stub, Order::kLittle).has_value());
  std::vector<std::uint8_t> far = Stub();
  far.resize(far.size() + kVerificationBytesMax, 0);
  EXPECT_FALSE(FindVerificationTrailer(far, Order::kLittle).has_value());
}

TEST(VerificationTest, RejectsHostileCommands) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "a bitmask of three bytes", .at = 18, .byte = 3, .expected = ParseError::kBadLength},
      {.why = "a pcontext that runs out",
       .at = 27,
       .byte = 0xFF,
       .expected = ParseError::kTruncated},
      {.why = "a pcontext of one byte", .at = 26, .byte = 1, .expected = ParseError::kBadLength},
      {.why = "no last command", .at = 69, .byte = 0, .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> stub = Stub();
    stub[c.at] = c.byte;
    EXPECT_EQ(FindVerificationTrailer(stub, Order::kLittle)->error, c.expected);
  }
}

TEST(VerificationTest, BoundsTheCommands) {
  std::vector<std::uint8_t> stub = FromHex("8ae3137102f43671");
  for (std::size_t i = 0; i <= kVerificationCommandsMax; ++i) {
    stub.insert(stub.end(), {9, 0, 0, 0});
  }
  EXPECT_EQ(FindVerificationTrailer(stub, Order::kLittle)->error, ParseError::kTooMany);
}

TEST(VerificationTest, NeverAcceptsACutTrailer) {
  const std::vector<std::uint8_t> stub = Stub();
  ForEveryPrefix(stub, [](Bytes prefix) {
    const auto trailer = FindVerificationTrailer(prefix, Order::kLittle);
    EXPECT_TRUE(!trailer.has_value() || !trailer->ok());
  });
}

}  // namespace
}  // namespace eastwest::dcerpc
