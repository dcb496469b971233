#include "src/stream/tcp_tracker.h"

#include "src/stream/flow_stream.h"
#include "src/stream/sequence.h"

namespace eastwest::stream {
namespace {

// A segment this near the next expected byte is of the same connection: a scaled receive window.
constexpr std::int32_t kWindowBytes = 1 << 20;

constexpr std::size_t Index(Side side) { return static_cast<std::size_t>(side); }

constexpr bool IsOver(TcpState state) {
  return state == TcpState::kClosed || state == TcpState::kReset;
}

}  // namespace

bool TcpTracker::NearNext(const Flow& flow, Side from, std::uint32_t sequence) {
  const std::int32_t distance =
      SequenceDistance(flow.stream_->direction(from).tcp.next(), sequence);
  return distance > -kWindowBytes && distance < kWindowBytes;
}

bool TcpTracker::StartsAnew(const Flow& flow, Side from, const net::Packet& packet) {
  constexpr std::uint8_t kFlags = net::kTcpSyn | net::kTcpAck | net::kTcpRst;
  if ((packet.tcp_flags & kFlags) != net::kTcpSyn) {
    return false;
  }
  const bool syn_known = flow.syn_known_[Index(from)];
  if (syn_known && flow.syn_sequence_[Index(from)] == packet.tcp_sequence) {
    return false;  // the same SYN once more
  }
  if (IsOver(flow.tcp_state_)) {
    return true;
  }
  if (flow.stream_ != nullptr && flow.stream_->direction(from).tcp.started()) {
    return !NearNext(flow, from, packet.tcp_sequence);
  }
  // Without a first sequence number of this side, the SYN may be late, or both sides open.
  const bool young = flow.counters(Side::kLow).packets + flow.counters(Side::kHigh).packets <= 3;
  return syn_known || !young;
}

bool TcpTracker::OnSyn(Flow& flow, Side from, const net::Packet& packet) {
  const Side other = Other(from);
  if (!flow.syn_known_[Index(from)]) {
    flow.syn_known_[Index(from)] = true;
    flow.syn_sequence_[Index(from)] = packet.tcp_sequence;
  }
  flow.midstream_ = false;
  if (flow.tcp_state_ == TcpState::kNone) {
    flow.tcp_state_ = TcpState::kSynSent;
  }
  const bool other_syn_seen = (flow.counters(other).tcp_flags & net::kTcpSyn) != 0;
  if ((packet.tcp_flags & net::kTcpAck) == 0) {
    if (!other_syn_seen) {
      flow.ProposeClient(from, DirectionEvidence::kHandshake);
    }
    // An answer that was captured before its question names the question's sequence number.
    return other_syn_seen && (flow.counters(other).tcp_flags & net::kTcpAck) != 0;
  }
  if (!flow.syn_known_[Index(other)]) {
    flow.syn_known_[Index(other)] = true;
    flow.syn_sequence_[Index(other)] = packet.tcp_acknowledgment - 1;
  }
  flow.ProposeClient(other, DirectionEvidence::kHandshake);
  return other_syn_seen;
}

// A RST counts when it is near what its sender sends: others are somebody else's, or a scan.
// RFC 9293 3.5.3
void TcpTracker::OnReset(Flow& flow, Side from, const net::Packet& packet) {
  if (flow.stream_ != nullptr && flow.stream_->direction(from).tcp.started() &&
      !NearNext(flow, from, packet.tcp_sequence)) {
    return;
  }
  flow.tcp_state_ = TcpState::kReset;
  flow.reset_side_ = from;
}

bool TcpTracker::OnPacket(Flow& flow, Side from, const net::Packet& packet) {
  const std::uint8_t flags = packet.tcp_flags;
  if ((flags & net::kTcpRst) != 0) {
    OnReset(flow, from, packet);
    return false;
  }
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
  if (established &&
      (flow.tcp_state_ == TcpState::kNone || flow.tcp_state_ == TcpState::kSynSent)) {
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
  switch (flow.tcp_state_) {
    case TcpState::kReset:
      return TimeoutClass::kReset;
    case TcpState::kClosed:
      return TimeoutClass::kClosed;
    case TcpState::kEstablished:
      return flow.app_ == AppProtocol::kSmb || flow.app_ == AppProtocol::kDcerpc
                 ? TimeoutClass::kRecognised
                 : TimeoutClass::kOther;
    case TcpState::kNone:
    case TcpState::kSynSent:
      break;
  }
  return TimeoutClass::kHalfOpen;
}

}  // namespace eastwest::stream
