#include "parsers/smb2/read.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.19
Parsed<ReadRequest> ParseReadRequest(Bytes message) {
  ReadRequest request;
  ByteReader reader = BodyReader(message, 49);
  reader.Skip(1 + 1);  // Padding, Flags
  request.length = reader.U32Le();
  request.offset = reader.U64Le();
  request.file_id = ReadFileId(reader);
  request.minimum_count = reader.U32Le();
  reader.Skip(4 + 4 + 2 + 2);  // Channel, RemainingBytes, ReadChannelInfoOffset and Length
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.20
Parsed<ReadResponse> ParseReadResponse(Bytes message) {
  ReadResponse response;
  ByteReader reader = BodyReader(message, 17);
  response.data_offset = reader.U8();
  reader.Skip(1);  // Reserved
  response.data_length = reader.U32Le();
  response.data_remaining = reader.U32Le();
  reader.Skip(4);  // Reserved2, or Flags of 3.1.1
  if (reader.ok()) {
    response.data = PresentPart(message, response.data_offset, response.data_length);
  }
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
