// QUERY_INFO. [MS-SMB2] 2.2.37, 2.2.38
#ifndef EASTWEST_PARSERS_SMB2_QUERY_INFO_H_
#define EASTWEST_PARSERS_SMB2_QUERY_INFO_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// InfoType says what an information class number means, for QUERY_INFO and SET_INFO.
enum class InfoType : std::uint8_t {
  kFile = 0x01,
  kFileSystem = 0x02,
  kSecurity = 0x03,
  kQuota = 0x04,
};

struct QueryInfoRequest {
  InfoType info_type{};
  std::uint8_t information_class = 0;
  std::uint32_t output_buffer_length = 0;
  std::uint32_t additional_information = 0;  // for kSecurity: which parts of the descriptor
  FileId file_id;
};
Parsed<QueryInfoRequest> ParseQueryInfoRequest(Bytes message);

struct QueryInfoResponse {
  Bytes output;
};
Parsed<QueryInfoResponse> ParseQueryInfoResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_QUERY_INFO_H_
