#include "parsers/smb2/query_directory.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.33
Parsed<QueryDirectoryRequest> ParseQueryDirectoryRequest(Bytes message) {
  QueryDirectoryRequest request;
  ByteReader reader = BodyReader(message, 33);
  request.information_class = reader.U8();
  request.flags = reader.U8();
  reader.Skip(4);  // FileIndex
  request.file_id = ReadFileId(reader);
  const std::uint16_t pattern_offset = reader.U16Le();
  const std::uint16_t pattern_length = reader.U16Le();
  request.output_buffer_length = reader.U32Le();
  request.pattern = OffsetView(reader, pattern_offset, pattern_length);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.34
Parsed<QueryDirectoryResponse> ParseQueryDirectoryResponse(Bytes message) {
  QueryDirectoryResponse response;
  ByteReader reader = BodyReader(message, 9);
  const std::uint16_t output_offset = reader.U16Le();
  const std::uint32_t output_length = reader.U32Le();
  response.output = OffsetView(reader, output_offset, output_length);
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
