#include "parsers/smb2/lock.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

// [MS-SMB2] 2.2.26
Parsed<LockRequest> ParseLockRequest(Bytes message) {
  LockRequest request;
  ByteReader reader = BodyReader(message, 48);
  request.lock_count = reader.U16Le();
  reader.Skip(4);  // LockSequence
  request.file_id = ReadFileId(reader);
  return reader.Finish(request);
}

}  // namespace eastwest::smb2
