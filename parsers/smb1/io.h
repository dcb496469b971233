// Reads and writes: READ, READ_ANDX, READ_RAW, LOCK_AND_READ, READ_MPX; WRITE, WRITE_ANDX,
// WRITE_RAW, WRITE_AND_CLOSE, WRITE_AND_UNLOCK, WRITE_MPX, WRITE_PRINT_FILE told in one form.
// [MS-CIFS] 2.2.4.11, .12, .20, .21, .22, .23, .25, .26, .40, .42, .43, .68
#ifndef EASTWEST_PARSERS_SMB1_IO_H_
#define EASTWEST_PARSERS_SMB1_IO_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

bool IsRead(Command command);
bool IsWrite(Command command);

struct WriteRequest {
  std::uint16_t fid = 0;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;  // declared
  Bytes data;                // as much of it as the message holds
};
// ParseWriteRequest takes the whole message, because the place of the data counts from its start.
// A message that ends inside the data is no error: compare data.size() with length.
Parsed<WriteRequest> ParseWriteRequest(Command command, Bytes message, const Body& body);

// ParseWriteCount reads how many bytes were written, from an answer of any of them. WRITE_RAW and
// WRITE_MPX are answered by WRITE_COMPLETE or a mask, and give 0.
Parsed<std::uint32_t> ParseWriteCount(Command command, const Body& body);

struct ReadResponse {
  std::uint32_t length = 0;  // declared
  Bytes data;                // as much of it as the message holds
};
Parsed<ReadResponse> ParseReadResponse(Command command, Bytes message, const Body& body);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_IO_H_
