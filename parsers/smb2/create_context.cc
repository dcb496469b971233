#include "parsers/smb2/create_context.h"

#include <algorithm>
#include <array>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb2 {
namespace {

struct Tag {
  CreateContextTag tag;
  std::string_view name;
};

// [MS-SMB2] 2.2.13.2
constexpr Tag kTags[] = {
    {CreateContextTag::kExtendedAttributes, "ExtA"},
    {CreateContextTag::kSecurityDescriptor, "SecD"},
    {CreateContextTag::kDurableRequest, "DHnQ"},
    {CreateContextTag::kDurableReconnect, "DHnC"},
    {CreateContextTag::kAllocationSize, "AlSi"},
    {CreateContextTag::kMaximalAccess, "MxAc"},
    {CreateContextTag::kTimewarp, "TWrp"},
    {CreateContextTag::kQueryOnDiskId, "QFid"},
    {CreateContextTag::kLease, "RqLs"},
    {CreateContextTag::kDurableRequestV2, "DH2Q"},
    {CreateContextTag::kDurableReconnectV2, "DH2C"},
    {CreateContextTag::kApple, "AAPL"},
};

struct GuidTag {
  std::array<std::uint8_t, 16> wire;
  std::string_view name;
};

// The first three are of [MS-SMB2] 2.2.13.2; the last is what Samba and Linux name by a GUID for
// the POSIX extensions.
constexpr GuidTag kGuidTags[] = {
    {{0x45, 0xBC, 0xA6, 0x6A, 0xEF, 0xA7, 0xF7, 0x4A, 0x90, 0x08, 0xFA, 0x46, 0x2E, 0x14, 0x4D,
      0x74},
     "APP_INSTANCE_ID"},
    {{0xB9, 0x82, 0xD0, 0xB7, 0x3B, 0x56, 0x07, 0x4F, 0xA0, 0x7B, 0x52, 0x4A, 0x81, 0x16, 0xA0,
      0x10},
     "APP_INSTANCE_VERSION"},
    {{0x9C, 0xCB, 0xCF, 0x9E, 0x04, 0xC1, 0xE6, 0x43, 0x98, 0x0E, 0x15, 0x8D, 0xA1, 0xF6, 0xEC,
      0x83},
     "SVHDX_OPEN_DEVICE_CONTEXT"},
    {{0x93, 0xAD, 0x25, 0x50, 0x9C, 0xB4, 0x11, 0xE7, 0xB4, 0x23, 0x83, 0xDE, 0x96, 0x8B, 0xCD,
      0x7C},
     "POSIX"},
};

constexpr std::array<std::string_view, 8> kLeaseStates = {"none", "R",  "H",  "RH",
                                                          "W",    "RW", "WH", "RWH"};

}  // namespace

std::string_view CreateContextName(const CreateContext& context) {
  if (const auto* const tag = std::ranges::find(kTags, context.tag, &Tag::tag);
      tag != std::ranges::end(kTags)) {
    return tag->name;
  }
  const auto* const guid = std::ranges::find_if(kGuidTags, [&](const GuidTag& known) {
    return std::ranges::equal(known.wire, context.name);
  });
  return guid == std::ranges::end(kGuidTags) ? std::string_view{} : guid->name;
}

std::string_view LeaseStateName(std::uint32_t state) {
  return kLeaseStates[state & (kLeaseRead | kLeaseHandle | kLeaseWrite)];
}

// [MS-SMB2] 2.2.13
std::string_view OplockLevelName(std::uint8_t level) {
  switch (level) {
    case 0x00:
      return "NONE";
    case 0x01:
      return "II";
    case 0x08:
      return "EXCLUSIVE";
    case 0x09:
      return "BATCH";
    case 0xFF:
      return "LEASE";
    default:
      return {};
  }
}

Parsed<LeaseContext> ParseLeaseContext(Bytes data) {
  constexpr std::size_t kV1Size = 32;
  constexpr std::size_t kV2Size = 52;
  constexpr std::uint32_t kParentSet = 0x00000004;
  LeaseContext lease;
  ByteReader reader(data);
  reader.Require(data.size() == kV1Size || data.size() >= kV2Size, ParseError::kBadLength);
  lease.is_v2 = data.size() >= kV2Size;
  lease.key = ReadGuid(reader);
  lease.state = reader.U32Le();
  lease.flags = reader.U32Le();
  reader.Skip(8);  // LeaseDuration
  if (lease.is_v2) {
    lease.parent_key = ReadGuid(reader);
    lease.has_parent = (lease.flags & kParentSet) != 0;
    lease.epoch = reader.U16Le();
  }
  return reader.Finish(lease);
}

Parsed<DurableRequestV2> ParseDurableRequestV2(Bytes data) {
  DurableRequestV2 durable;
  ByteReader reader(data);
  durable.timeout_ms = reader.U32Le();
  durable.flags = reader.U32Le();
  reader.Skip(8);  // Reserved
  durable.create_guid = ReadGuid(reader);
  return reader.Finish(durable);
}

Parsed<DurableReconnectV2> ParseDurableReconnectV2(Bytes data) {
  DurableReconnectV2 durable;
  ByteReader reader(data);
  durable.file_id = ReadFileId(reader);
  durable.create_guid = ReadGuid(reader);
  durable.flags = reader.U32Le();
  return reader.Finish(durable);
}

Parsed<FileId> ParseDurableReconnect(Bytes data) {
  ByteReader reader(data);
  const FileId id = ReadFileId(reader);
  return reader.Finish(id);
}

Parsed<DurableResponseV2> ParseDurableResponseV2(Bytes data) {
  DurableResponseV2 durable;
  ByteReader reader(data);
  durable.timeout_ms = reader.U32Le();
  durable.flags = reader.U32Le();
  return reader.Finish(durable);
}

Parsed<std::uint64_t> ParseTimewarp(Bytes data) {
  ByteReader reader(data);
  const std::uint64_t time = reader.U64Le();
  return reader.Finish(time);
}

Parsed<MaximalAccess> ParseMaximalAccess(Bytes data) {
  MaximalAccess maximal;
  ByteReader reader(data);
  maximal.status = reader.U32Le();
  maximal.access = reader.U32Le();
  return reader.Finish(maximal);
}

Parsed<DiskId> ParseDiskId(Bytes data) {
  DiskId id;
  ByteReader reader(data);
  id.file = reader.U64Le();
  id.volume = reader.U64Le();
  reader.Skip(16);  // Reserved
  return reader.Finish(id);
}

}  // namespace eastwest::smb2
