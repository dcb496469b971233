#include "parsers/dcerpc/rts.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

// CONN/A1 and CONN/B1 of one virtual connection. [MS-RPCH] 2.2.4.2, 2.2.4.5
constexpr const char* kConnA1 =
    "0500140310000000 4c00 0000 00000000 0000 0400 06000000 01000000"
    "03000000 000102030405060708090a0b0c0d0e0f 03000000 101112131415161718191a1b1c1d1e1f"
    "00000000 00000100";
constexpr const char* kConnB1 =
    "0500140310000000 6800 0000 00000000 0000 0600 06000000 01000000"
    "03000000 000102030405060708090a0b0c0d0e0f 03000000 202122232425262728292a2b2c2d2e2f"
    "04000000 00000040 05000000 e0930400 0c000000 303132333435363738393a3b3c3d3e3f";

// Commands is an RTS PDU of these commands.
std::vector<std::uint8_t> Commands(std::uint8_t count, const std::string& hex) {
  const std::vector<std::uint8_t> commands = FromHex(hex);
  std::vector<std::uint8_t> pdu = FromHex("0500140310000000 0000 0000 00000000 0000 0000");
  pdu[18] = count;
  pdu.insert(pdu.end(), commands.begin(), commands.end());
  pdu[8] = static_cast<std::uint8_t>(pdu.size());
  return pdu;
}

TEST(RtsTest, TheChannelsOfOneConnectionNameIt) {
  const Parsed<Rts> out = ParseRts(*ParsePdu(FromHex(kConnA1)));
  const Parsed<Rts> in = ParseRts(*ParsePdu(FromHex(kConnB1)));
  ASSERT_TRUE(out.ok());
  ASSERT_TRUE(in.ok());
  EXPECT_EQ(out->commands, 4);
  EXPECT_EQ(in->commands, 6);
  ASSERT_TRUE(in->virtual_connection.has_value());
  EXPECT_EQ(ToString(*in->virtual_connection), "03020100-0504-0706-0809-0a0b0c0d0e0f");
  EXPECT_EQ(in->virtual_connection, out->virtual_connection);
  EXPECT_NE(in->channel, out->channel);
}

TEST(RtsTest, EveryCommandIsSteppedOver) {
  const std::string cookie = "00000000000000000000000000000000";
  const Parsed<Rts> rts = ParseRts(*ParsePdu(
      Commands(14, "00000000 00000000 01000000 0000000000000000" + cookie +
                       "02000000 00000000 07000000 08000000 03000000 aabbcc 09000000 0a000000"
                       "0b000000 00000000 01020304 000000000000000000000000"
                       "0b000000 01000000" +
                       cookie +
                       "000000000000000000000000"
                       "0d000000 00000000 0e000000 00000000 04000000 00000000 05000000 00000000"
                       "0c000000" +
                       cookie)));
  EXPECT_TRUE(rts.ok());
  EXPECT_FALSE(rts->virtual_connection.has_value());
}

TEST(RtsTest, ACookieWithoutAVersionNamesNoConnection) {
  const Parsed<Rts> rts = ParseRts(
      *ParsePdu(Commands(2, "0d000000 00000000 03000000 000102030405060708090a0b0c0d0e0f")));
  EXPECT_TRUE(rts.ok());
  EXPECT_FALSE(rts->virtual_connection.has_value());
}

TEST(RtsTest, RefusesHostileCommands) {
  struct Case {
    const char* why;
    std::uint8_t count;
    const char* commands;
    ParseError expected;
  };
  const Case cases[] = {
      {"more commands than there are", 2, "07000000", ParseError::kTruncated},
      {"a command of no known length", 1, "0f000000", ParseError::kBadValue},
      {"padding longer than the PDU", 1, "08000000 ffffffff", ParseError::kTruncated},
      {"an address of no known kind", 1, "0b000000 02000000", ParseError::kBadValue},
      {"a cookie is cut", 2, "06000000 01000000 03000000 0001", ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Parsed<Rts> rts = ParseRts(*ParsePdu(Commands(c.count, c.commands)));
    EXPECT_EQ(rts.error, c.expected);
    EXPECT_FALSE(rts->virtual_connection.has_value());
  }
}

TEST(RtsTest, EveryPrefixIsRefused) {
  ForEveryPrefix(FromHex(kConnB1), [](Bytes prefix) {
    const Parsed<Pdu> pdu = ParsePdu(prefix);
    EXPECT_FALSE(pdu.ok() && ParseRts(*pdu).ok());
  });
}

}  // namespace
}  // namespace eastwest::dcerpc
