// QUERY_DIRECTORY: lists a directory. [MS-SMB2] 2.2.33, 2.2.34
#ifndef EASTWEST_PARSERS_SMB2_QUERY_DIRECTORY_H_
#define EASTWEST_PARSERS_SMB2_QUERY_DIRECTORY_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

struct QueryDirectoryRequest {
  std::uint8_t information_class = 0;  // [MS-FSCC] 2.4
  std::uint8_t flags = 0;
  FileId file_id;
  Bytes pattern;  // UTF-16LE, "*" for everything
  std::uint32_t output_buffer_length = 0;
};
Parsed<QueryDirectoryRequest> ParseQueryDirectoryRequest(Bytes message);

struct QueryDirectoryResponse {
  Bytes output;
};
Parsed<QueryDirectoryResponse> ParseQueryDirectoryResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_QUERY_DIRECTORY_H_
