// RpcConversation is a TCP flow that speaks DCERPC: every unit of the stream is a PDU.
#ifndef EASTWEST_SRC_SESSION_RPC_CONVERSATION_H_
#define EASTWEST_SRC_SESSION_RPC_CONVERSATION_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "src/core/state_archive.h"
#include "src/session/http_association.h"
#include "src/session/rpc_connection.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

class RpcConversation : public stream::Conversation {
 public:
  RpcConversation(SessionShared& shared, stream::Flow& flow)
      : reporter_(shared, flow), connection_(reporter_, CarrierOf(flow), {}, nullptr) {}

  std::size_t Wanted(stream::Side from, stream::Framing framing, Bytes prefix,
                     std::size_t length) override;
  void OnUnit(const stream::PacketContext& packet, stream::Side from,
              const stream::Unit& unit) override;
  void OnGap(const stream::PacketContext& packet, stream::Side from, std::uint64_t bytes) override;
  void OnTick(const stream::PacketContext& now) override;
  bool WantsTick() const override {
    return http_ == nullptr ? connection_.waiting() : http_->connection().waiting();
  }
  void OnEnd(const stream::PacketContext& now) override;
  void Exchange(StateArchive& archive) override;

 private:
  // The endpoint mapper of ncacn_http; on other ports the RTS PDUs tell. [MS-RPCE] 2.1.1.8
  static event::RpcCarrier CarrierOf(const stream::Flow& flow) {
    constexpr std::uint16_t kHttpEndpointMapper = 593;
    return flow.server().port == kHttpEndpointMapper ? event::RpcCarrier::kHttp
                                                     : event::RpcCarrier::kTcp;
  }

  // Connection is the association that this flow speaks for, its own or one of several channels.
  RpcConnection& Connection() { return http_ == nullptr ? connection_ : http_->Over(reporter_); }

  // OnRts: an RTS PDU may say which virtual connection the flow is a channel of.
  void OnRts(Bytes data);

  Reporter reporter_;
  RpcConnection connection_;
  std::shared_ptr<HttpAssociation> http_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_CONVERSATION_H_
