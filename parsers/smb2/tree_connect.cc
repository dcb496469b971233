#include "parsers/smb2/tree_connect.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.9
Parsed<TreeConnectRequest> ParseTreeConnectRequest(Bytes message) {
  TreeConnectRequest request;
  ByteReader reader = BodyReader(message, 9);
  request.flags = reader.U16Le();
  const std::uint16_t path_offset = reader.U16Le();
  const std::uint16_t path_length = reader.U16Le();
  request.path = OffsetView(reader, path_offset, path_length);
  return reader.Finish(request);
}

std::string_view ShareTypeName(ShareType type) {
  switch (type) {
    case ShareType::kDisk:
      return "FILE";
    case ShareType::kPipe:
      return "PIPE";
    case ShareType::kPrint:
      return "PRINT";
  }
  return "UNKNOWN";
}

// [MS-SMB2] 2.2.10
Parsed<TreeConnectResponse> ParseTreeConnectResponse(Bytes message) {
  TreeConnectResponse response;
  ByteReader reader = BodyReader(message, 16);
  response.share_type = ShareType{reader.U8()};
  reader.Skip(1);  // Reserved
  response.share_flags = reader.U32Le();
  response.capabilities = reader.U32Le();
  response.maximal_access = reader.U32Le();
  return reader.Finish(response);
}

}  // namespace eastwest::smb2
