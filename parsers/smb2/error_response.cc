#include "parsers/smb2/error_response.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.2. With ByteCount 0 one byte of padding should follow. It says nothing, so it is
// not asked for.
Parsed<ErrorResponse> ParseErrorResponse(Bytes message) {
  ErrorResponse response;
  ByteReader reader = BodyReader(message, 9);
  response.error_context_count = reader.U8();
  reader.Skip(1);  // Reserved
  const std::uint32_t byte_count = reader.U32Le();
  response.error_data = reader.Take(byte_count);
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
