// Shard is everything that looks at the packets of its host pairs: decode, flow, stream, session.
// There are limits::kShards of them however many workers share them, so that no bound and no
// order depends on the number of workers.
#ifndef EASTWEST_SRC_APP_SHARD_H_
#define EASTWEST_SRC_APP_SHARD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "parsers/net/decode.h"
#include "parsers/net/plain_packet.h"
#include "parsers/net/steering.h"
#include "src/app/record.h"
#include "src/core/counters.h"
#include "src/core/limits.h"
#include "src/core/packet_ref.h"
#include "src/core/state_archive.h"
#include "src/session/observer.h"
#include "src/session/shared.h"
#include "src/stream/duplicate_filter.h"
#include "src/stream/flow_table.h"
#include "src/stream/ip_defragmenter.h"

namespace eastwest::app {

struct ShardOptions {
  stream::ChecksumPolicy checksums = stream::ChecksumPolicy::kAuto;
  bool operations = false;   // events for single SMB operations are wanted
  bool open_details = true;  // and what opens ask for and get
  // Packets that a mirror port sent twice are dropped; the key is DuplicateFilter's.
  std::optional<std::uint64_t> duplicates_key = std::nullopt;
  // Whether the ends of flows that say nothing are wanted, as Observer has it; null: they are.
  const std::atomic<bool>* every_end = nullptr;
  // Called when the batch has limits::kBatchRecordsMax events; empties it.
  std::function<void()> on_full_batch = {};
};

class Shard {
 public:
  // out takes the events; it outlives the shard.
  Shard(std::uint32_t number, const ShardOptions& options, RecordBatch& out);
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // plain is what net::Steer found in the packet.
  void OnPacket(const PacketRef& packet, const net::PlainFrame& plain);
  void OnPacket(const PacketRef& packet) {
    OnPacket(packet, net::Steer(packet.link_type, packet.data, packet.original_length).plain);
  }
  void OnTick(const stream::PacketContext& now);
  void OnEndOfInput(const stream::PacketContext& now);

  // Exchange writes the connections that are open and what they taught, or restores them into a
  // shard that has seen no packet.
  void Exchange(StateArchive& archive) {
    shared_.endpoints.Exchange(archive);
    shared_.told.Exchange(archive);
    flows_.Exchange(archive);
  }

  const Counters& counters() const { return counters_; }

 private:
  // Sink stamps each event with its place in the order.
  class Sink : public event::EventSink {
   public:
    Sink(std::uint32_t shard, RecordBatch& out, const std::function<void()>& on_full)
        : shard_(shard), out_(out), on_full_(on_full) {}
    void Begin(std::uint64_t step) {
      step_ = step;
      index_ = 0;
    }
    void Emit(event::Event&& event) override {
      out_.emplace_back(RecordOrder{step_, shard_, index_++}, std::move(event));
      if (out_.size() >= limits::kBatchRecordsMax && on_full_) {
        on_full_();
      }
    }

   private:
    std::uint32_t shard_;
    RecordBatch& out_;
    const std::function<void()>& on_full_;
    std::uint64_t step_ = 0;
    std::uint32_t index_ = 0;
  };

  void Decode(const stream::PacketContext& context, const PacketRef& ref);
  void OnIp(const stream::PacketContext& context, const PacketRef& ref, const net::Packet& packet,
            bool bad_header);
  // IsDamaged says whether every receiver drops the packet for its IPv4 header.
  bool HasBadHeader(const net::Packet& packet);
  void CountVerdict(net::DecodeVerdict verdict);
  // PassBy handles a packet of a flow that nobody reads; false when it is none.
  bool PassBy(const stream::PacketContext& context, const PacketRef& ref,
              const net::PlainFrame& plain);
  void CountFrame(const PacketRef& ref);
  void CountIp(const net::Packet& packet);

  ShardOptions options_;
  Counters counters_;
  Sink sink_;
  session::SessionShared shared_;
  session::Observer observer_;
  std::optional<stream::DuplicateFilter> duplicates_;
  stream::FlowTable flows_;
  stream::IpDefragmenter defragmenter_;
  net::Packet packet_;  // the one at hand; too large to be made anew each time
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SHARD_H_
