// Commands that name files instead of using a FID: DELETE, RENAME, NT_RENAME, COPY, MOVE, the two
// of directories, QUERY_INFORMATION, SET_INFORMATION, CHECK_DIRECTORY, SEARCH and the FINDs.
// [MS-CIFS] 2.2.4.1, .2, .7, .8, .9, .10, .17, .58-.61, .66
#ifndef EASTWEST_PARSERS_SMB1_PATHS_H_
#define EASTWEST_PARSERS_SMB1_PATHS_H_

#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

// HasPaths: the request's bytes are one name, or two: see HasTwoPaths.
bool HasPaths(Command command);
bool HasTwoPaths(Command command);

struct PathRequest {
  Bytes path;          // UTF-16LE when the header says Unicode, else OEM
  Bytes target;        // of a rename, copy or move
  bool links = false;  // NT_RENAME: the target is a further name, the old one stays
};
Parsed<PathRequest> ParsePathRequest(Command command, const Header& header, const Body& body);

// RequestFid gives the FID that a request is about; nothing for commands without one, for those
// that parse it themselves (writes, transactions), and for a body that is too short.
std::optional<std::uint16_t> RequestFid(Command command, const Body& body);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_PATHS_H_
