// LOCK. [MS-SMB2] 2.2.26
#ifndef EASTWEST_PARSERS_SMB2_LOCK_H_
#define EASTWEST_PARSERS_SMB2_LOCK_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// LockRequest leaves out the byte ranges: nobody downstream asks for them.
struct LockRequest {
  std::uint16_t lock_count = 0;
  FileId file_id;
};
Parsed<LockRequest> ParseLockRequest(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_LOCK_H_
