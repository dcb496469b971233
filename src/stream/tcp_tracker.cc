#include "src/stream/tcp_tracker.h"

#include "src/stream/flow_stream.h"

namespace eastwest::stream {
namespace {

constexpr std::size_t Index(Side side) { return static_cast<std::size_t>(side); }

constexpr bool IsOver(TcpState state) {
  return state == TcpState::kClosed || state == TcpState::kReset;
}

constexpr bool IsHalfOpen(TcpState state) {
  return state == TcpState::kNone || state == TcpState::kSynSent;
}

}  // namespace

SegmentUse TcpTracker::Judge(Flow& flow, Side from, const net::Packet& packet) {
  const bool acknowledges = (packet.tcp_flags & net::kTcpAck) != 0;
  if ((packet.tcp_flags & net::kTcpRst) != 0) {
    return TakesReset(flow, from, packet.tcp_sequence) ? SegmentUse::kFollow : SegmentUse::kIgnore;
  }
  if ((packet.tcp_flags & net::kTcpSyn) == 0) {
    // "If the ACK bit is off, drop the segment". RFC 9293 3.10.7.4
    return acknowledges ? SegmentUse::kFollow : SegmentUse::kIgnore;
  }
  return acknowledges ? JudgeSynAck(flow, from, packet) : JudgeSyn(flow, from, packet);
}

// IsLive: both sides take part, or data of this one came without a handshake.
bool TcpTracker::IsLive(const Flow& flow, Side from) {
  return flow.tcp_state_ == TcpState::kEstablished ||
         (flow.midstream_ && flow.known_[Index(from)].end) ||
         (flow.stream_ != nullptr && flow.stream_->direction(from).tcp.started());
}

SegmentUse TcpTracker::JudgeSyn(Flow& flow, Side from, const net::Packet& packet) {
  const std::size_t own = Index(from);
  const bool syn_known = flow.known_[own].syn;
  if (syn_known && flow.syn_sequence_[own] == packet.tcp_sequence) {
    return SegmentUse::kFollow;  // the same SYN once more
  }
  // In a one-sided capture nobody else is there to close it.
  const bool finished = (flow.counters(from).tcp_flags & net::kTcpFin) != 0 &&
                        flow.counters(Other(from)).packets == 0;
  if (IsOver(flow.tcp_state_) || finished) {
    return SegmentUse::kStartAnew;
  }
  if (IsLive(flow, from)) {
    flow.known_[own].candidate = true;
    flow.syn_candidate_[own] = packet.tcp_sequence;
    return SegmentUse::kIgnore;
  }
  // Without a first sequence number of this side, the SYN may be late, or both sides open.
  const bool young = flow.counters(Side::kLow).packets + flow.counters(Side::kHigh).packets <= 3;
  return syn_known || !young ? SegmentUse::kStartAnew : SegmentUse::kFollow;
}

// JudgeSynAck: who speaks for the first time is believed, as the other side's forgeries do not
// come from there. Later only a repetition counts, or the answer to a SYN that was remembered.
SegmentUse TcpTracker::JudgeSynAck(const Flow& flow, Side from, const net::Packet& packet) {
  const std::size_t own = Index(from);
  const std::size_t other = Index(Other(from));
  const std::uint32_t answered = packet.tcp_acknowledgment - 1;
  if (flow.known_[other].candidate && flow.syn_candidate_[other] == answered) {
    return SegmentUse::kStartAnew;
  }
  if (IsHalfOpen(flow.tcp_state_)) {
    return JudgeEarlySynAck(flow, from, packet);
  }
  // The answer may acknowledge data that came with the SYN, too. RFC 7413 4.2.2
  const bool answers =
      (flow.known_[other].syn && flow.syn_sequence_[other] == answered) ||
      (flow.stream_ != nullptr &&
       flow.stream_->direction(Other(from)).tcp.next() == packet.tcp_acknowledgment);
  const bool fits = !flow.known_[own].syn || flow.syn_sequence_[own] == packet.tcp_sequence;
  if (answers && fits) {
    return SegmentUse::kFollow;
  }
  return flow.counters(from).packets == 0 ? SegmentUse::kStartAnew : SegmentUse::kIgnore;
}

// JudgeEarlySynAck: data may have come with the SYN (RFC 7413), or without any.
SegmentUse TcpTracker::JudgeEarlySynAck(const Flow& flow, Side from, const net::Packet& packet) {
  if (flow.stream_ == nullptr) {
    return SegmentUse::kFollow;
  }
  const TcpReassembler& sent = flow.stream_->direction(from).tcp;
  if (sent.started() && sent.next() != packet.tcp_sequence + 1) {
    return flow.counters(from).packets == 0 ? SegmentUse::kStartAnew : SegmentUse::kIgnore;
  }
  const TcpReassembler& answered = flow.stream_->direction(Other(from)).tcp;
  const std::int32_t open = SequenceDistance(packet.tcp_acknowledgment, answered.next());
  const bool near = open >= 0 && open < kWindowBytes;
  return !answered.started() || near ? SegmentUse::kFollow : SegmentUse::kStartAnew;
}

// TakesReset: a RST that is not exactly at its place is answered by a challenge at most, and
// anybody may send one that never arrives. RFC 9293 3.10.7.4, RFC 5961 3
bool TcpTracker::TakesReset(const Flow& flow, Side from, std::uint32_t sequence) {
  const TcpReassembler* sent =
      flow.stream_ == nullptr ? nullptr : &flow.stream_->direction(from).tcp;
  std::uint32_t next = 0;
  if (sent != nullptr && sent->started()) {
    next = sent->next();
  } else if (IsFollowed(flow.app_) && flow.known_[Index(from)].syn) {
    next = flow.syn_sequence_[Index(from)] + 1;
  } else {
    return !flow.known_[Index(from)].end || sequence == flow.sequence_end_[Index(from)] ||
           sequence == flow.acknowledged_[Index(Other(from))];
  }
  // A FIN takes a sequence number of its own.
  const bool finished = (flow.counters(from).tcp_flags & net::kTcpFin) != 0;
  return sequence == next || (finished && sequence == next + 1) ||
         (sent != nullptr && sent->AcknowledgedUpTo(sequence));
}

// OnSyn: until the flow is established, the last word on its sequence numbers counts.
bool TcpTracker::OnSyn(Flow& flow, Side from, const net::Packet& packet) {
  const Side other = Other(from);
  const bool settled = !IsHalfOpen(flow.tcp_state_) || flow.stream_ != nullptr;
  const auto note = [&flow, settled](Side side, std::uint32_t sequence) {
    if (!settled || !flow.known_[Index(side)].syn) {
      flow.known_[Index(side)].syn = true;
      flow.syn_sequence_[Index(side)] = sequence;
    }
  };
  const bool acknowledges = (packet.tcp_flags & net::kTcpAck) != 0;
  const bool other_syn_seen = (flow.counters(other).tcp_flags & net::kTcpSyn) != 0;
  note(from, packet.tcp_sequence);
  if (acknowledges) {
    note(other, packet.tcp_acknowledgment - 1);
  }
  flow.midstream_ = false;
  if (flow.tcp_state_ == TcpState::kNone) {
    flow.tcp_state_ = TcpState::kSynSent;
  }
  if (IsHalfOpen(flow.tcp_state_) && (acknowledges || !other_syn_seen)) {
    flow.ProposeClient(acknowledges ? other : from, DirectionEvidence::kHandshake);
  }
  // An answer that was captured before its question names the question's sequence number.
  return other_syn_seen && (acknowledges || (flow.counters(other).tcp_flags & net::kTcpAck) != 0);
}

// NoteEnd: of flows that nobody reads this is all that is known of their data.
void TcpTracker::NoteEnd(Flow& flow, Side from, std::uint32_t end,
                         std::optional<std::uint32_t> acknowledged) {
  std::uint32_t& known = flow.sequence_end_[Index(from)];
  if (!flow.known_[Index(from)].end || SequenceDistance(known, end) > 0) {
    flow.known_[Index(from)].end = true;
    known = end;
  }
  if (acknowledged) {
    flow.acknowledged_[Index(from)] = *acknowledged;
  }
}

bool TcpTracker::OnPacket(Flow& flow, Side from, const net::Packet& packet) {
  const std::uint8_t flags = packet.tcp_flags;
  if ((flags & net::kTcpRst) != 0) {
    flow.tcp_state_ = TcpState::kReset;
    flow.reset_side_ = from;
    return false;
  }
  constexpr unsigned kTakesOne = net::kTcpSyn | net::kTcpFin;  // a sequence number. RFC 9293 3.4
  const std::uint32_t end =
      packet.tcp_sequence + packet.payload_length + ((flags & kTakesOne) != 0 ? 1 : 0);
  NoteEnd(flow, from, end,
          (flags & net::kTcpAck) != 0 ? std::optional(packet.tcp_acknowledgment) : std::nullopt);
  bool established = false;
  if ((flags & net::kTcpSyn) != 0) {
    established = OnSyn(flow, from, packet);
  } else if ((flags & net::kTcpAck) != 0) {
    const std::uint8_t own = flow.counters(from).tcp_flags;
    const std::uint8_t others = flow.counters(Other(from)).tcp_flags;
    // Who sent a SYN and goes on had an answer; who answered a SYN/ACK took it; and in mid-stream
    // two sides that acknowledge are connected.
    established = (own & net::kTcpSyn) != 0 || (others & net::kTcpAck) != 0;
  }
  if (established && IsHalfOpen(flow.tcp_state_)) {
    flow.tcp_state_ = TcpState::kEstablished;
  }
  // Some stacks reset one connection and go on with it: the data says so.
  if (flow.tcp_state_ == TcpState::kReset && flow.reset_side_ == from &&
      packet.payload_length > 0) {
    flow.tcp_state_ = TcpState::kEstablished;
  }
  const bool both_finished = (flow.counters(Side::kLow).tcp_flags &
                              flow.counters(Side::kHigh).tcp_flags & net::kTcpFin) != 0;
  if (both_finished && flow.tcp_state_ != TcpState::kReset) {
    flow.tcp_state_ = TcpState::kClosed;
  }
  return established;
}

TimeoutClass TcpTracker::ClassOf(const Flow& flow) {
  const bool recognised = flow.app_ == AppProtocol::kSmb || flow.app_ == AppProtocol::kDcerpc;
  switch (flow.tcp_state_) {
    case TcpState::kReset:
      // The receiver may not have had it: what the flow is about is not forgotten that fast.
      return recognised ? TimeoutClass::kClosed : TimeoutClass::kReset;
    case TcpState::kClosed:
      return TimeoutClass::kClosed;
    case TcpState::kEstablished:
      return recognised ? TimeoutClass::kRecognised : TimeoutClass::kOther;
    case TcpState::kNone:
    case TcpState::kSynSent:
      break;
  }
  return TimeoutClass::kHalfOpen;
}

}  // namespace eastwest::stream
