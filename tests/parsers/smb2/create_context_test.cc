#include "parsers/smb2/create_context.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/parsers/smb2/hostile.h"
#include "tests/parsers/smb2/samples.h"

namespace eastwest::smb2 {
namespace {

// The data of the context with this name, in the samples of samples.h.
Bytes DataOf(Bytes contexts, std::string_view name) {
  const auto list = ParseCreateContexts(contexts);
  const auto found = std::ranges::find_if(
      *list, [name](const CreateContext& context) { return CreateContextName(context) == name; });
  return found == list->end() ? Bytes{} : found->data;
}

TEST(CreateContextNameTest, NamesTagsAndGuids) {
  const auto tag = FromHex("52714c73");
  const auto name_of = [](Bytes name, CreateContextTag of = CreateContextTag::kNone) {
    return CreateContextName({.tag = of, .name = name, .data = {}});
  };
  EXPECT_EQ(name_of(tag, CreateContextTag::kLease), "RqLs");
  const auto svhdx = FromHex("9ccbcf9e04c1e643980e158da1f6ec83");
  EXPECT_EQ(name_of(svhdx), "SVHDX_OPEN_DEVICE_CONTEXT");
  const auto instance = FromHex("45bca66aefa7f74a9008fa462e144d74");
  EXPECT_EQ(name_of(instance), "APP_INSTANCE_ID");
  const auto unknown = FromHex("41414141");
  EXPECT_EQ(name_of(unknown, CreateContextTag{0x41414141}), "");
  EXPECT_EQ(name_of({}), "");
}

TEST(CreateContextTest, ReadsWhatAWindowsClientAsksFor) {
  const auto message = FromHex(samples::kCreateRequestContexts);
  const auto request = ParseCreateRequest(message);
  const auto lease = ParseLeaseContext(DataOf(request->contexts, "RqLs"));
  ASSERT_TRUE(lease.ok());
  EXPECT_TRUE(lease->is_v2);
  EXPECT_EQ(ToString(lease->key), "eebef4e0-c000-ffff-c305-000000000000");
  EXPECT_EQ(LeaseStateName(lease->state), "RWH");
  EXPECT_TRUE(lease->has_parent);
  EXPECT_EQ(ToString(lease->parent_key), "f7ab9490-c000-ffff-c405-000000000000");
  const auto durable = ParseDurableRequestV2(DataOf(request->contexts, "DH2Q"));
  ASSERT_TRUE(durable.ok());
  EXPECT_EQ(durable->timeout_ms, 0U);
  EXPECT_EQ(ToString(durable->create_guid), "8a885bd1-bf8b-11ea-a704-0050560cd549");
}

TEST(CreateContextTest, ReadsWhatAWindowsServerGrants) {
  const auto message = FromHex(samples::kCreateResponseContexts);
  const auto response = ParseCreateResponse(message);
  const auto maximal = ParseMaximalAccess(DataOf(response->contexts, "MxAc"));
  ASSERT_TRUE(maximal.ok());
  EXPECT_EQ(maximal->status, 0U);
  EXPECT_EQ(maximal->access, 0x001F01FFU);
  const auto durable = ParseDurableResponseV2(DataOf(response->contexts, "DH2Q"));
  ASSERT_TRUE(durable.ok());
  EXPECT_EQ(durable->timeout_ms, 180000U);
  const auto disk = ParseDiskId(DataOf(response->contexts, "QFid"));
  ASSERT_TRUE(disk.ok());
  EXPECT_EQ(disk->file, 0x009400000000862aU);
  EXPECT_EQ(disk->volume, 0x52b82334U);
  const auto lease = ParseLeaseContext(DataOf(response->contexts, "RqLs"));
  ASSERT_TRUE(lease.ok());
  EXPECT_EQ(lease->epoch, 1);
}

// [MS-SMB2] 2.2.13.2.8, by hand: old clients ask for it.
TEST(CreateContextTest, ReadsALeaseOfVersionOne) {
  const auto data = FromHex("000102030405060708090a0b0c0d0e0f 03000000 00000000 0000000000000000");
  const auto lease = ParseLeaseContext(data);
  ASSERT_TRUE(lease.ok());
  EXPECT_FALSE(lease->is_v2);
  EXPECT_EQ(LeaseStateName(lease->state), "RH");
  EXPECT_EQ(LeaseStateName(0), "none");
  ExpectEveryPrefixRejected(data, ParseLeaseContext);
}

TEST(CreateContextTest, ALeaseHasOneOfTwoLengths) {
  EXPECT_EQ(ParseLeaseContext(std::vector<std::uint8_t>(51)).error, ParseError::kBadLength);
  EXPECT_TRUE(ParseLeaseContext(std::vector<std::uint8_t>(52)).ok());
}

// [MS-SMB2] 2.2.13.2.7, 2.2.13.2.4, 2.2.13.2.12, by hand.
TEST(CreateContextTest, ReadsPreviousVersionsAndReconnects) {
  const auto timewarp = FromHex("0080c3d3a4e4da01");
  EXPECT_EQ(*ParseTimewarp(timewarp), 0x01dae4a4d3c38000U);
  ExpectEveryPrefixRejected(timewarp, ParseTimewarp);
  const auto old = FromHex("0100000000000000 0200000000000000");
  EXPECT_EQ(*ParseDurableReconnect(old), (FileId{.persistent = 1, .volatile_id = 2}));
  ExpectEveryPrefixRejected(old, ParseDurableReconnect);
  const auto reconnect =
      FromHex("0100000000000000 0200000000000000 d15b888a8bbfea11a7040050560cd549 02000000");
  const auto durable = ParseDurableReconnectV2(reconnect);
  ASSERT_TRUE(durable.ok());
  EXPECT_EQ(durable->flags, kDurablePersistent);
  EXPECT_EQ(ToString(durable->create_guid), "8a885bd1-bf8b-11ea-a704-0050560cd549");
  ExpectEveryPrefixRejected(reconnect, ParseDurableReconnectV2);
}

TEST(CreateContextTest, RejectsEveryPrefix) {
  const std::vector<std::uint8_t> zeros(52);
  ExpectEveryPrefixRejected(Bytes(zeros).first(32), ParseDurableRequestV2);
  ExpectEveryPrefixRejected(Bytes(zeros).first(8), ParseDurableResponseV2);
  ExpectEveryPrefixRejected(Bytes(zeros).first(8), ParseMaximalAccess);
  ExpectEveryPrefixRejected(Bytes(zeros).first(32), ParseDiskId);
}

TEST(OplockLevelNameTest, NamesLevels) {
  EXPECT_EQ(OplockLevelName(0xFF), "LEASE");
  EXPECT_EQ(OplockLevelName(9), "BATCH");
  EXPECT_EQ(OplockLevelName(7), "");
}

}  // namespace
}  // namespace eastwest::smb2
