#include "parsers/smb2/change_notify.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.35
Parsed<ChangeNotifyRequest> ParseChangeNotifyRequest(Bytes message) {
  ChangeNotifyRequest request;
  ByteReader reader = BodyReader(message, 32);
  request.flags = reader.U16Le();
  reader.Skip(4);  // OutputBufferLength
  request.file_id = ReadFileId(reader);
  request.completion_filter = reader.U32Le();
  reader.Skip(4);  // Reserved
  return reader.Finish(request);
}

}  // namespace eastwest::smb2
