#include "parsers/smb2/ioctl.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.31
Parsed<IoctlRequest> ParseIoctlRequest(Bytes message) {
  IoctlRequest request;
  ByteReader reader = BodyReader(message, 57);
  reader.Skip(2);  // Reserved
  request.ctl_code = Fsctl{reader.U32Le()};
  request.file_id = ReadFileId(reader);
  const std::uint32_t input_offset = reader.U32Le();
  const std::uint32_t input_count = reader.U32Le();
  request.max_input_response = reader.U32Le();
  reader.Skip(4 + 4);  // OutputOffset and OutputCount, zero in a request
  request.max_output_response = reader.U32Le();
  request.flags = reader.U32Le();
  reader.Skip(4);  // Reserved2
  request.input = OffsetView(reader, input_offset, input_count);
  return reader.Finish(request);
}

// [MS-SMB2] 2.2.32
Parsed<IoctlResponse> ParseIoctlResponse(Bytes message) {
  IoctlResponse response;
  ByteReader reader = BodyReader(message, 49);
  reader.Skip(2);  // Reserved
  response.ctl_code = Fsctl{reader.U32Le()};
  response.file_id = ReadFileId(reader);
  const std::uint32_t input_offset = reader.U32Le();
  const std::uint32_t input_count = reader.U32Le();
  const std::uint32_t output_offset = reader.U32Le();
  const std::uint32_t output_count = reader.U32Le();
  response.flags = reader.U32Le();
  reader.Skip(4);  // Reserved2
  response.input = OffsetView(reader, input_offset, input_count);
  response.output = OffsetView(reader, output_offset, output_count);
  return reader.Finish(response);
}

Parsed<PipeWaitRequest> ParsePipeWaitRequest(Bytes input) {
  PipeWaitRequest request;
  ByteReader reader(input);
  request.timeout = reader.U64Le();
  const std::uint32_t name_length = reader.U32Le();
  request.timeout_specified = reader.U8() != 0;
  reader.Skip(1);  // Padding
  request.name = reader.Take(name_length);
  return reader.Finish(request);
}

}  // namespace eastwest::smb2
