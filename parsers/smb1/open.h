// Opens: OPEN, CREATE, CREATE_NEW, CREATE_TEMPORARY, OPEN_PRINT_FILE, OPEN_ANDX and NT_CREATE_ANDX
// told in one form, that of NT. [MS-CIFS] 2.2.4.3, .4, .15, .16, .41, .64, .67
#ifndef EASTWEST_PARSERS_SMB1_OPEN_H_
#define EASTWEST_PARSERS_SMB1_OPEN_H_

#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

// What to do with a file that is, or is not, there. [MS-CIFS] 2.2.4.64.1 CreateDisposition
enum class Disposition : std::uint32_t {
  kSupersede = 0,
  kOpen = 1,
  kCreate = 2,
  kOpenIf = 3,
  kOverwrite = 4,
  kOverwriteIf = 5,
};

struct OpenRequest {
  Bytes name;  // UTF-16LE when the header says Unicode, else OEM
  std::uint32_t desired_access = 0;
  Disposition disposition = Disposition::kOpen;
  std::uint32_t options = 0;
};

// IsOpen: the answer to this command gives a FID.
bool IsOpen(Command command);

Parsed<OpenRequest> ParseOpenRequest(Command command, const Header& header, const Body& body);

// [MS-CIFS] 2.2.4.64.2 ResourceType
inline constexpr std::uint16_t kResourceDisk = 0;
inline constexpr std::uint16_t kResourceBytePipe = 1;
inline constexpr std::uint16_t kResourceMessagePipe = 2;

struct OpenResponse {
  std::uint16_t fid = 0;
  std::uint32_t action = 0;  // 0 superseded, 1 opened, 2 created, 3 overwritten
  std::uint16_t resource_type = kResourceDisk;
  bool is_directory = false;

  constexpr bool is_pipe() const {
    return resource_type == kResourceBytePipe || resource_type == kResourceMessagePipe;
  }
};
Parsed<OpenResponse> ParseOpenResponse(Command command, const Body& body);

// For TRANSACTION2 and NT_TRANSACT, whose opens have the same fields in other places.
// AccessOf: the access mask of a core access mode. [MS-CIFS] 2.2.4.3.1
std::uint32_t AccessOf(std::uint16_t access_mode);
// DispositionOf: of an open mode. [MS-CIFS] 2.2.4.41.1
Disposition DispositionOf(std::uint16_t open_mode);
// ReadNtOpenResult reads from CreateTime to Directory. [MS-CIFS] 2.2.4.64.2, 2.2.7.1.2
void ReadNtOpenResult(ByteReader& reader, OpenResponse& response);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_OPEN_H_
