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
  for (std::size_t i = 0; i < request.lock_count && i < kLockRangesMax && reader.ok(); ++i) {
    LockRange range;
    range.offset = reader.U64Le();
    range.length = reader.U64Le();
    range.flags = reader.U32Le();
    reader.Skip(4);  // Reserved
    reader.Require(request.ranges.Add(range), ParseError::kTooMany);
  }
  return reader.Finish(request);
}

}  // namespace eastwest::smb2
