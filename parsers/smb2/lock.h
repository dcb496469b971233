// LOCK. [MS-SMB2] 2.2.26
#ifndef EASTWEST_PARSERS_SMB2_LOCK_H_
#define EASTWEST_PARSERS_SMB2_LOCK_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/bounded_list.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// A client locks a range or a few at a time; of more, the first ones are read.
inline constexpr std::size_t kLockRangesMax = 16;

enum LockFlag : std::uint32_t {  // [MS-SMB2] 2.2.26.1
  kLockShared = 0x00000001,
  kLockExclusive = 0x00000002,
  kUnlock = 0x00000004,
  kLockFailImmediately = 0x00000010,
};

struct LockRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint32_t flags = 0;
};

struct LockRequest {
  std::uint16_t lock_count = 0;
  FileId file_id;
  BoundedList<LockRange, kLockRangesMax> ranges;  // the first of lock_count
};
Parsed<LockRequest> ParseLockRequest(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_LOCK_H_
