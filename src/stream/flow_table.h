// FlowTable holds the flows of one shard and walks every packet to what reads its data.
#ifndef EASTWEST_SRC_STREAM_FLOW_TABLE_H_
#define EASTWEST_SRC_STREAM_FLOW_TABLE_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "parsers/net/packet.h"
#include "src/core/counters.h"
#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/stream/bypass.h"
#include "src/stream/conversation.h"
#include "src/stream/duplicate_filter.h"
#include "src/stream/flow.h"
#include "src/stream/flow_index.h"
#include "src/stream/flow_list.h"
#include "src/stream/flow_pool.h"
#include "src/stream/memory_budget.h"

namespace eastwest::stream {

// ChecksumPolicy says what a bad transport checksum means. kAuto drops a bad segment only
// when its direction has shown a good one: before that, offloading in the sender's card explains
// it.
enum class ChecksumPolicy : std::uint8_t { kNone, kAll, kAuto };

struct FlowTableOptions {
  ChecksumPolicy checksums = ChecksumPolicy::kAuto;
  DuplicateFilter* duplicates = nullptr;  // for copies that a mirror port makes; outlives the table
  std::size_t flows_max = limits::kFlowsPerShardMax;
  std::size_t stream_bytes_max = limits::kStreamBytesPerShardMax;
};

// FlowTable belongs to one thread at a time. Everything it tells its observer depends on the
// packets and ticks alone: the hash table is never iterated.
class FlowTable {
 public:
  FlowTable(FlowObserver& observer, Counters& counters, const FlowTableOptions& options = {});
  ~FlowTable();
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  // OnPacket takes a TCP or UDP packet that is no fragment. wire_bytes is the frame's length on
  // the wire. Returns the flow that it belongs to, valid until the next call; null when the
  // packet is of no flow, or its checksum forbids to read it.
  Flow* OnPacket(const PacketContext& context, const net::Packet& packet, std::uint32_t wire_bytes,
                 net::Checksum checksum);

  // PassBy takes a packet of a flow whose data nobody reads: OnPacket would do no more than count
  // it, but for its checksum, which is not asked here. Or the next packet of a conversation that
  // nothing disturbs, with right checksums (that of an answer's data which is stepped over is not
  // asked): it does then what OnPacket would do. False: it was no such packet, and nothing was
  // done. With kAll every packet is handled in full. A copy that a mirror port made is counted as
  // one and has no effect.
  bool PassBy(const PacketContext& context, const net::PlainPacket& packet,
              std::uint32_t wire_bytes);
  bool MayPassBy() const { return !bypass_.empty(); }  // some packet, perhaps

  // FlowOf finds the flow of a TCP or UDP packet that is not to be read; null when there is none.
  const Flow* FlowOf(const net::Packet& packet) const {
    const FlowKey key = KeyOf(packet).key;
    return index_.Find(key, index_.HashOf(key));
  }

  // OnTick is called once a second of packet time: it ends silent flows, gives up holes that
  // nothing will fill, and passes the tick to the conversations that want it.
  void OnTick(const PacketContext& now);

  // OnEndOfInput ends every flow, in the order of their first packets.
  void OnEndOfInput(const PacketContext& now);

  // ExpectRpc: an endpoint mapper named this endpoint. New flows to it are never given up as
  // unknown.
  void ExpectRpc(const net::IpAddress& server, std::uint16_t port);

  // Exchange writes the TCP connections that are open, those with a conversation first, or restores
  // them into an empty table. Their streams go on with the next message that is seen.
  void Exchange(StateArchive& archive);

  std::size_t flows() const { return index_.size(); }
  std::size_t stream_bytes() const { return budget_.used(); }
  // How many flows are visited at each tick.
  std::size_t ticking_flows() const { return ticking_.size(); }

 private:
  class Driver;  // feeds the framers of one flow while one packet is handled

  // KeyPlace is a packet's key with where to look for its flow.
  struct KeyPlace {
    DirectedKey directed;
    std::uint32_t hash = 0;
  };

  Flow& Create(const PacketContext& context, const net::Packet& packet, const KeyPlace& place);
  void StartTcp(Flow& flow, const net::Packet& packet);
  bool Serves(const Endpoint& end) const;
  bool ProposeByPort(Flow& flow) const;
  static bool IsCoalesced(const Flow& flow, Side from, const net::Packet& packet);
  bool ChecksumForbids(const Flow* flow, Side from, const net::Packet& packet,
                       net::Checksum checksum);
  void CountPacket(const PacketContext& context, Flow& flow, Side from, std::uint32_t wire_bytes) {
    SideCounters& counters = flow.counters_[static_cast<std::size_t>(from)];
    ++counters.packets;
    counters.bytes += wire_bytes;
    if (flow.last_time_ < second_ || context.time - second_ >= std::chrono::seconds(1)) {
      Freshen(context, flow);
    }
    flow.last_time_ = context.time;
  }
  void Freshen(const PacketContext& context, Flow& flow);
  void OnUdp(const PacketContext& context, Flow& flow, Side from, const net::Packet& packet);
  // copy: the segment is counted already, but may carry other data than the one that was.
  void OnTcp(const PacketContext& context, Flow& flow, Side from, const net::Packet& packet,
             bool copy);
  void FeedTcp(const PacketContext& context, Flow& flow, Side from, const net::PlainTcp& segment,
               bool copy);
  bool FeedPlain(const PacketContext& context, Flow& flow, Side from,
                 const net::PlainPacket& packet, std::uint32_t wire_bytes);
  static bool IsAnswerBody(const Flow& flow, Side from);
  static bool StepOverUnseen(Flow& flow, Side from, const net::PlainTcp& segment);
  void NoteEstablished(const PacketContext& context, Flow& flow);
  void TickStream(const PacketContext& now, Flow& flow);
  void EndStream(const PacketContext& now, Flow& flow);
  void JudgeUnrecognised(const PacketContext& context, Flow& flow);
  void SettleStream(const PacketContext& context, Flow& flow);
  DuplicateFilter::Place PlaceOf(const PacketContext& context,
                                 const net::PlainPacket& packet) const {
    return options_.duplicates == nullptr ? DuplicateFilter::Place{} : FindPlace(context, packet);
  }
  DuplicateFilter::Place FindPlace(const PacketContext& context,
                                   const net::PlainPacket& packet) const;
  bool IsCopy(const PacketContext& context, const net::Packet& packet, net::Checksum checksum);
  bool IsCopy(const PacketContext& context, const DuplicateFilter::Place& place) {
    return options_.duplicates != nullptr && options_.duplicates->IsDuplicate(place, context.time);
  }
  static bool IsOnlyCounted(const Flow& flow, Side from, const net::PlainTcp& segment);
  void OfferBypass(Flow& flow, Side from);
  void StartTicking(Flow& flow);
  void StopTicking(Flow& flow);
  void SetTimeoutClass(Flow& flow, TimeoutClass timeout_class);
  void EvictOne(const PacketContext& now);
  void End(const PacketContext& now, Flow& flow, EndReason reason);
  void ExchangeExpected(StateArchive& archive);
  void SaveFlows(StateArchive& archive);
  bool RestoreFlow(StateArchive& archive, Flow& flow);
  void RestoreFlows(StateArchive& archive);
  FlowList& ListOf(const Flow& flow) {
    return lists_[static_cast<std::size_t>(flow.timeout_class_)];
  }

  FlowObserver* observer_;
  Counters* counters_;
  FlowTableOptions options_;
  MemoryBudget budget_;  // outlives the flows, which return what they hold
  std::array<FlowList, kTimeoutClasses> lists_;
  std::list<Flow*> ticking_;
  Bypass bypass_;
  absl::flat_hash_set<Endpoint> expected_rpc_;
  std::deque<Endpoint> expected_rpc_order_;  // oldest first
  FlowIndex index_;
  FlowPool pool_;
  PacketTime second_;  // the whole second of the packet that came last
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_TABLE_H_
