// The body of a response whose status is an error. [MS-SMB2] 2.2.2
#ifndef EASTWEST_PARSERS_SMB2_ERROR_RESPONSE_H_
#define EASTWEST_PARSERS_SMB2_ERROR_RESPONSE_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb2 {

struct ErrorResponse {
  std::uint8_t error_context_count = 0;  // 3.1.1 only
  Bytes error_data;                      // left undecoded: symbolic links, buffer sizes
};
Parsed<ErrorResponse> ParseErrorResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_ERROR_RESPONSE_H_
