// What an SMB connection keeps over a restart.
#include "src/session/smb_state.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "src/core/limits.h"
#include "src/event/event_state.h"
#include "src/session/open_state.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

// A hash map's own order is not repeatable.
std::vector<std::pair<std::uint32_t, Tree*>> TreeTable::InOrder() {
  std::vector<std::pair<std::uint32_t, Tree*>> trees;
  for (auto& [id, tree] : trees_) {
    trees.emplace_back(id, &tree);
  }
  std::ranges::sort(trees);
  return trees;
}

std::vector<std::pair<smb2::FileId, Open*>> OpenTable::InOrder() {
  std::vector<std::pair<smb2::FileId, Open*>> opens;
  for (auto& [id, open] : opens_) {
    opens.emplace_back(id, open.get());
  }
  std::ranges::sort(opens, [](const auto& left, const auto& right) {
    return std::tie(left.second->opened.frame, left.first) <
           std::tie(right.second->opened.frame, right.first);
  });
  return opens;
}

void SmbConversation::Exchange(StateArchive& archive) {
  archive.Value(dialect_);
  archive.Value(server_signs_);
  archive.Value(compression_reported_);
  archive.Value(encrypted_messages_);
  archive.Value(compressed_messages_);
  archive.Value(sealed_calls_);
  bool smb1 = smb1_ != nullptr;
  archive.Value(smb1);
  if (smb1) {
    Smb1().Exchange(archive);
  }
  if (archive.reading()) {
    while (archive.Follows()) {
      RestoreSession(archive);
    }
    return;
  }
  for (const SmbSessionPtr& session : sessions_) {
    if (InView(*session) && archive.Begin()) {
      SaveSession(archive, *session);
    }
  }
  archive.End();
}

void SmbConversation::ExchangeHead(StateArchive& archive, SmbSession& session) {
  archive.Value(session.id);
  event::Exchange(archive, session.identity);
  archive.Value(session.setup_seen);
  archive.Value(session.authenticated);
  archive.Value(session.sighted);
  archive.Value(session.encryption_reported);
  bool encrypted = session.encrypted != nullptr;
  archive.Value(encrypted);
  if (!encrypted) {
    return;
  }
  if (session.encrypted == nullptr) {
    session.encrypted = std::make_unique<event::EncryptedTraffic>();
  }
  event::Exchange(archive, *session.encrypted);
}

void SmbConversation::SaveSession(StateArchive& archive, SmbSession& session) {
  ExchangeHead(archive, session);
  for (auto& [id, tree] : session.trees.InOrder()) {
    if (archive.Begin()) {
      archive.Value(id);
      session::Exchange(archive, *tree);
    }
  }
  archive.End();
  for (auto& [id, open] : session.opens.InOrder()) {
    if (archive.Begin()) {
      smb2::FileId file_id = id;
      archive.Value(file_id.persistent);
      archive.Value(file_id.volatile_id);
      session::Exchange(archive, *open, reporter_);
    }
  }
  archive.End();
}

// RestoreSession: a session with several channels was written by each of them, and is restored by
// the first.
void SmbConversation::RestoreSession(StateArchive& archive) {
  auto session = std::make_shared<SmbSession>();
  ExchangeHead(archive, *session);
  while (archive.Follows()) {
    std::uint32_t id = 0;
    archive.Value(id);
    Tree tree;
    session::Exchange(archive, tree);
    if (!session->trees.Put(id, std::move(tree))) {
      return archive.Fail();
    }
  }
  SessionShared& shared = reporter_.shared();
  while (archive.Follows()) {
    smb2::FileId id;
    archive.Value(id.persistent);
    archive.Value(id.volatile_id);
    auto open = std::make_unique<Open>(shared.opens);
    session::Exchange(archive, *open, reporter_);
    if (session->opens.size() >= limits::kOpensPerSessionMax ||
        shared.opens > limits::kOpensPerShardMax) {
      return archive.Fail();
    }
    session->opens.Put(id, std::move(open));
  }
  if (!archive.ok() || sessions_.size() >= limits::kSessionsPerConnectionMax ||
      FindSession(session->id) != nullptr) {
    return archive.Fail();
  }
  const net::IpAddress& client = reporter_.flow().client().address;
  const net::IpAddress& server = reporter_.flow().server().address;
  if (SmbSessionPtr channel = shared.sessions.Find(client, server, session->id)) {
    return AdoptSession(channel);
  }
  AdoptSession(session);
  if (session->authenticated) {
    shared.sessions.Publish(client, server, session, session->id);
  }
}

}  // namespace eastwest::session
