// What an SMB1 connection keeps over a restart.
#include <memory>
#include <utility>

#include "src/core/limits.h"
#include "src/event/event_state.h"
#include "src/session/open_state.h"
#include "src/session/smb1_dialogue.h"

namespace eastwest::session {

void Smb1Dialogue::Exchange(StateArchive& archive) {
  archive.Value(dialect_);
  archive.Value(sealed_calls_);
  archive.List(users_, limits::kSessionsPerConnectionMax, [](StateArchive& to, User& user) {
    to.Value(user.id);
    event::Exchange(to, user.identity);
    to.Value(user.authenticated);
    to.Value(user.sighted);
  });
  if (!archive.reading()) {
    for (auto& [id, tree] : trees_) {
      if (archive.Begin()) {
        std::uint16_t tree_id = id;
        archive.Value(tree_id);
        session::Exchange(archive, tree);
      }
    }
    archive.End();
    for (auto& [id, handle] : handles_) {
      if (archive.Begin()) {
        std::uint16_t fid = id;
        archive.Value(fid);
        archive.Value(handle.user_id);
        session::Exchange(archive, *handle.open, reporter_);
      }
    }
    return archive.End();
  }
  Restore(archive);
}

// Restore: FIDs and tree ids have 16 bits.
void Smb1Dialogue::Restore(StateArchive& archive) {
  while (archive.Follows()) {
    std::uint16_t id = 0;
    archive.Value(id);
    if (trees_.size() >= limits::kTreesPerSessionMax) {
      return archive.Fail();
    }
    session::Exchange(archive, trees_[id]);
  }
  std::size_t& opens = reporter_.shared().opens;
  while (archive.Follows()) {
    std::uint16_t fid = 0;
    archive.Value(fid);
    Handle handle{std::make_unique<Open>(opens), 0};
    archive.Value(handle.user_id);
    session::Exchange(archive, *handle.open, reporter_);
    if (handles_.size() >= limits::kOpensPerSessionMax || opens > limits::kOpensPerShardMax) {
      return archive.Fail();
    }
    handles_[fid] = std::move(handle);
  }
}

}  // namespace eastwest::session
