#include "parsers/smb2/write.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.21
Parsed<WriteRequest> ParseWriteRequest(Bytes message) {
  WriteRequest request;
  ByteReader reader = BodyReader(message, 49);
  request.data_offset = reader.U16Le();
  request.length = reader.U32Le();
  request.offset = reader.U64Le();
  request.file_id = ReadFileId(reader);
  reader.Skip(4 + 4 + 2 + 2);  // Channel, RemainingBytes, WriteChannelInfoOffset and Length
  request.flags = reader.U32Le();
  if (reader.ok()) {
    request.data = PresentPart(message, request.data_offset, request.length);
  }
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.22
Parsed<WriteResponse> ParseWriteResponse(Bytes message) {
  WriteResponse response;
  ByteReader reader = BodyReader(message, 17);
  reader.Skip(2);  // Reserved
  response.count = reader.U32Le();
  reader.Skip(4 + 2 + 2);  // Remaining, WriteChannelInfoOffset and Length
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
