// OPLOCK_BREAK: notification, acknowledgment and response share one layout. [MS-SMB2] 2.2.23-25
#ifndef EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_
#define EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// OplockBreak of a lease has no FileId: has_file_id is then false and the lease key is left out.
struct OplockBreak {
  std::uint8_t oplock_level = 0;
  bool has_file_id = false;
  FileId file_id;
};
Parsed<OplockBreak> ParseOplockBreak(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_
