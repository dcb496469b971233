// WRITE. [MS-SMB2] 2.2.21, 2.2.22
#ifndef EASTWEST_PARSERS_SMB2_WRITE_H_
#define EASTWEST_PARSERS_SMB2_WRITE_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

struct WriteRequest {
  std::uint16_t data_offset = 0;  // from the first byte of the header
  std::uint32_t length = 0;       // declared
  std::uint64_t offset = 0;
  FileId file_id;
  std::uint32_t flags = 0;
  Bytes data;  // the part of it that message holds: at most length bytes, maybe none
};
// ParseWriteRequest needs the fixed part only: file bodies are stepped over, not held.
Parsed<WriteRequest> ParseWriteRequest(Bytes message);

struct WriteResponse {
  std::uint32_t count = 0;
};
Parsed<WriteResponse> ParseWriteResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_WRITE_H_
