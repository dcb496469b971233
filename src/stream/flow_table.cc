#include "src/stream/flow_table.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "src/stream/flow_stream.h"
#include "src/stream/stream_driver.h"
#include "src/stream/tcp_tracker.h"

namespace eastwest::stream {
namespace {

using std::chrono::seconds;

// How long a flow of each class may be silent. SMB sessions idle for a quarter of an hour and
// more before Windows drops them, so that what is established stays for long.
constexpr std::array<seconds, kTimeoutClasses> kTimeouts = {
    seconds{10},    // kReset
    seconds{60},    // kClosed
    seconds{30},    // kHalfOpen: a SYN is repeated for 21 s
    seconds{60},    // kUdp
    seconds{3600},  // kOther
    seconds{3600},  // kRecognised
};

constexpr std::uint8_t kProtocolTcp = 6;

constexpr bool IsServicePort(std::uint16_t port) {
  return port == 445 || port == 139 || port == 135;
}

constexpr EndReason ReasonOf(TcpState state) {
  switch (state) {
    case TcpState::kClosed:
      return EndReason::kShutdown;
    case TcpState::kReset:
      return EndReason::kReset;
    case TcpState::kNone:
    case TcpState::kSynSent:
    case TcpState::kEstablished:
      break;
  }
  return EndReason::kTimeout;
}

}  // namespace

FlowTable::FlowTable(FlowObserver& observer, Counters& counters, const FlowTableOptions& options)
    : observer_(&observer),
      counters_(&counters),
      options_(options),
      budget_(options.stream_bytes_max) {}

FlowTable::~FlowTable() = default;

Flow* FlowTable::OnPacket(const PacketContext& context, const net::Packet& packet,
                          std::uint32_t wire_bytes, net::Checksum checksum) {
  const bool tcp = packet.transport == net::Transport::kTcp;
  if (!tcp && packet.transport != net::Transport::kUdp) {
    return nullptr;
  }
  KeyPlace place{.directed = KeyOf(packet)};
  place.hash = index_.HashOf(place.directed.key);
  const Side from = place.directed.from;
  Flow* flow = index_.Find(place.directed.key, place.hash);
  if (checksum != net::Checksum::kNotChecked && ChecksumForbids(flow, from, packet, checksum)) {
    return nullptr;
  }
  const bool copy = IsCopy(context, packet, checksum);
  if (copy && !tcp) {
    return flow;  // every byte of it was compared
  }
  // What no flow has is no copy of anything that was counted.
  const bool counted = copy && flow != nullptr;
  if (flow == nullptr) {
    flow = &Create(context, packet, place);
  }
  const SegmentUse use = tcp ? TcpTracker::Judge(*flow, from, packet) : SegmentUse::kFollow;
  if (use == SegmentUse::kStartAnew) {
    counters_->Add(Counter::kTcpReused);
    End(context, *flow, EndReason::kReused);
    flow = &Create(context, packet, place);
  }
  if (packet.tcp_mss != 0 && use != SegmentUse::kIgnore) {
    flow->counters_[static_cast<std::size_t>(from)].mss = packet.tcp_mss;
  }
  if (checksum == net::Checksum::kGood) {
    flow->known_[static_cast<std::size_t>(from)].good_checksum = true;
    flow->known_[static_cast<std::size_t>(from)].good_payload |= packet.payload_length > 0;
  }
  if (!counted) {
    CountPacket(context, *flow, from, wire_bytes);
  }
  if (use == SegmentUse::kIgnore) {
    counters_->Add(Counter::kTcpIgnored, counted ? 0 : 1);
    return flow;
  }
  if (tcp) {
    flow->counters_[static_cast<std::size_t>(from)].tcp_flags |= packet.tcp_flags;
    OnTcp(context, *flow, from, packet, counted);
  } else if (!packet.payload.empty()) {
    OnUdp(context, *flow, from, packet);
  }
  OfferBypass(*flow, from);
  return flow;
}

bool FlowTable::PassBy(const PacketContext& context, const net::PlainPacket& packet,
                       std::uint32_t wire_bytes) {
  const Bypass::Entry* found = bypass_.Find(packet.key);
  if (found == nullptr) {
    return false;
  }
  Flow& flow = *found->flow;
  if (flow.stream_ != nullptr) {
    return FeedPlain(context, flow, found->from, packet, wire_bytes);
  }
  net::PlainTcp segment;
  if (!packet.tcp) {
    if (observer_->MayReadDatagram(packet)) {
      return false;
    }
  } else {
    segment = net::ReadPlainTcp(packet);
    if (!IsOnlyCounted(flow, found->from, segment) ||
        !TcpTracker::FollowsOn(flow, found->from, segment)) {
      return false;
    }
  }
  if (IsCopy(context, PlaceOf(context, packet))) {
    return true;
  }
  if (packet.tcp) {
    flow.counters_[static_cast<std::size_t>(found->from)].tcp_flags |= segment.flags;
    TcpTracker::OnSteady(flow, found->from, segment);
  }
  CountPacket(context, flow, found->from, wire_bytes);
  return true;
}

bool FlowTable::IsCopy(const PacketContext& context, const net::Packet& packet,
                       net::Checksum checksum) {
  return options_.duplicates != nullptr && !packet.reassembled && checksum != net::Checksum::kBad &&
         options_.duplicates->IsDuplicate(packet, {context.frame.input, context.time});
}

DuplicateFilter::Place FlowTable::FindPlace(const PacketContext& context,
                                            const net::PlainPacket& packet) const {
  const DuplicateFilter::Place place = options_.duplicates->PlaceOf(packet, context.frame.input);
  options_.duplicates->Prefetch(place);
  return place;
}

// IsOnlyCounted: until a flow shows data, its acknowledgments say nothing either.
bool FlowTable::IsOnlyCounted(const Flow& flow, Side from, const net::PlainTcp& segment) {
  return net::IsPlainAck(segment) && TcpTracker::IsSteady(flow, from) &&
         (!IsFollowed(flow.app_) || (segment.payload_length == 0 && flow.stream_ == nullptr));
}

// OfferBypass comes behind a packet that was handled in full: what has to be known of the sender
// is known. Who wants every checksum judged has every packet handled so.
void FlowTable::OfferBypass(Flow& flow, Side from) {
  if (options_.checksums == ChecksumPolicy::kAll) {
    return;
  }
  const bool tcp = flow.key_.ip_protocol == kProtocolTcp;
  const bool silent = flow.stream_ == nullptr && IsFollowed(flow.app_) && flow.watched_;
  if (tcp && (!TcpTracker::IsSteady(flow, from) || silent)) {
    return;
  }
  if (Bypass::Fits(flow.key_)) {
    flow.in_bypass_ = true;
    bypass_.Add(flow, from);
  }
}

// A flow is named after the first datagram that somebody could read.
void FlowTable::OnUdp(const PacketContext& context, Flow& flow, Side from,
                      const net::Packet& packet) {
  const AppProtocol protocol = observer_->OnDatagram(context, flow, from, packet);
  if (flow.app_ == AppProtocol::kOther && protocol != AppProtocol::kUnknown) {
    flow.app_ = protocol;
    counters_->Add(Counter::kAppDcerpcUdp, protocol == AppProtocol::kDcerpc ? 1 : 0);
  }
}

// IsCoalesced: more payload than the receiver takes in one segment. No network carried that: the
// card or the virtual switch at which it was captured had still to cut it into segments, or had
// put it together, and leaves the checksum as it is. RFC 9293 3.7.1. What came in fragments can be
// of any size and wrong on purpose.
bool FlowTable::IsCoalesced(const Flow& flow, Side from, const net::Packet& packet) {
  const std::uint16_t mss = flow.counters_[static_cast<std::size_t>(Other(from))].mss;
  return mss != 0 && packet.payload_length > mss && !packet.reassembled;
}

// ChecksumForbids: a wrong checksum is refused from a sender that has shown right ones. One that a
// card is still to finish is refused only after right ones over payload: some senders finish their
// empty segments themselves.
bool FlowTable::ChecksumForbids(const Flow* flow, Side from, const net::Packet& packet,
                                net::Checksum checksum) {
  const bool bad = checksum == net::Checksum::kBad;
  if (options_.checksums == ChecksumPolicy::kNone ||
      (!bad && checksum != net::Checksum::kOffloaded)) {
    return false;
  }
  const auto side = static_cast<std::size_t>(from);
  const bool shown = flow != nullptr && !IsCoalesced(*flow, from, packet) &&
                     (bad ? flow->known_[side].good_checksum : flow->known_[side].good_payload);
  const bool forbids = options_.checksums == ChecksumPolicy::kAll || shown;
  if (bad || forbids) {
    const bool tcp = packet.transport == net::Transport::kTcp;
    counters_->Add(tcp ? Counter::kTcpInvalidChecksum : Counter::kUdpInvalidChecksum);
  }
  return forbids;
}

Flow& FlowTable::Create(const PacketContext& context, const net::Packet& packet,
                        const KeyPlace& place) {
  if (index_.size() >= options_.flows_max) {
    EvictOne(context);
  }
  Flow& flow = pool_.Take();
  flow.key_ = place.directed.key;
  flow.first_time_ = context.time;
  flow.last_time_ = context.time;
  flow.first_sequence_ = context.sequence;
  flow.first_frame_ = context.frame;
  flow.client_side_ = place.directed.from;
  flow.vlan_count_ = packet.vlan_count;
  flow.vlans_ = packet.vlans;
  flow.tunnel_ = packet.tunnel;
  const bool serves = ProposeByPort(flow);
  counters_->Add(Counter::kFlowTotal);
  if (packet.transport == net::Transport::kTcp) {
    flow.watched_ = serves;
    StartTcp(flow, packet);
  } else {
    counters_->Add(Counter::kFlowUdp);
    flow.app_ = AppProtocol::kOther;
    flow.timeout_class_ = TimeoutClass::kUdp;
  }
  index_.Add(flow, place.hash);
  ListOf(flow).PushNewest(flow);
  return flow;
}

void FlowTable::StartTcp(Flow& flow, const net::Packet& packet) {
  counters_->Add(Counter::kFlowTcp);
  flow.timeout_class_ = TimeoutClass::kHalfOpen;
  flow.midstream_ = (packet.tcp_flags & net::kTcpSyn) == 0;
  if (flow.midstream_) {
    counters_->Add(Counter::kTcpMidstreamPickups);
  }
}

bool FlowTable::Serves(const Endpoint& end) const {
  return IsServicePort(end.port) || (!expected_rpc_.empty() && expected_rpc_.contains(end));
}

// IsAnswerBody goes by the ports alone: whoever opens a connection chooses one of them, and has
// nothing to gain from a port of SMB.
bool FlowTable::IsAnswerBody(const Flow& flow, Side from) {
  const auto is_smb = [&flow](Side side) {
    const std::uint16_t port = flow.key_.ends[static_cast<std::size_t>(side)].port;
    return port == 445 || port == 139;
  };
  return is_smb(from) && !is_smb(Other(from));
}

// ProposeByPort: the server has a port of ours, or else the only one below 1024. Returns whether
// there is one of ours.
bool FlowTable::ProposeByPort(Flow& flow) const {
  const auto& ends = flow.key_.ends;
  bool low = Serves(ends[0]);
  bool high = Serves(ends[1]);
  const bool serves = low || high;
  if (!serves) {
    low = ends[0].port < 1024;
    high = ends[1].port < 1024;
  }
  if (low != high) {
    flow.ProposeClient(low ? Side::kHigh : Side::kLow, DirectionEvidence::kPort);
  }
  return serves;
}

void FlowTable::ExpectRpc(const net::IpAddress& server, std::uint16_t port) {
  const Endpoint end{server, port};
  if (!expected_rpc_.insert(end).second) {
    return;
  }
  expected_rpc_order_.push_back(end);
  if (expected_rpc_order_.size() > limits::kExpectedRpcPerShardMax) {
    counters_->Add(Counter::kFlowExpectedEvicted);
    expected_rpc_.erase(expected_rpc_order_.front());
    expected_rpc_order_.pop_front();
  }
}

// Freshen moves a flow in its list, at most once a second: the list stays sorted by the whole
// second of the last packet, and a busy flow leaves its neighbours' cache lines alone.
void FlowTable::Freshen(const PacketContext& context, Flow& flow) {
  if (context.time - second_ >= seconds(1)) {
    second_ = std::chrono::floor<seconds>(context.time);
  }
  if (flow.last_time_ < second_) {
    ListOf(flow).MoveToNewest(flow);
  }
}

void FlowTable::SetTimeoutClass(Flow& flow, TimeoutClass timeout_class) {
  if (flow.timeout_class_ != timeout_class) {
    ListOf(flow).Remove(flow);
    flow.timeout_class_ = timeout_class;
    ListOf(flow).PushNewest(flow);
  }
}

void FlowTable::OnTick(const PacketContext& now) {
  for (auto next = ticking_.begin(); next != ticking_.end();) {
    Flow& flow = **next;
    ++next;  // the flow may leave the list
    TickStream(now, flow);
  }
  for (std::size_t i = 0; i < kTimeoutClasses; ++i) {
    while (lists_[i].oldest() != nullptr &&
           now.time - lists_[i].oldest()->last_time() >= kTimeouts[i]) {
      Flow& flow = *lists_[i].oldest();
      End(now, flow, ReasonOf(flow.tcp_state_));
    }
  }
}

void FlowTable::OnEndOfInput(const PacketContext& now) {
  std::vector<Flow*> all;
  all.reserve(index_.size());
  for (const FlowList& list : lists_) {
    for (Flow* flow = list.oldest(); flow != nullptr; flow = flow->newer_) {
      all.push_back(flow);
    }
  }
  std::sort(all.begin(), all.end(), [](const Flow* left, const Flow* right) {
    return left->first_sequence() < right->first_sequence();
  });
  for (Flow* flow : all) {
    End(now, *flow, EndReason::kEndOfInput);
  }
}

void FlowTable::EvictOne(const PacketContext& now) {
  for (const FlowList& list : lists_) {
    if (list.oldest() != nullptr) {
      counters_->Add(Counter::kFlowEvicted);
      End(now, *list.oldest(), EndReason::kEvicted);
      return;
    }
  }
}

void FlowTable::End(const PacketContext& now, Flow& flow, EndReason reason) {
  if (flow.stream_ != nullptr) {
    EndStream(now, flow);
  }
  observer_->OnEnded(now, flow, reason);
  ListOf(flow).Remove(flow);
  if (flow.in_bypass_) {
    bypass_.Remove(flow);
  }
  index_.Remove(flow);
  pool_.Give(flow);
}

}  // namespace eastwest::stream
