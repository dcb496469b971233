#include "parsers/netbios/name_service.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

// a13_name_poisoning.pcap frame 4: FILESRV<00> is 10.20.0.177, says 10.20.0.177
constexpr std::string_view kAnswer =
    "181d 8500 0000 0001 0000 0000"
    "20 4547454a454d45464644464346474341434143414341434143414341434141 41 00"
    "0020 0001 0000012c 0006 0000 0a1400b1";
// b10_netbios_chatter.pcap frame 1: WKS01<20> is registered, the name of the record is a pointer
constexpr std::string_view kRegistration =
    "7718 2910 0001 0000 0000 0001"
    "20 4648454c464444414442434143414341434143414341434143414341434143 41 00 0020 0001"
    "c00c 0020 0001 00000000 0006 0000 0a140065";

TEST(NameHeaderTest, ReadsFlagsAndCounts) {
  const auto message = FromHex(kRegistration);
  const auto header = ParseNameHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->transaction_id, 0x7718);
  EXPECT_FALSE(header->response());
  EXPECT_EQ(NameOpcodeName(header->opcode()), "registration");
  EXPECT_TRUE(header->broadcast());
  EXPECT_TRUE(header->recursion_desired());
  EXPECT_FALSE(header->authoritative());
  EXPECT_EQ(header->questions, 1);
  EXPECT_EQ(header->additionals, 1);
  ExpectEveryPrefixRejected(Bytes(message).first(kNameHeaderBytes), ParseNameHeader);
}

TEST(NameHeaderTest, NamesWhatIsAssigned) {
  EXPECT_EQ(NameOpcodeName(7), "wack");
  EXPECT_EQ(NameOpcodeName(8), NameOpcodeName(9));
  EXPECT_EQ(NameOpcodeName(15), "multihomed_registration");
  EXPECT_EQ(NameOpcodeName(1), "");
  EXPECT_EQ(NameResultName(3), "name_error");
  EXPECT_EQ(NameResultName(6), "name_active");
  EXPECT_EQ(NameResultName(8), "");
  EXPECT_EQ(RecordTypeName(33, true), "NBSTAT");
  EXPECT_EQ(RecordTypeName(33, false), "SRV");
  EXPECT_EQ(RecordTypeName(32, false), "");
  EXPECT_EQ(RecordTypeName(0xFFFE, true), "");
}

TEST(NameResourceTest, ReadsAPositiveAnswer) {
  const auto message = FromHex(kAnswer);
  ByteReader reader(message);
  reader.Skip(kNameHeaderBytes);
  const NameResource answer = ReadNameResource(reader);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0U);
  ASSERT_TRUE(NameOf(answer.name).has_value());
  EXPECT_EQ(NameOf(answer.name)->text(), "FILESRV");
  EXPECT_EQ(answer.ttl_seconds, 300U);
  ByteReader data(answer.data);
  const NbAddress address = ReadNbAddress(data);
  EXPECT_FALSE(address.group());
  EXPECT_EQ(address.node_type(), 'B');
  EXPECT_EQ(address.ip, (std::array<std::uint8_t, 4>{10, 20, 0, 177}));
  ForEveryPrefix(message, [](Bytes prefix) {
    ByteReader cut(prefix);
    cut.Skip(kNameHeaderBytes);
    ReadNameResource(cut);
    EXPECT_FALSE(cut.ok());
  });
}

TEST(NameResourceTest, FollowsThePointerOfARegistration) {
  const auto message = FromHex(kRegistration);
  ByteReader reader(message);
  reader.Skip(kNameHeaderBytes);
  const NameQuestion question = ReadNameQuestion(reader);
  const NameResource claim = ReadNameResource(reader);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(question.name.text(), claim.name.text());
  EXPECT_EQ(NameOf(claim.name)->suffix, 0x20);
}

TEST(NameOfTest, RejectsWhatIsNotEncodedThatWay) {
  const auto read = [](std::string_view hex) {
    const auto data = FromHex(hex);
    ByteReader reader(data);
    return NameOf(ReadDnsName(reader)).has_value();
  };
  EXPECT_FALSE(read("066e6f73756368 00"));
  EXPECT_FALSE(read("00"));
  EXPECT_FALSE(read("204547454a454d45464644464346474341434143414341434143414341434141 51 00"));
  EXPECT_TRUE(
      read("204547454a454d45464644464346474341434143414341434143414341434141 41"
           "03636f6d 00"));  // with a scope
}

TEST(ReadTargetTest, ReadsPtrAndSrv) {
  // 0: "host.local", 12: PTR data with a pointer, 14: SRV data: priority, weight, port, pointer
  const auto message = FromHex("04686f7374 056c6f63616c 00 c000 0000000001bd c000");
  NameResource resource;
  resource.type = 12;
  resource.data_at = 12;
  resource.data = Bytes(message).subspan(12, 2);
  ASSERT_TRUE(ReadTarget(message, resource, false).has_value());
  EXPECT_EQ(ReadTarget(message, resource, false)->text(), "host.local");
  resource.type = 33;
  resource.data_at = 14;
  resource.data = Bytes(message).subspan(14, 8);
  EXPECT_EQ(ReadTarget(message, resource, false)->text(), "host.local");
  EXPECT_FALSE(ReadTarget(message, resource, true).has_value());  // NODE STATUS there
  resource.data = Bytes(message).subspan(14, 7);
  EXPECT_FALSE(ReadTarget(message, resource, false).has_value());
  resource.type = 1;
  EXPECT_FALSE(ReadTarget(message, resource, false).has_value());
}

// Two names and the MAC address, then nothing of the other statistics.
constexpr std::string_view kStatus =
    "02"
    "574b53303120202020202020202020 00 0400"
    "434f525020202020202020202020 20 1e 8400"
    "0050 56c0 0008";

TEST(NodeStatusTest, ReadsTheTable) {
  const auto data = FromHex(kStatus);
  const auto status = ParseNodeStatus(data);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->count, 2);
  ASSERT_TRUE(status->unit_id.has_value());
  EXPECT_EQ(status->unit_id->at(5), 8);
  ByteReader names(status->names);
  const NodeName first = ReadNodeName(names);
  EXPECT_EQ(first.name.text(), "WKS01");
  EXPECT_TRUE(first.active());
  EXPECT_FALSE(first.group());
  const NodeName second = ReadNodeName(names);
  EXPECT_EQ(second.name.text(), "CORP");
  EXPECT_EQ(second.name.suffix, 0x1E);
  EXPECT_TRUE(second.group());
  EXPECT_EQ(names.remaining(), 0U);
}

TEST(NodeStatusTest, StatisticsMayBeMissingAndNamesNot) {
  const auto data = FromHex(kStatus);
  const auto without = ParseNodeStatus(Bytes(data).first(37));
  ASSERT_TRUE(without.ok());
  EXPECT_FALSE(without->unit_id.has_value());
  ExpectEveryPrefixRejected(Bytes(data).first(37), ParseNodeStatus);
}

}  // namespace
}  // namespace eastwest::netbios
