// RpcPipe is an open pipe handle that carries DCERPC: what is written and read through it are two
// byte streams, cut anywhere, in which PDUs follow each other. [MS-RPCE] 2.1.1.2
#ifndef EASTWEST_SRC_SESSION_RPC_PIPE_H_
#define EASTWEST_SRC_SESSION_RPC_PIPE_H_

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/event/event.h"
#include "src/session/rpc_connection.h"
#include "src/session/shared.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

class RpcPipe {
 public:
  RpcPipe(const Reporter& reporter, std::string name, event::IdentityPtr identity)
      : reporter_(reporter),
        name_(name),
        identity_(identity),
        connection_(reporter, event::RpcCarrier::kPipe, std::move(name), std::move(identity)),
        pending_{stream::HeldBytes(reporter.shared().rpc_memory),
                 stream::HeldBytes(reporter.shared().rpc_memory)} {}

  // flow is the connection over which the pipe was used last; the pipe must not outlive it.
  const stream::Flow& flow() const { return reporter_.flow(); }
  // MoveTo: the pipe is used over another connection of its session now.
  void MoveTo(const Reporter& reporter) {
    reporter_ = reporter;
    connection_.MoveTo(reporter);
  }

  // OnData takes the next bytes of a direction. complete is false when some of them are missing:
  // the PDU that they belong to is dropped and the next write or read starts a new one.
  void OnData(const stream::PacketContext& packet, bool from_client, Bytes data, bool complete);

  void OnLoss();

  // Exchange: of a part of a PDU the rest was not seen, so that it is not kept.
  void Exchange(StateArchive& archive);
  // holds: a part of a PDU, or a call, waits for more.
  bool holds() const {
    return connection_.waiting() || !pending_[0].empty() || !pending_[1].empty();
  }
  RpcConnection& connection() { return connection_; }
  const RpcConnection& connection() const { return connection_; }

 private:
  // Consume handles the whole PDUs at the front of data and returns how many bytes they had. What
  // is no PDU is told as it is.
  std::size_t Consume(const stream::PacketContext& packet, bool from_client, Bytes data);
  void Tell(const stream::PacketContext& packet, bool from_client, Bytes data);

  // Keep adds to what waits; without room for it the PDU is lost.
  bool Keep(stream::HeldBytes& pending, Bytes data);

  Reporter reporter_;
  std::string name_;
  event::IdentityPtr identity_;
  RpcConnection connection_;
  std::array<stream::HeldBytes, 2>
      pending_;           // by direction: the part of a PDU that has come, [0] client's
  std::size_t told_ = 0;  // messages that were no DCERPC
  PacketTime last_told_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_PIPE_H_
