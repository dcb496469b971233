// SessionShared is what the conversations of one shard have in common. One thread uses it.
#ifndef EASTWEST_SRC_SESSION_SHARED_H_
#define EASTWEST_SRC_SESSION_SHARED_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/net/address.h"
#include "src/core/counters.h"
#include "src/core/limits.h"
#include "src/event/event.h"
#include "src/session/endpoint_map.h"
#include "src/session/session_table.h"
#include "src/session/told_pairs.h"
#include "src/stream/conversation.h"
#include "src/stream/flow.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

// AppTotals are counted by a conversation and reported when its flow ends.
struct AppTotals {
  std::uint64_t encrypted_messages = 0;
  std::uint64_t sealed_calls = 0;
  std::uint64_t compressed_messages = 0;
};

struct SessionShared {
  event::EventSink& sink;
  Counters& counters;
  bool operations = false;  // somebody wants one event an operation
  // Tells the flow table that a port of a server speaks RPC. [C706] appendix O
  std::function<void(const net::IpAddress&, std::uint16_t)> expect_rpc;
  SessionTable sessions;
  EndpointMap endpoints;
  HttpAssociationTable http_associations = {};
  AppTotals ended;        // of the conversation that ended last; its flow's end follows at once
  std::size_t opens = 0;  // of all sessions
  std::size_t transaction_bytes = 0;            // of SMB1 transactions in pieces
  std::vector<std::uint8_t> decompressed = {};  // the message in hand, when it came compressed
  stream::MemoryBudget rpc_memory{limits::kRpcBytesPerShardMax};  // stubs and parts of PDUs
  ToldPairs told = {};                                            // see Observer::OnEnded
  // Somebody wants the end of every flow, also of those that say nothing; null: yes.
  const std::atomic<bool>* every_end = nullptr;
  bool open_details = true;  // somebody writes down what opens ask for and get
};

// ShareName is the component behind the server's: "C$" of "\\\\host\\C$\\". [MS-SMB2] 2.2.9
std::string_view ShareName(std::string_view path);

event::FlowInfo FlowInfoOf(const stream::Flow& flow);

// Moment is when a fact began and when it was complete.
struct Moment {
  PacketTime time;
  FrameId frame;
  PacketTime request_time;
  FrameId request_frame;
};

// Reply is how a request ended: when, and with what NTSTATUS. Without an answer the status is 0.
struct Reply {
  Moment moment;
  event::Outcome outcome = event::Outcome::kAttempted;
  std::uint32_t status = 0;
};

inline Moment At(const stream::PacketContext& packet) {
  return {packet.time, packet.frame, packet.time, packet.frame};
}

// EmitEvent hands an event on.
void EmitEvent(SessionShared& shared, event::Event&& event);

// EmitFact stamps a fact with its flow and hands it on. A template, for a fact is large: it goes
// straight to its place in the event.
template <typename Fact>
void EmitFact(SessionShared& shared, const stream::Flow& flow, const Moment& moment, Fact&& fact) {
  EmitEvent(shared, {.flow = FlowInfoOf(flow),
                     .time = moment.time,
                     .frame = moment.frame,
                     .request_time = moment.request_time,
                     .request_frame = moment.request_frame,
                     .fact = std::forward<Fact>(fact)});
}

// Reporter stamps facts with their flow and hands them on.
class Reporter {
 public:
  Reporter(SessionShared& shared, stream::Flow& flow) : shared_(&shared), flow_(&flow) {}

  template <typename Fact>
  void Report(const Moment& moment, Fact&& fact) const {
    EmitFact(*shared_, *flow_, moment, std::forward<Fact>(fact));
  }

  // Begin is Report for facts that are told often: they are filled in where they are. Emit hands
  // them on.
  template <typename Fact>
  event::Event Begin(const Moment& moment) const {
    return {.flow = FlowInfoOf(*flow_),
            .time = moment.time,
            .frame = moment.frame,
            .request_time = moment.request_time,
            .request_frame = moment.request_frame,
            .fact = event::Fact(std::in_place_type<Fact>)};
  }
  void Emit(event::Event&& event) const { EmitEvent(*shared_, std::move(event)); }

  void ReportAnomaly(const stream::PacketContext& packet, std::string_view layer,
                     std::string_view code, std::string detail = {}) const;

  SessionShared& shared() const { return *shared_; }
  stream::Flow& flow() const { return *flow_; }

 private:
  SessionShared* shared_;
  stream::Flow* flow_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SHARED_H_
