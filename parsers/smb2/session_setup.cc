#include "parsers/smb2/session_setup.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.5
Parsed<SessionSetupRequest> ParseSessionSetupRequest(Bytes message) {
  SessionSetupRequest request;
  ByteReader reader = BodyReader(message, 25);
  request.flags = reader.U8();
  request.security_mode = reader.U8();
  request.capabilities = reader.U32Le();
  reader.Skip(4);  // Channel
  const std::uint16_t buffer_offset = reader.U16Le();
  const std::uint16_t buffer_length = reader.U16Le();
  request.previous_session_id = SessionId{reader.U64Le()};
  request.security_buffer = OffsetView(reader, buffer_offset, buffer_length);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.6
Parsed<SessionSetupResponse> ParseSessionSetupResponse(Bytes message) {
  SessionSetupResponse response;
  ByteReader reader = BodyReader(message, 9);
  response.session_flags = reader.U16Le();
  const std::uint16_t buffer_offset = reader.U16Le();
  const std::uint16_t buffer_length = reader.U16Le();
  response.security_buffer = OffsetView(reader, buffer_offset, buffer_length);
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
