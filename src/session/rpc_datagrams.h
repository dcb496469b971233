// RpcDatagrams joins the connectionless calls of a shard: a call is known by its activity, its
// sequence number and the two hosts, whatever ports they use. [C706] 9.5, 12.5
#ifndef EASTWEST_SRC_SESSION_RPC_DATAGRAMS_H_
#define EASTWEST_SRC_SESSION_RPC_DATAGRAMS_H_

#include <cstdint>
#include <list>

#include "absl/container/flat_hash_map.h"
#include "parsers/dcerpc/cl.h"
#include "parsers/net/address.h"
#include "src/event/event.h"
#include "src/session/rpc_arguments.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"
#include "src/stream/flow.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

class RpcDatagrams {
 public:
  explicit RpcDatagrams(SessionShared& shared) : shared_(shared) {}

  // OnPdu takes one datagram, which may be cut.
  void OnPdu(const stream::PacketContext& packet, const stream::Flow& flow,
             const dcerpc::ClPdu& pdu);

  // OnFlowEnd: what still waits on this flow gets no answer.
  void OnFlowEnd(const stream::Flow& flow);

 private:
  struct Key {
    Guid activity;
    std::uint32_t sequence = 0;
    net::IpAddress low;
    net::IpAddress high;

    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.activity, key.sequence, key.low, key.high);
    }
  };
  struct Call {
    Key key;
    Moment moment;
    event::FlowInfo flow;
    event::RpcCalled called;
    stream::HeldBytes stub;  // of the request, then of the answer
    std::uint16_t next_fragment = 0;
    bool readable = true;
    bool request_complete = false;
    bool told = false;  // kept to know copies when they come
  };
  using Calls = std::list<Call>;
  struct Arrival {
    const stream::PacketContext& packet;
    const stream::Flow& flow;
    const dcerpc::ClPdu& pdu;
  };

  void OnRequest(const Arrival& arrival);
  void OnAnswer(const Arrival& arrival);
  Calls::iterator Start(const Arrival& arrival, const Key& key);
  void FinishRequest(const Arrival& arrival, Call& call);
  void FinishAnswer(const Arrival& arrival, Call& call);
  // TakeFragment returns false for a fragment that came before, or after a hole.
  bool TakeFragment(const Arrival& arrival, Call& call);
  void ReportRepeat(const Arrival& arrival);
  // repeated: the call, or another copy of this answer, is told by a fact of its own.
  void ReportAnswer(const Arrival& arrival, bool repeated);
  void Tell(Call& call);
  void Emit(const event::FlowInfo& flow, const Moment& moment, event::Fact fact);
  void Expire(PacketTime before);

  SessionShared& shared_;
  Calls calls_;  // oldest first
  absl::flat_hash_map<Key, Calls::iterator> known_;
  RpcArguments arguments_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_DATAGRAMS_H_
