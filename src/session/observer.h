// Observer turns what happens to flows into facts, and makes the conversation of each flow that
// speaks SMB or RPC.
#ifndef EASTWEST_SRC_SESSION_OBSERVER_H_
#define EASTWEST_SRC_SESSION_OBSERVER_H_

#include <memory>

#include "src/session/datagrams.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

// IsWatchedPort: connections to these are facts of their own: segmentation policies name them, or
// they tell what role a server has.
bool IsWatchedPort(std::uint16_t port);

class Observer : public stream::FlowObserver {
 public:
  explicit Observer(SessionShared& shared) : shared_(shared), datagrams_(shared) {}

  std::unique_ptr<stream::Conversation> OnRecognised(const stream::PacketContext& packet,
                                                     stream::Flow& flow,
                                                     stream::AppProtocol protocol) override;
  std::unique_ptr<stream::Conversation> OnRestored(stream::Flow& flow,
                                                   stream::AppProtocol protocol) override;
  std::unique_ptr<stream::HeadReader> OnUnrecognised(stream::Flow& flow,
                                                     stream::MemoryBudget& budget) override;
  void OnEstablished(const stream::PacketContext& packet, const stream::Flow& flow) override;
  bool MayReadDatagram(const net::PlainPacket& packet) const override { return MayBeRead(packet); }
  stream::AppProtocol OnDatagram(const stream::PacketContext& packet, stream::Flow& flow,
                                 stream::Side from, const net::Packet& datagram) override;
  void OnAnomaly(const stream::PacketContext& packet, const stream::Flow& flow,
                 stream::StreamAnomaly anomaly) override;
  void OnEnded(const stream::PacketContext& now, const stream::Flow& flow,
               stream::EndReason reason) override;

 private:
  bool SaysNothing(const stream::Flow& flow) const;

  SessionShared& shared_;
  Datagrams datagrams_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_OBSERVER_H_
