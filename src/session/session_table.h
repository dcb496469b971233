// SharedByHosts finds what several connections between two hosts share, by an id of its own: the
// SMB sessions of a shard by SessionId, so that a channel that is bound to a session on another
// connection shares its trees and opens ([MS-SMB2] 3.3.5.5.2), and the associations of RPC over
// HTTP by the cookie of their virtual connection ([MS-RPCH] 3.2.3.1).
#ifndef EASTWEST_SRC_SESSION_SESSION_TABLE_H_
#define EASTWEST_SRC_SESSION_SESSION_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "parsers/bytes/guid.h"
#include "parsers/net/address.h"
#include "src/core/limits.h"

namespace eastwest::session {

struct SmbSession;
class HttpAssociation;

template <typename Id, typename Kept, std::size_t kMax>
class SharedByHosts {
 public:
  // Publish makes one findable. Returns false when an older one had to be forgotten.
  bool Publish(const net::IpAddress& client, const net::IpAddress& server,
               const std::shared_ptr<Kept>& kept, const Id& id) {
    const Key key{client, server, id};
    const auto [at, added] = kept_.insert_or_assign(key, kept);
    if (!added) {
      return true;
    }
    order_.push_back(key);
    if (--until_sweep_ == 0) {
      Sweep();
    }
    if (order_.size() <= kMax) {
      return true;
    }
    kept_.erase(order_.front());
    order_.pop_front();
    return false;
  }

  // Find returns null for one that is unknown or gone.
  std::shared_ptr<Kept> Find(const net::IpAddress& client, const net::IpAddress& server,
                             const Id& id) const {
    const auto found = kept_.find(Key{client, server, id});
    return found == kept_.end() ? nullptr : found->second.lock();
  }

  std::size_t size() const { return order_.size(); }

 private:
  using Key = std::tuple<net::IpAddress, net::IpAddress, Id>;

  // Sweep forgets those that are gone, whose memory a weak pointer would hold. The next one is when
  // the table has doubled or is full, yet never so soon that one publication costs more than some
  // four steps of it.
  void Sweep() {
    std::erase_if(order_, [this](const Key& key) {
      const auto found = kept_.find(key);
      const bool gone = found->second.expired();
      if (gone) {
        kept_.erase(found);
      }
      return gone;
    });
    const std::size_t room = std::max(kMax - std::min(kMax, order_.size()), kMax / 4);
    until_sweep_ = std::clamp(order_.size(), std::min(kSweepMin, room), room);
  }

  static constexpr std::size_t kSweepMin = 16;

  absl::flat_hash_map<Key, std::weak_ptr<Kept>> kept_;
  std::deque<Key> order_;
  std::size_t until_sweep_ = kSweepMin;  // publications
};

using SessionTable = SharedByHosts<std::uint64_t, SmbSession, limits::kBindableSessionsPerShardMax>;
using HttpAssociationTable =
    SharedByHosts<Guid, HttpAssociation, limits::kHttpAssociationsPerShardMax>;

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SESSION_TABLE_H_
