// CLOSE and FLUSH. [MS-SMB2] 2.2.15 to 2.2.18
#ifndef EASTWEST_PARSERS_SMB2_CLOSE_H_
#define EASTWEST_PARSERS_SMB2_CLOSE_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::uint16_t kClosePostQueryAttributes = 0x0001;

struct CloseRequest {
  std::uint16_t flags = 0;
  FileId file_id;
};
Parsed<CloseRequest> ParseCloseRequest(Bytes message);

struct CloseResponse {
  std::uint16_t flags = 0;  // kClosePostQueryAttributes: the fields below are meant
  std::uint64_t creation_time = 0;
  std::uint64_t last_access_time = 0;
  std::uint64_t last_write_time = 0;
  std::uint64_t change_time = 0;
  std::uint64_t allocation_size = 0;
  std::uint64_t end_of_file = 0;
  std::uint32_t file_attributes = 0;
};
Parsed<CloseResponse> ParseCloseResponse(Bytes message);

struct FlushRequest {
  FileId file_id;
};
Parsed<FlushRequest> ParseFlushRequest(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_CLOSE_H_
