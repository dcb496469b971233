// What create contexts say: leases, durable handles, earlier versions, disk ids.
// [MS-SMB2] 2.2.13.2, 2.2.14.2
#ifndef EASTWEST_PARSERS_SMB2_CREATE_CONTEXT_H_
#define EASTWEST_PARSERS_SMB2_CREATE_CONTEXT_H_

#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// CreateContextName gives the tag of a context ("RqLs"), or what the specifications call those
// that are named by a GUID ("SVHDX_OPEN_DEVICE_CONTEXT"); empty for any other.
std::string_view CreateContextName(const CreateContext& context);

// The bits of a lease's state. [MS-SMB2] 2.2.13.2.8
enum LeaseState : std::uint32_t {
  kLeaseRead = 0x01,
  kLeaseHandle = 0x02,
  kLeaseWrite = 0x04,
};

// LeaseStateName gives "RWH" for all of them, "none" for none.
std::string_view LeaseStateName(std::uint32_t state);

// OplockLevelName gives "NONE", "II", "EXCLUSIVE", "BATCH", "LEASE"; empty for any other.
std::string_view OplockLevelName(std::uint8_t level);

// LeaseContext is asked for in a request and granted in a response, in one layout.
// [MS-SMB2] 2.2.13.2.8, 2.2.13.2.10, 2.2.14.2.10, 2.2.14.2.11
struct LeaseContext {
  bool is_v2 = false;
  Guid key;
  std::uint32_t state = 0;
  std::uint32_t flags = 0;
  bool has_parent = false;
  Guid parent_key;
  std::uint16_t epoch = 0;
};
Parsed<LeaseContext> ParseLeaseContext(Bytes data);

inline constexpr std::uint32_t kDurablePersistent = 0x00000002;  // [MS-SMB2] 2.2.13.2.11

// DurableRequestV2 is "DH2Q" of a request. [MS-SMB2] 2.2.13.2.11
struct DurableRequestV2 {
  std::uint32_t timeout_ms = 0;  // 0: as long as the server likes
  std::uint32_t flags = 0;
  Guid create_guid;
};
Parsed<DurableRequestV2> ParseDurableRequestV2(Bytes data);

// DurableReconnectV2 is "DH2C" of a request. [MS-SMB2] 2.2.13.2.12
struct DurableReconnectV2 {
  FileId file_id;
  Guid create_guid;
  std::uint32_t flags = 0;
};
Parsed<DurableReconnectV2> ParseDurableReconnectV2(Bytes data);

// ParseDurableReconnect is for "DHnC" of a request. [MS-SMB2] 2.2.13.2.4
Parsed<FileId> ParseDurableReconnect(Bytes data);

// DurableResponseV2 is "DH2Q" of a response. [MS-SMB2] 2.2.14.2.12
struct DurableResponseV2 {
  std::uint32_t timeout_ms = 0;
  std::uint32_t flags = 0;
};
Parsed<DurableResponseV2> ParseDurableResponseV2(Bytes data);

// ParseTimewarp is for "TWrp": the moment whose version of the file is wanted, as a FILETIME.
// [MS-SMB2] 2.2.13.2.7
Parsed<std::uint64_t> ParseTimewarp(Bytes data);

// MaximalAccess is "MxAc" of a response. [MS-SMB2] 2.2.14.2.5
struct MaximalAccess {
  std::uint32_t status = 0;  // access means something when this is success
  std::uint32_t access = 0;
};
Parsed<MaximalAccess> ParseMaximalAccess(Bytes data);

// DiskId is "QFid" of a response. [MS-SMB2] 2.2.14.2.9
struct DiskId {
  std::uint64_t file = 0;
  std::uint64_t volume = 0;
};
Parsed<DiskId> ParseDiskId(Bytes data);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_CREATE_CONTEXT_H_
