// The half of FlowTable that walks TCP packets through reassembly.
#include <algorithm>

#include "parsers/net/checksum.h"
#include "src/stream/flow_stream.h"
#include "src/stream/flow_table.h"
#include "src/stream/stream_driver.h"
#include "src/stream/tcp_tracker.h"

namespace eastwest::stream {
namespace {

// A flow is of no interest when this many segments of both directions start no message; or that
// many of one, when the other is silent or not captured.
constexpr std::uint8_t kFailedSegments = 4;
constexpr std::uint8_t kFailedSegmentsOneSided = 16;

constexpr Side kSides[] = {Side::kLow, Side::kHigh};

// HopLimit is 0 where the header is not kept: in IPv6.
std::uint8_t HopLimit(const net::Packet& packet) {
  constexpr std::size_t kTimeToLiveAt = 8;  // RFC 791 3.1
  return packet.ip_header.size() > kTimeToLiveAt ? packet.ip_header[kTimeToLiveAt] : 0;
}

net::PlainTcp SegmentOf(const net::Packet& packet) {
  return {.sequence = packet.tcp_sequence,
          .acknowledgment = packet.tcp_acknowledgment,
          .payload_length = packet.payload_length,
          .flags = packet.tcp_flags,
          .payload = packet.payload};
}

bool GiveUp(const FlowStream& stream) {
  const Framer& low = stream.directions[0].framer;
  const Framer& high = stream.directions[1].framer;
  const std::uint8_t few = std::min(low.failed_segments(), high.failed_segments());
  const std::uint8_t many = std::max(low.failed_segments(), high.failed_segments());
  return !low.waiting_for_header() && !high.waiting_for_header() &&
         (few >= kFailedSegments || many >= kFailedSegmentsOneSided);
}

}  // namespace

void FlowTable::OnTcp(const PacketContext& context, Flow& flow, Side from,
                      const net::Packet& packet, bool copy) {
  std::uint8_t& hop_limit = flow.counters_[static_cast<std::size_t>(from)].hop_limit;
  if (hop_limit == 0) {
    hop_limit = HopLimit(packet);
  }
  if (TcpTracker::OnPacket(flow, from, packet)) {
    NoteEstablished(context, flow);
  }
  if (IsFollowed(flow.app_) && (packet.tcp_flags & net::kTcpRst) == 0) {
    FeedTcp(context, flow, from, SegmentOf(packet), copy);
  }
  SetTimeoutClass(flow, TcpTracker::ClassOf(flow));
}

void FlowTable::NoteEstablished(const PacketContext& context, Flow& flow) {
  if (flow.established_) {
    return;
  }
  flow.established_ = true;
  if (flow.tcp_state_ == TcpState::kNone || flow.tcp_state_ == TcpState::kSynSent) {
    flow.tcp_state_ = TcpState::kEstablished;
  }
  counters_->Add(Counter::kTcpSessions);
  observer_->OnEstablished(context, flow);
}

void FlowTable::FeedTcp(const PacketContext& context, Flow& flow, Side from,
                        const net::PlainTcp& segment, bool copy) {
  if (flow.stream_ == nullptr) {
    if (segment.payload_length == 0) {
      return;
    }
    flow.stream_ = std::make_unique<FlowStream>(budget_);
  }
  FlowStream& stream = *flow.stream_;
  for (const Side side : kSides) {
    const auto index = static_cast<std::size_t>(side);
    if (!stream.direction(side).tcp.started() && flow.known_[index].syn) {
      stream.direction(side).tcp.Start(flow.syn_sequence_[index] + 1);
    }
  }
  const bool syn = (segment.flags & net::kTcpSyn) != 0;
  const bool acknowledges = (segment.flags & net::kTcpAck) != 0;
  const Side other = Other(from);
  if (acknowledges) {
    stream.direction(other).tcp.OnAcknowledged(segment.acknowledgment);
  }
  if (segment.payload_length == 0 && !stream.waiting()) {
    return;
  }
  // A SYN takes one sequence number, ahead of data that it may carry. RFC 7413
  const Segment data{.sequence = segment.sequence + (syn ? 1 : 0),
                     .data = segment.payload,
                     .length = segment.payload_length,
                     .copy = copy};
  Driver sender(*this, context, flow, from);
  stream.direction(from).tcp.OnSegment(sender.reassembly(), data);
  stream.direction(from).tcp.OnAnyPacket(sender.reassembly(), false);
  if (stream.direction(other).tcp.waiting()) {
    Driver receiver(*this, context, flow, other);
    stream.direction(other).tcp.OnAnyPacket(receiver.reassembly(), acknowledges);
  }
  SettleStream(context, flow);
}

// FeedPlain is OnPacket for the packet that nearly all packets of a conversation are: data that
// comes next, or none, with right checksums.
bool FlowTable::FeedPlain(const PacketContext& context, Flow& flow, Side from,
                          const net::PlainPacket& packet, std::uint32_t wire_bytes) {
  FlowStream& stream = *flow.stream_;
  TcpReassembler& sent = stream.direction(from).tcp;
  const net::PlainTcp segment = net::ReadPlainTcp(packet);
  const bool has_data = segment.payload_length > 0;
  const auto side = static_cast<std::size_t>(from);
  if (flow.counters_[side].hop_limit == 0 || !net::IsPlainAck(segment) ||
      !TcpTracker::IsSteady(flow, from) || stream.waiting() || !sent.started() ||
      segment.payload.size() != segment.payload_length ||
      (has_data && segment.sequence != sent.next())) {
    return false;
  }
  const DuplicateFilter::Place place = PlaceOf(context, packet);
  const bool unseen = has_data && StepOverUnseen(flow, from, segment);
  if (!unseen && options_.checksums != ChecksumPolicy::kNone) {
    if (!net::HasGoodChecksums(packet)) {
      return false;
    }
    flow.known_[side].good_checksum = true;
    flow.known_[side].good_payload |= has_data;
  }
  const bool copy = IsCopy(context, place);
  if (copy && !has_data) {
    return true;
  }
  if (!copy) {
    CountPacket(context, flow, from, wire_bytes);
  }
  flow.counters_[side].tcp_flags |= segment.flags;
  TcpTracker::OnSteady(flow, from, segment);
  if (unseen) {
    return true;
  }
  stream.direction(Other(from)).tcp.OnAcknowledged(segment.acknowledgment);
  if (has_data && stream.direction(from).framer.StepsOver(segment.payload_length)) {
    sent.PassOver(segment.payload);
  } else if (has_data) {
    Driver sender(*this, context, flow, from);
    sent.OnNext(sender.reassembly(), segment.payload);
    SettleStream(context, flow);
    SetTimeoutClass(flow, TcpTracker::ClassOf(flow));
  }
  return true;
}

// StepOverUnseen passes by data of a body that nobody reads, and does not look at it, not even for
// its checksum. Only data that a server sends: what its receiver refuses can hide nothing from us
// that the receiver, who moves through the network, could not hide anyway. A client would move our
// place in its stream by what the server never takes. Who acknowledges something new is looked at.
bool FlowTable::StepOverUnseen(Flow& flow, Side from, const net::PlainTcp& segment) {
  DirectionState& direction = flow.stream_->direction(from);
  if (!IsAnswerBody(flow, from) ||
      segment.acknowledgment != flow.acknowledged_[static_cast<std::size_t>(from)] ||
      !direction.framer.StepsOver(segment.payload_length)) {
    return false;
  }
  direction.tcp.PassUnseen(segment.payload_length);
  return true;
}

// JudgeUnrecognised: a flow that is known by its head, or that shows nothing at all, is of no
// further interest.
void FlowTable::JudgeUnrecognised(const PacketContext& context, Flow& flow) {
  FlowStream& stream = *flow.stream_;
  if (flow.app_ != AppProtocol::kUnknown || flow.watched_ ||
      (stream.heads != nullptr && stream.heads->waits())) {
    return;
  }
  const AppProtocol head =
      stream.heads == nullptr ? AppProtocol::kUnknown : stream.heads->protocol();
  const bool open =
      head == AppProtocol::kUnknown || (stream.heads != nullptr && stream.heads->gives_way());
  if (open && !GiveUp(stream)) {
    return;
  }
  if (stream.heads != nullptr) {
    stream.heads->OnEnd(context);
  }
  flow.app_ = head == AppProtocol::kUnknown ? AppProtocol::kOther : head;
}

// SettleStream drops what nobody reads and keeps the list of ticking flows right.
void FlowTable::SettleStream(const PacketContext& context, Flow& flow) {
  FlowStream& stream = *flow.stream_;
  JudgeUnrecognised(context, flow);
  if (!IsFollowed(flow.app_)) {
    StopTicking(flow);
    flow.stream_.reset();
    return;
  }
  const bool wanted = stream.conversation != nullptr && stream.conversation->WantsTick();
  if (wanted || stream.waiting()) {
    StartTicking(flow);
  } else {
    StopTicking(flow);
  }
}

void FlowTable::StartTicking(Flow& flow) {
  FlowStream& stream = *flow.stream_;
  if (!stream.ticking) {
    stream.ticking = true;
    stream.ticking_at = ticking_.insert(ticking_.end(), &flow);
  }
}

void FlowTable::StopTicking(Flow& flow) {
  FlowStream& stream = *flow.stream_;
  if (stream.ticking) {
    stream.ticking = false;
    ticking_.erase(stream.ticking_at);
  }
}

void FlowTable::TickStream(const PacketContext& now, Flow& flow) {
  FlowStream& stream = *flow.stream_;
  for (const Side side : kSides) {
    Driver driver(*this, now, flow, side);
    stream.direction(side).tcp.OnTime(driver.reassembly());
  }
  if (stream.conversation != nullptr && stream.conversation->WantsTick()) {
    stream.conversation->OnTick(now);
  }
  SettleStream(now, flow);
  SetTimeoutClass(flow, TcpTracker::ClassOf(flow));
}

void FlowTable::EndStream(const PacketContext& now, Flow& flow) {
  for (const Side side : kSides) {
    Driver(*this, now, flow, side).Finish();
  }
  if (flow.stream_->conversation != nullptr) {
    flow.stream_->conversation->OnEnd(now);
  }
  if (flow.stream_->heads != nullptr) {
    flow.stream_->heads->OnEnd(now);
    if (!flow.watched_ && flow.stream_->heads->protocol() != AppProtocol::kUnknown) {
      flow.app_ = flow.stream_->heads->protocol();
    }
  }
  StopTicking(flow);
}

}  // namespace eastwest::stream
