#include "parsers/smb2/query_info.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.37
Parsed<QueryInfoRequest> ParseQueryInfoRequest(Bytes message) {
  QueryInfoRequest request;
  ByteReader reader = BodyReader(message, 41);
  request.info_type = InfoType{reader.U8()};
  request.information_class = reader.U8();
  request.output_buffer_length = reader.U32Le();
  reader.Skip(2 + 2 + 4);  // InputBufferOffset, Reserved, InputBufferLength
  request.additional_information = reader.U32Le();
  reader.Skip(4);  // Flags
  request.file_id = ReadFileId(reader);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.38
Parsed<QueryInfoResponse> ParseQueryInfoResponse(Bytes message) {
  QueryInfoResponse response;
  ByteReader reader = BodyReader(message, 9);
  const std::uint16_t output_offset = reader.U16Le();
  const std::uint32_t output_length = reader.U32Le();
  response.output = OffsetView(reader, output_offset, output_length);
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
