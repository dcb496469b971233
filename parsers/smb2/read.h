// READ. [MS-SMB2] 2.2.19, 2.2.20
#ifndef EASTWEST_PARSERS_SMB2_READ_H_
#define EASTWEST_PARSERS_SMB2_READ_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

struct ReadRequest {
  std::uint32_t length = 0;
  std::uint64_t offset = 0;
  FileId file_id;
  std::uint32_t minimum_count = 0;
};
Parsed<ReadRequest> ParseReadRequest(Bytes message);

struct ReadResponse {
  std::uint8_t data_offset = 0;   // from the first byte of the header
  std::uint32_t data_length = 0;  // declared
  std::uint32_t data_remaining = 0;
  Bytes data;  // the part of it that message holds: at most data_length bytes, maybe none
};
// ParseReadResponse needs the fixed part only: file bodies are stepped over, not held.
Parsed<ReadResponse> ParseReadResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_READ_H_
