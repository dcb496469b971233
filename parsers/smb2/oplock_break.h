// OPLOCK_BREAK: notification, acknowledgment and response share one layout, those of a lease have
// others. [MS-SMB2] 2.2.23-25
#ifndef EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_
#define EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// OplockBreak is about an open (has_file_id) or about a lease.
struct OplockBreak {
  std::uint8_t oplock_level = 0;
  bool has_file_id = false;
  FileId file_id;
  Guid lease_key;
  bool has_old_state = false;   // a notification tells both states
  std::uint32_t old_state = 0;  // bits of LeaseState
  std::uint32_t new_state = 0;  // likewise
  std::uint16_t epoch = 0;      // version 2 leases
  bool wants_answer = false;    // the server waits for an acknowledgment
};
Parsed<OplockBreak> ParseOplockBreak(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_OPLOCK_BREAK_H_
