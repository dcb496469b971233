// EndpointMap remembers which interface listens on which dynamic port, from the answers of the
// endpoint mapper. [C706] appendix O
#ifndef EASTWEST_SRC_SESSION_ENDPOINT_MAP_H_
#define EASTWEST_SRC_SESSION_ENDPOINT_MAP_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "parsers/bytes/guid.h"
#include "parsers/net/address.h"
#include "src/core/limits.h"
#include "src/core/state_archive.h"

namespace eastwest::session {

class EndpointMap {
 public:
  // Learn binds a port of a server to an interface; the oldest binding goes when the map is full.
  // Returns false when one had to go.
  bool Learn(const net::IpAddress& server, std::uint16_t port, const Guid& interface) {
    const Key key{server, port};
    const auto [at, added] = interfaces_.insert_or_assign(key, interface);
    if (!added) {
      return true;
    }
    order_.push_back(key);
    if (order_.size() <= limits::kEndpointsPerShardMax) {
      return true;
    }
    interfaces_.erase(order_.front());
    order_.pop_front();
    return false;
  }

  std::optional<Guid> Find(const net::IpAddress& server, std::uint16_t port) const {
    const auto found = interfaces_.find(Key{server, port});
    return found == interfaces_.end() ? std::nullopt : std::optional(found->second);
  }

  // Exchange writes the bindings, oldest first, or restores them.
  void Exchange(StateArchive& archive) {
    if (!archive.reading()) {
      return archive.List(order_, limits::kEndpointsPerShardMax,
                          [this](StateArchive& to, Key& key) {
                            to.Value(key.first);
                            to.Value(key.second);
                            to.Value(interfaces_[key]);
                          });
    }
    while (archive.Follows()) {
      Key key;
      Guid interface;
      archive.Value(key.first);
      archive.Value(key.second);
      archive.Value(interface);
      Learn(key.first, key.second, interface);
    }
  }

 private:
  using Key = std::pair<net::IpAddress, std::uint16_t>;
  absl::flat_hash_map<Key, Guid> interfaces_;
  std::deque<Key> order_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_ENDPOINT_MAP_H_
