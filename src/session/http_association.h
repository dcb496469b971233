// HttpAssociation is one DCERPC association over HTTP: what the client says comes on IN channels,
// what the server says on OUT channels, and each of them is a TCP connection. [MS-RPCH] 3.2.3.1
#ifndef EASTWEST_SRC_SESSION_HTTP_ASSOCIATION_H_
#define EASTWEST_SRC_SESSION_HTTP_ASSOCIATION_H_

#include <vector>

#include "src/session/rpc_connection.h"
#include "src/session/shared.h"

namespace eastwest::session {

class HttpAssociation {
 public:
  // first is the channel that was seen first.
  explicit HttpAssociation(const Reporter& first)
      : channels_{first}, connection_(first, event::RpcCarrier::kHttp, {}, nullptr) {}

  // Join returns false when there is no room for a further channel.
  bool Join(const Reporter& channel);

  // Over gives the association, to be told of over this channel from now on.
  RpcConnection& Over(const Reporter& channel);

  // Leave: the channel's connection ends. The last one ends the association.
  void Leave(const Reporter& channel);

  const RpcConnection& connection() const { return connection_; }

 private:
  std::vector<Reporter> channels_;  // the one that is told over is the last
  RpcConnection connection_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_HTTP_ASSOCIATION_H_
