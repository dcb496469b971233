#include "parsers/dcerpc/epm.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/dcerpc/call.h"
#include "tests/parsers/dcerpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::dcerpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;

constexpr Guid kDrsuapi = GuidFrom("e3514235-4b06-11d1-ab04-00c04fc2dcd2");
constexpr Guid kNspi = GuidFrom("f5cc5a18-4264-101a-8c59-08002b2f8426");
constexpr ByteReader::Order kLittle = ByteReader::Order::kLittle;

std::vector<std::uint8_t> StubOf(std::string_view hex) {
  const std::vector<std::uint8_t> data = FromHex(hex);
  return {data.begin() + 24, data.end()};
}

TEST(EpmTest, ReadsTheWantedInterface) {
  const std::vector<std::uint8_t> stub = StubOf(testing::kEptMapRequest);
  const Parsed<EptMapRequest> request = ParseEptMapRequest(stub, kLittle, true);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->object, Guid{});
  EXPECT_EQ(request->wanted.interface.uuid, kDrsuapi);
  EXPECT_EQ(request->wanted.interface.major, 4);
  EXPECT_EQ(request->wanted.transfer, TransferSyntax::kNdr32);
  EXPECT_EQ(request->wanted.protocol, TowerProtocol::kNcacnIpTcp);
  EXPECT_EQ(request->wanted.port, 135);
  EXPECT_EQ(request->max_towers, 4U);
}

TEST(EpmTest, ReadsTheNdr32Request) {
  const std::vector<std::uint8_t> stub = StubOf(testing::kEptMapNdr32);
  const Parsed<EptMapRequest> request = ParseEptMapRequest(stub, kLittle, false);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->wanted.interface.uuid, kNspi);
  EXPECT_EQ(request->wanted.interface.major, 56);
  EXPECT_EQ(request->max_towers, 4U);
}

TEST(EpmTest, ReadsWhereTheInterfaceIs) {
  const std::vector<std::uint8_t> stub = StubOf(testing::kEptMapResponse);
  const Parsed<EptMapResponse> response = ParseEptMapResponse(stub, kLittle, true);
  ASSERT_TRUE(response.ok());
  ASSERT_EQ(response->tower_count, 1U);
  EXPECT_EQ(response->towers[0].interface.uuid, kDrsuapi);
  EXPECT_EQ(response->towers[0].port, 49667);
  EXPECT_EQ(response->towers[0].ipv4, 0xC0A80064U);
  EXPECT_EQ(response->status, 0U);
}

TEST(EpmTest, ReadsTheNdr32Response) {
  const std::vector<std::uint8_t> stub = StubOf(testing::kEptMapResponseNdr32);
  const Parsed<EptMapResponse> response = ParseEptMapResponse(stub, kLittle, false);
  ASSERT_TRUE(response.ok());
  ASSERT_EQ(response->tower_count, 1U);
  EXPECT_EQ(response->towers[0].port, 4997);
  EXPECT_EQ(response->towers[0].ipv4, 0xC0A80002U);
}

TEST(EpmTest, ReadsAllTowersOfAnAnswer) {
  const std::vector<std::uint8_t> stub = StubOf(testing::kEptMapTwoTowers);
  const Parsed<EptMapResponse> response = ParseEptMapResponse(stub, kLittle, true);
  ASSERT_TRUE(response.ok());
  ASSERT_EQ(response->tower_count, 2U);
  EXPECT_EQ(response->towers[0].port, 49674);
  EXPECT_EQ(response->towers[1].port, 49667);
  EXPECT_EQ(response->towers[1].ipv4, 0xAC122605U);
}

TEST(EpmTest, ReadsANamedPipeTower) {
  const std::vector<std::uint8_t> tower = FromHex(
      "0500 1300 0d 81bb7a364498f135ad3298f038001003 0200 0200 0000"
      "1300 0d 045d888aeb1cc9119fe808002b104860 0200 0200 0000  0100 0b 0200 0000"
      "0100 0f 0d00 5c504950455c73766363746c00  0100 11 0500 5c5c574b00");
  const Parsed<Tower> parsed = ParseTower(tower);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->protocol, TowerProtocol::kNcacnNp);
  EXPECT_EQ(std::string(parsed->pipe.begin(), parsed->pipe.end()), "\\PIPE\\svcctl");
  EXPECT_EQ(std::string(parsed->host.begin(), parsed->host.end()), "\\\\WK");
}

TEST(EpmTest, ReadsAnEmptyAnswer) {
  const std::vector<std::uint8_t> stub = FromHex(
      "0000000000000000000000000000000000000000 00000000 04000000 00000000 00000000 d6a0c916");
  const Parsed<EptMapResponse> response = ParseEptMapResponse(stub, kLittle, false);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->tower_count, 0U);
  EXPECT_EQ(response->status, 0x16C9A0D6U);
}

TEST(EpmTest, RejectsHostileTowers) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  // The octet string of the tower starts at 68 with its floor count.
  const Case cases[] = {
      {.why = "4 GiB of towers", .at = 43, .byte = 0xFF, .expected = ParseError::kTooMany},
      {.why = "array and string disagree", .at = 56, .byte = 1, .expected = ParseError::kBadLength},
      {.why = "two floors", .at = 68, .byte = 2, .expected = ParseError::kBadValue},
      {.why = "nine floors", .at = 68, .byte = 9, .expected = ParseError::kTooMany},
      {.why = "floor one is no UUID", .at = 72, .byte = 7, .expected = ParseError::kBadValue},
      {.why = "floor one too short", .at = 70, .byte = 1, .expected = ParseError::kTruncated},
      {.why = "floor one too long", .at = 71, .byte = 1, .expected = ParseError::kTruncated},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> stub = StubOf(testing::kEptMapResponse);
    ASSERT_EQ(stub[68], 5);
    stub[c.at] = c.byte;
    EXPECT_EQ(ParseEptMapResponse(stub, kLittle, true).error, c.expected);
  }
}

TEST(EpmTest, RejectsARequestWithoutTower) {
  const std::vector<std::uint8_t> stub = FromHex("00000000 00000000 00000000 00000000");
  EXPECT_EQ(ParseEptMapRequest(stub, kLittle, false).error, ParseError::kBadValue);
}

TEST(EpmTest, RejectsEveryPrefix) {
  ExpectEveryPrefixRejected(StubOf(testing::kEptMapRequest),
                            [](Bytes prefix) { return ParseEptMapRequest(prefix, kLittle, true); });
  ExpectEveryPrefixRejected(StubOf(testing::kEptMapResponse), [](Bytes prefix) {
    return ParseEptMapResponse(prefix, kLittle, true);
  });
  ExpectEveryPrefixRejected(StubOf(testing::kEptMapResponseNdr32), [](Bytes prefix) {
    return ParseEptMapResponse(prefix, kLittle, false);
  });
}

}  // namespace
}  // namespace eastwest::dcerpc
