// TcpTracker moves a flow through its TCP states.
#ifndef EASTWEST_SRC_STREAM_TCP_TRACKER_H_
#define EASTWEST_SRC_STREAM_TCP_TRACKER_H_

#include <cstdint>
#include <optional>

#include "parsers/net/packet.h"
#include "parsers/net/plain_packet.h"
#include "src/stream/flow.h"
#include "src/stream/sequence.h"

namespace eastwest::stream {

// SegmentUse is what a segment means to the flow of its endpoints.
enum class SegmentUse : std::uint8_t {
  kFollow,
  kIgnore,     // the receiver drops it, or would: it changes nothing
  kStartAnew,  // it belongs to another connection between the same endpoints
};

class TcpTracker {
 public:
  // Judge comes before a segment is counted in the flow. A SYN on a live flow proves nothing, as
  // it may never arrive: its sequence number is remembered, and the answer to it starts anew.
  static SegmentUse Judge(Flow& flow, Side from, const net::Packet& packet);

  // OnPacket follows the handshake and the end. The packet is counted in the flow already.
  // Returns true when it shows that both sides take part, for the first time or not.
  static bool OnPacket(Flow& flow, Side from, const net::Packet& packet);

  // IsSteady: an ACK of this side, with or without data, changes nothing but where the data ends.
  // It does not show a connection while nothing else was seen of it, either. OnSteady notes what it
  // changes, as OnPacket does.
  static bool IsSteady(const Flow& flow, Side from) {
    if (flow.tcp_state_ == TcpState::kNone) {
      return flow.midstream_ && flow.counters(Other(from)).tcp_flags == 0;
    }
    return flow.tcp_state_ == TcpState::kEstablished && flow.established_;
  }
  // FollowsOn: the segment is near those before it. One that is not may be a forgery with a wrong
  // checksum, which its receiver drops; where it leads nobody must follow unasked.
  static bool FollowsOn(const Flow& flow, Side from, const net::PlainTcp& segment) {
    const auto side = static_cast<std::size_t>(from);
    const std::uint32_t end = segment.sequence + segment.payload_length;
    return flow.known_[side].end && IsNear(flow.sequence_end_[side], end) &&
           IsNear(flow.acknowledged_[side], segment.acknowledgment);
  }
  static void OnSteady(Flow& flow, Side from, const net::PlainTcp& segment) {
    const auto side = static_cast<std::size_t>(from);
    const std::uint32_t end = segment.sequence + segment.payload_length;
    if (!flow.known_[side].end || SequenceDistance(flow.sequence_end_[side], end) > 0) {
      flow.known_[side].end = true;
      flow.sequence_end_[side] = end;
    }
    flow.acknowledged_[side] = segment.acknowledgment;
  }

  static TimeoutClass ClassOf(const Flow& flow);

 private:
  // Sequence numbers this far apart may be of the same connection.
  static constexpr std::int32_t kWindowBytes = 1 << 20;
  static bool IsNear(std::uint32_t known, std::uint32_t now) {
    const std::int32_t distance = SequenceDistance(known, now);
    return distance > -kWindowBytes && distance < kWindowBytes;
  }

  static bool IsLive(const Flow& flow, Side from);
  static SegmentUse JudgeSyn(Flow& flow, Side from, const net::Packet& packet);
  static SegmentUse JudgeSynAck(const Flow& flow, Side from, const net::Packet& packet);
  static SegmentUse JudgeEarlySynAck(const Flow& flow, Side from, const net::Packet& packet);
  static bool TakesReset(const Flow& flow, Side from, std::uint32_t sequence);
  static bool OnSyn(Flow& flow, Side from, const net::Packet& packet);
  static void NoteEnd(Flow& flow, Side from, std::uint32_t end,
                      std::optional<std::uint32_t> acknowledged);
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_TCP_TRACKER_H_
