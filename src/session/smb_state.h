// What an SMB connection knows: sessions, their trees and opens.
#ifndef EASTWEST_SRC_SESSION_SMB_STATE_H_
#define EASTWEST_SRC_SESSION_SMB_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ids.h"
#include "src/core/limits.h"
#include "src/event/event.h"
#include "src/session/auth_exchange.h"
#include "src/session/pending_requests.h"
#include "src/session/rpc_pipe.h"
#include "src/session/shared.h"

namespace eastwest::session {

struct Tree {
  std::string share;
  event::ShareKind kind = event::ShareKind::kUnknown;
  bool inferred = false;  // its answer was not seen: matched by order
};

// OpenSlot counts its open for as long as that lives.
class OpenSlot {
 public:
  explicit OpenSlot(std::size_t& count) : count_(&count) { ++count; }
  OpenSlot(const OpenSlot&) = delete;
  OpenSlot& operator=(const OpenSlot&) = delete;
  ~OpenSlot() { --*count_; }

 private:
  std::size_t* count_;
};

// Open is a file or pipe handle. [MS-SMB2] 3.3.1.10
struct Open {
  explicit Open(std::size_t& count) : slot(count) {}

  event::FileInfo file;
  Moment opened;
  std::uint32_t tree_id = 0;
  std::string_view disposition;
  std::uint32_t create_action = 0;
  std::uint32_t status = 0;
  bool delete_on_close = false;
  bool signing = false;  // its CREATE was signed
  event::OpenDetailPtr detail;
  bool inferred = false;  // the answer to its CREATE was not seen, so far
  bool write_reported = false;
  bool magic_reported = false;
  bool write_failure_reported = false;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint32_t reads = 0;
  std::uint32_t writes = 0;
  std::unique_ptr<RpcPipe> pipe;
  bool pipe_busy = false;  // a conversation has it in its list of pipes in use
  OpenSlot slot;
};

// TreeTable is the trees of a session. The one that was found last is at hand: messages in a row
// are mostly of one tree.
class TreeTable {
 public:
  // Find gives null for what is not there; else it is good until the next Put or Erase.
  Tree* Find(std::uint32_t id) {
    if (last_ != nullptr && last_id_ == id) {
      return last_;
    }
    const auto found = trees_.find(id);
    return found == trees_.end() ? nullptr : Remember(id, found->second);
  }

  // Put returns false when there is no room for another tree.
  bool Put(std::uint32_t id, Tree tree) {
    if (trees_.size() >= limits::kTreesPerSessionMax && !trees_.contains(id)) {
      return false;
    }
    Remember(id, trees_[id] = std::move(tree));
    return true;
  }

  void Erase(std::uint32_t id) {
    last_ = nullptr;
    trees_.erase(id);
  }

  // InOrder lists them by their ids.
  std::vector<std::pair<std::uint32_t, Tree*>> InOrder();

 private:
  Tree* Remember(std::uint32_t id, Tree& tree) {
    last_id_ = id;
    last_ = &tree;
    return last_;
  }

  absl::flat_hash_map<std::uint32_t, Tree> trees_;
  std::uint32_t last_id_ = 0;
  Tree* last_ = nullptr;
};

// OpenTable is the opens of a session, with the one that was found last at hand as well.
class OpenTable {
 public:
  std::size_t size() const { return opens_.size(); }

  Open* Find(const smb2::FileId& id) {
    if (last_ != nullptr && last_id_ == id) {
      return last_;
    }
    const auto found = opens_.find(id);
    return found == opens_.end() ? nullptr : Remember(id, *found->second);
  }

  void Put(const smb2::FileId& id, std::unique_ptr<Open> open) {
    Open& kept = *open;
    opens_[id] = std::move(open);
    Remember(id, kept);
  }

  // Take gives null for what is not there.
  std::unique_ptr<Open> Take(const smb2::FileId& id) {
    const auto found = opens_.find(id);
    if (found == opens_.end()) {
      return nullptr;
    }
    last_ = last_id_ == id ? nullptr : last_;
    std::unique_ptr<Open> open = std::move(found->second);
    opens_.erase(found);
    return open;
  }

  // InOrder lists them in the order of their opening.
  std::vector<std::pair<smb2::FileId, Open*>> InOrder();

 private:
  Open* Remember(const smb2::FileId& id, Open& open) {
    last_id_ = id;
    last_ = &open;
    return last_;
  }

  absl::flat_hash_map<smb2::FileId, std::unique_ptr<Open>> opens_;
  smb2::FileId last_id_;
  Open* last_ = nullptr;
};

// SmbSession is one authenticated context. Channels bound to it share it, so it lives in the
// shard's table as well as in each connection that uses it. [MS-SMB2] 3.3.1.8
struct SmbSession : std::enable_shared_from_this<SmbSession> {
  std::uint64_t id = 0;
  event::IdentityPtr identity;
  event::IdentityPtr claimed;  // by a setup that was not answered so far
  bool setup_seen = false;     // at least one SESSION_SETUP of it was in view
  bool authenticated = false;  // a setup succeeded in view
  bool sighted = false;        // SessionSighted was reported
  bool encryption_reported = false;
  std::unique_ptr<event::EncryptedTraffic> encrypted;  // of all channels
  TreeTable trees;
  OpenTable opens;
};

// InView: the server, or a setup in view, vouches for the session.
inline bool InView(const SmbSession& session) {
  return session.setup_seen || session.sighted || session.authenticated;
}

// Continues: a further setup of the session is no new logon. Flags that a client sets as it likes,
// and sessions that it claims to replace, make no logon an old one.
inline bool Continues(const SmbSession& session) {
  return session.authenticated || session.sighted;
}

using SmbSessionPtr = std::shared_ptr<SmbSession>;

// CarriesRpc tells whether data of a handle is DCERPC: it is a pipe, or nothing is known of it and
// the data says so. open may be null.
bool CarriesRpc(const Open* open, Bytes data);

// FileNameOf is a name without the default stream's: "a.exe::$DATA" is the file a.exe.
// [MS-FSCC] 2.1.5
std::string_view FileNameOf(std::string_view name);

// MakeFileInfo: what a FileInfo of this open's share and name looks like.
event::FileInfo MakeFileInfo(const Tree* tree, std::string_view name);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB_STATE_H_
