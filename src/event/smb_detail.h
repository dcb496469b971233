// What an SMB operation says beyond what all operations have: how a file was opened, and named
// details of the others.
#ifndef EASTWEST_SRC_EVENT_SMB_DETAIL_H_
#define EASTWEST_SRC_EVENT_SMB_DETAIL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/bytes/guid.h"

namespace eastwest::event {

// SmbNegotiated: the server chose a dialect, or refused all.
struct SmbNegotiated {
  std::uint16_t dialect = 0;  // 0x0311; 0 for SMB1
  std::string smb1_dialect;   // chosen SMB1 dialect, "NT LM 0.12"
  bool smb1_offered = false;
  std::vector<std::uint16_t> client_dialects;
  bool signing_required = false;  // by the server
  bool encryption_capable = false;
  std::string_view cipher;  // 3.1.1: "AES-128-GCM"; else empty
  Guid client_guid;
  Guid server_guid;
  std::uint32_t max_read_size = 0;
  std::uint32_t max_write_size = 0;
  std::uint32_t status = 0;
};

// FileLease is what a lease context asked for and got. [MS-SMB2] 2.2.13.2.8
struct FileLease {
  std::uint8_t version = 0;  // 0: there is none
  Guid key;
  std::uint32_t asked = 0;    // bits of smb2::LeaseState
  std::uint32_t granted = 0;  // likewise
  std::uint16_t epoch = 0;
};

// Durability is what a durable handle context asked for and got. [MS-SMB2] 2.2.13.2.3
struct Durability {
  std::uint8_t version = 0;  // 0: there is none
  bool reconnect = false;    // the handle was open on a connection before
  bool persistent = false;   // asked for, or granted once the answer was seen
  bool granted = false;
  std::uint32_t timeout_ms = 0;
  Guid create_guid;  // version 2
};

// OpenDetail is what a CREATE asked for, and once it was answered, what it got.
struct OpenDetail {
  std::uint32_t desired_access = 0;
  std::uint32_t share_access = 0;
  std::uint32_t create_options = 0;
  std::uint32_t attributes_asked = 0;
  std::uint8_t oplock_asked = 0;
  std::vector<std::string_view> contexts;          // names, as asked
  std::vector<std::string_view> contexts_granted;  // names, as answered
  FileLease lease;
  Durability durable;
  std::uint64_t previous_version = 0;  // FILETIME of the snapshot that is wanted; 0: none

  bool answered = false;  // the following is of the answer
  std::uint8_t oplock = 0;
  std::uint64_t file_persistent = 0;  // the FileId
  std::uint64_t file_volatile = 0;
  std::uint64_t created = 0;   // FILETIME
  std::uint64_t accessed = 0;  // FILETIME
  std::uint64_t modified = 0;  // FILETIME
  std::uint64_t changed = 0;   // FILETIME
  std::uint64_t size = 0;
  std::uint32_t attributes = 0;
  bool has_maximal_access = false;
  std::uint32_t maximal_access = 0;
  std::uint64_t disk_file_id = 0;  // 0: not told
  std::uint64_t disk_volume_id = 0;
};
using OpenDetailPtr = std::shared_ptr<const OpenDetail>;  // null: the CREATE was not seen

// SmbDetail is one more fact of an operation, by the name that EVE uses.
struct SmbDetail {
  using Value = std::variant<std::uint64_t, bool, std::string, std::vector<std::string>>;
  SmbDetail(std::string_view detail_name, Value detail_value)
      : name(detail_name), value(std::move(detail_value)) {}

  std::string_view name;
  Value value;
};
using SmbDetails = std::vector<SmbDetail>;

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_SMB_DETAIL_H_
