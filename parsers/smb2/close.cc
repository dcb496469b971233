#include "parsers/smb2/close.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.15
Parsed<CloseRequest> ParseCloseRequest(Bytes message) {
  CloseRequest request;
  ByteReader reader = BodyReader(message, 24);
  request.flags = reader.U16Le();
  reader.Skip(4);  // Reserved
  request.file_id = ReadFileId(reader);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.16
Parsed<CloseResponse> ParseCloseResponse(Bytes message) {
  CloseResponse response;
  ByteReader reader = BodyReader(message, 60);
  response.flags = reader.U16Le();
  reader.Skip(4);  // Reserved
  response.creation_time = reader.U64Le();
  response.last_access_time = reader.U64Le();
  response.last_write_time = reader.U64Le();
  response.change_time = reader.U64Le();
  response.allocation_size = reader.U64Le();
  response.end_of_file = reader.U64Le();
  response.file_attributes = reader.U32Le();
  return reader.Finish(response);
}

// [MS-SMB2] 2.2.17
Parsed<FlushRequest> ParseFlushRequest(Bytes message) {
  FlushRequest request;
  ByteReader reader = BodyReader(message, 24);
  reader.Skip(2 + 4);  // Reserved1, Reserved2
  request.file_id = ReadFileId(reader);
  return reader.Finish(request);
}

}  // namespace eastwest::smb2
