// What an SMB connection knows: sessions, their trees and opens, and requests without an answer.
#ifndef EASTWEST_SRC_SESSION_SMB_STATE_H_
#define EASTWEST_SRC_SESSION_SMB_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ids.h"
#include "src/event/event.h"
#include "src/session/auth_exchange.h"
#include "src/session/rpc_pipe.h"
#include "src/session/shared.h"

namespace eastwest::session {

struct Tree {
  std::string share;
  event::ShareKind kind = event::ShareKind::kUnknown;
  bool inferred = false;  // its answer was not seen: matched by order
};

// Open is a file or pipe handle. [MS-SMB2] 3.3.1.10
struct Open {
  event::FileInfo file;
  Moment opened;
  std::uint32_t tree_id = 0;
  std::string_view disposition;
  std::uint32_t create_action = 0;
  std::uint32_t status = 0;
  bool delete_on_close = false;
  bool inferred = false;  // the answer to its CREATE was not seen, so far
  bool write_reported = false;
  bool magic_reported = false;
  bool write_failure_reported = false;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint32_t reads = 0;
  std::uint32_t writes = 0;
  std::unique_ptr<RpcPipe> pipe;
};

// SmbSession is one authenticated context. Channels bound to it share it, so it lives in the
// shard's table as well as in each connection that uses it. [MS-SMB2] 3.3.1.8
struct SmbSession {
  std::uint64_t id = 0;
  event::IdentityPtr identity;
  std::unique_ptr<AuthExchange> auth;  // between the legs of a setup
  bool setup_seen = false;             // at least one SESSION_SETUP of it was in view
  bool began_here = false;     // its first SESSION_SETUP, which has no SessionId yet, was in view
  bool reconnects = false;     // and it replaces a session that was known
  bool authenticated = false;  // a setup succeeded in view
  bool sighted = false;        // SessionSighted was reported
  bool encryption_reported = false;
  absl::flat_hash_map<std::uint32_t, Tree> trees;
  absl::flat_hash_map<smb2::FileId, std::unique_ptr<Open>> opens;
};
using SmbSessionPtr = std::shared_ptr<SmbSession>;

// PendingRequest is a request that waits for its answer. What the answer will need is kept.
struct PendingRequest {
  smb2::Command command = smb2::Command::kNegotiate;
  std::uint64_t message_id = 0;
  Moment moment;
  std::uint64_t session_id = 0;
  std::uint32_t tree_id = 0;
  std::optional<smb2::FileId> file_id;
  std::optional<std::uint64_t> related_to;  // message id of the CREATE that gives the FileId
  bool assumed = false;                     // its result is already in use although unanswered
  std::string name;                         // tree path, file name, rename target, pattern
  std::uint32_t desired_access = 0;
  std::uint32_t options = 0;
  std::string_view disposition;
  std::string_view function;  // of an ioctl
  bool deletes = false;       // SET_INFO: delete pending was set
  bool renames = false;
  std::uint32_t length = 0;  // of a WRITE
  std::uint64_t offset = 0;
  bool executable_magic = false;
  bool binding = false;     // SESSION_SETUP of a further channel
  bool reconnects = false;  // SESSION_SETUP that replaces a session that was known
  std::unique_ptr<AuthExchange> auth;
};

// CarriesRpc tells whether data of a handle is DCERPC: it is a pipe, or nothing is known of it and
// the data says so. open may be null.
bool CarriesRpc(const Open* open, Bytes data);

// MakeFileInfo: what a FileInfo of this open's share and name looks like.
event::FileInfo MakeFileInfo(const Tree* tree, std::string_view name);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB_STATE_H_
