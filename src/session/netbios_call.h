// NetbiosCall is the call set-up of port 139: who called whom, and what the other side said.
// RFC 1002 4.3
#ifndef EASTWEST_SRC_SESSION_NETBIOS_CALL_H_
#define EASTWEST_SRC_SESSION_NETBIOS_CALL_H_

#include <memory>

#include "src/event/event.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

class NetbiosCall {
 public:
  // The reporter outlives the call.
  explicit NetbiosCall(const Reporter& reporter) : reporter_(reporter) {}

  // OnUnit takes a session service packet that is no session message, with its header.
  void OnUnit(const stream::PacketContext& packet, stream::Side from, const stream::Unit& unit);

  // OnEnd: a request still without an answer was an attempt.
  void OnEnd();
  // OnLoss: a request that is missing will not come.
  void OnLoss() { TellEarly(); }

 private:
  struct Request {
    event::NetbiosSessionRequested fact;
    Moment moment;
  };

  void OnRequest(const stream::PacketContext& packet, stream::Side from, const stream::Unit& unit);
  void OnNegative(const stream::PacketContext& packet, const stream::Unit& unit);
  void OnRetarget(const stream::PacketContext& packet, const stream::Unit& unit);
  void Finish(const stream::PacketContext& packet, event::NetbiosSessionRequested fact);
  event::NetbiosSessionRequested Pending() const;
  void TellEarly();

  const Reporter& reporter_;
  std::unique_ptr<Request> request_;  // null unless an answer is awaited
  std::unique_ptr<Request> early_;    // an answer that was captured before its request
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_NETBIOS_CALL_H_
