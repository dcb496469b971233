// RequestFileId finds the open that a request is about, whatever the command.
#ifndef EASTWEST_PARSERS_SMB2_REQUEST_FILE_ID_H_
#define EASTWEST_PARSERS_SMB2_REQUEST_FILE_ID_H_

#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

// RequestFileId is nothing for a command that names no open, for a StructureSize that the command
// does not have, and for a message that ends before the FileId. The value may be kRelatedFileId.
std::optional<FileId> RequestFileId(Command command, Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_REQUEST_FILE_ID_H_
