// CHANGE_NOTIFY: watches a directory. [MS-SMB2] 2.2.35
#ifndef EASTWEST_PARSERS_SMB2_CHANGE_NOTIFY_H_
#define EASTWEST_PARSERS_SMB2_CHANGE_NOTIFY_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::uint16_t kWatchTree = 0x0001;

struct ChangeNotifyRequest {
  std::uint16_t flags = 0;
  FileId file_id;
  std::uint32_t completion_filter = 0;

  constexpr bool watches_tree() const { return (flags & kWatchTree) != 0; }
};
Parsed<ChangeNotifyRequest> ParseChangeNotifyRequest(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_CHANGE_NOTIFY_H_
