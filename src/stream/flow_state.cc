// The part of the flow table that keeps open connections over a restart.
#include <memory>
#include <vector>

#include "src/stream/flow_stream.h"
#include "src/stream/flow_table.h"
#include "src/stream/tcp_tracker.h"

namespace eastwest::stream {
namespace {

void ExchangeEndpoint(StateArchive& archive, Endpoint& end) {
  archive.Value(end.address);
  archive.Value(end.port);
}

void ExchangeCounters(StateArchive& archive, SideCounters& counters) {
  archive.Value(counters.packets);
  archive.Value(counters.bytes);
  archive.Value(counters.gap_bytes);
  archive.Value(counters.gaps);
  archive.Value(counters.tcp_flags);
}

// The other bits are about sequence numbers.
void ExchangeKnown(StateArchive& archive, SideKnown& known) {
  bool good_checksum = known.good_checksum;
  bool good_payload = known.good_payload;
  archive.Value(good_checksum);
  archive.Value(good_payload);
  known.good_checksum = good_checksum;
  known.good_payload = good_payload;
}

constexpr bool HasConversation(AppProtocol app) {
  return app == AppProtocol::kSmb || app == AppProtocol::kDcerpc;
}

}  // namespace

// Sequence numbers are left out: what was sent meanwhile is not known.
void Flow::Exchange(StateArchive& archive) {
  for (Endpoint& end : key_.ends) {
    ExchangeEndpoint(archive, end);
  }
  archive.Value(key_.tunnel);
  archive.Value(key_.ip_protocol);
  if (!archive.reading()) {
    id_ = id();
  }
  archive.Value(id_);
  archive.Value(first_time_);
  archive.Value(last_time_);
  archive.Value(first_sequence_);
  archive.Value(first_frame_);
  for (std::size_t side = 0; side < counters_.size(); ++side) {
    ExchangeCounters(archive, counters_[side]);
    ExchangeKnown(archive, known_[side]);
    archive.Value(counters_[side].mss);
    archive.Value(counters_[side].hop_limit);
    archive.Value(vlans_[side]);
  }
  archive.Value(vlan_count_);
  archive.Enum8(tunnel_, net::Tunnel::kIpInIp);
  archive.Enum8(client_side_, Side::kHigh);
  archive.Enum8(evidence_, DirectionEvidence::kProtocol);
  archive.Enum8(app_, AppProtocol::kOther);
  archive.Value(midstream_);
  archive.Value(watched_);
}

void FlowTable::Exchange(StateArchive& archive) {
  ExchangeExpected(archive);
  if (archive.reading()) {
    RestoreFlows(archive);
  } else {
    SaveFlows(archive);
  }
}

void FlowTable::ExchangeExpected(StateArchive& archive) {
  if (!archive.reading()) {
    return archive.List(expected_rpc_order_, limits::kExpectedRpcPerShardMax, ExchangeEndpoint);
  }
  while (archive.Follows()) {
    Endpoint end;
    ExchangeEndpoint(archive, end);
    ExpectRpc(end.address, end.port);
  }
}

// The newest come first, so that the oldest have no room.
void FlowTable::SaveFlows(StateArchive& archive) {
  for (const TimeoutClass wanted : {TimeoutClass::kRecognised, TimeoutClass::kOther}) {
    Flow* flow = lists_[static_cast<std::size_t>(wanted)].newest();
    for (; flow != nullptr; flow = flow->older_) {
      const bool open = flow->tcp_state_ == TcpState::kEstablished && flow->established_;
      Conversation* conversation =
          flow->stream_ == nullptr ? nullptr : flow->stream_->conversation.get();
      if (!open || (IsFollowed(flow->app_) && conversation == nullptr) || !archive.Begin()) {
        continue;  // of what nobody has recognised so far there is nothing to keep
      }
      archive.CountEntry();
      flow->Exchange(archive);
      if (conversation != nullptr) {
        conversation->Exchange(archive);
      }
    }
  }
  archive.End();
}

bool FlowTable::RestoreFlow(StateArchive& archive, Flow& flow) {
  flow.Exchange(archive);
  const bool sane = flow.key_.ends[0] <= flow.key_.ends[1] && flow.key_.ip_protocol == 6 &&
                    flow.app_ != AppProtocol::kUnknown;
  if (!archive.ok() || !sane) {
    return false;
  }
  flow.tcp_state_ = TcpState::kEstablished;
  flow.established_ = true;
  flow.timeout_class_ = TcpTracker::ClassOf(flow);
  if (!HasConversation(flow.app_)) {
    return true;
  }
  flow.stream_ = std::make_unique<FlowStream>(budget_);
  for (DirectionState& direction : flow.stream_->directions) {
    direction.framer.Adopt(flow.app_, false);
    direction.tcp.RememberDelivered();
  }
  flow.stream_->conversation = observer_->OnRestored(flow, flow.app_);
  if (flow.stream_->conversation == nullptr) {
    return false;
  }
  flow.stream_->conversation->Exchange(archive);
  return archive.ok();
}

// Two of one key: others may share a session with either, so that neither can be trusted.
void FlowTable::RestoreFlows(StateArchive& archive) {
  std::vector<Flow*> restored;
  while (archive.Follows()) {
    restored.push_back(&pool_.Take());
    if (restored.size() > options_.flows_max || !RestoreFlow(archive, *restored.back())) {
      archive.Fail();
      break;
    }
  }
  for (auto flow = restored.rbegin(); flow != restored.rend(); ++flow) {
    Flow& kept = **flow;
    const std::uint32_t hash = index_.HashOf(kept.key_);
    if (!archive.ok() || index_.Find(kept.key_, hash) != nullptr) {
      archive.Fail();
      pool_.Give(kept);
      continue;
    }
    index_.Add(kept, hash);
    archive.CountEntry();
    ListOf(kept).PushNewest(kept);
  }
}

}  // namespace eastwest::stream
