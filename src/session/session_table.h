// SessionTable finds the SMB sessions of a shard by host pair and SessionId, so that a channel
// that is bound to a session on another connection shares its trees and opens.
// [MS-SMB2] 3.3.5.5.2
#ifndef EASTWEST_SRC_SESSION_SESSION_TABLE_H_
#define EASTWEST_SRC_SESSION_SESSION_TABLE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "parsers/net/address.h"
#include "src/core/limits.h"

namespace eastwest::session {

struct SmbSession;

class SessionTable {
 public:
  // Publish makes a session findable. Returns false when an older one had to be forgotten.
  bool Publish(const net::IpAddress& client, const net::IpAddress& server,
               const std::shared_ptr<SmbSession>& session, std::uint64_t id) {
    const Key key{client, server, id};
    const auto [at, added] = sessions_.insert_or_assign(key, session);
    if (!added) {
      return true;
    }
    order_.push_back(key);
    if (order_.size() <= limits::kBindableSessionsPerShardMax) {
      return true;
    }
    sessions_.erase(order_.front());
    order_.pop_front();
    return false;
  }

  // Find returns null for a session that is unknown or gone.
  std::shared_ptr<SmbSession> Find(const net::IpAddress& client, const net::IpAddress& server,
                                   std::uint64_t id) const {
    const auto found = sessions_.find(Key{client, server, id});
    return found == sessions_.end() ? nullptr : found->second.lock();
  }

 private:
  using Key = std::tuple<net::IpAddress, net::IpAddress, std::uint64_t>;
  absl::flat_hash_map<Key, std::weak_ptr<SmbSession>> sessions_;
  std::deque<Key> order_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SESSION_TABLE_H_
