// TcpReassembler puts the segments of one direction in order.
#ifndef EASTWEST_SRC_STREAM_TCP_REASSEMBLER_H_
#define EASTWEST_SRC_STREAM_TCP_REASSEMBLER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "src/core/counters.h"
#include "src/core/packet_time.h"
#include "src/stream/delivered_ring.h"
#include "src/stream/memory_budget.h"
#include "src/stream/pending_segments.h"

namespace eastwest::stream {

// StreamSink takes what the reassembler makes of one direction.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  // StepsOverUnseen: nobody reads the next count bytes, nor compares them; they are dealt with.
  virtual bool StepsOverUnseen(std::size_t count) = 0;
  virtual void OnStreamBytes(Bytes data) = 0;  // in order; starts where a segment starts
  virtual void OnStreamLost(std::uint32_t count) = 0;
  virtual void OnStreamConflict() = 0;  // an overlap disagrees with what was there first
  virtual void OnStreamLimit() = 0;     // an out-of-order segment was given up
};

struct ReassemblyContext {
  PacketTime now;
  Counters* counters = nullptr;
  MemoryBudget* budget = nullptr;
  StreamSink* sink = nullptr;
  // Of queued data and a segment that contradicts it, the receiver keeps what starts earlier.
  bool earlier_start_wins = false;
};

// TcpReassembler passes segments in order straight through and copies those that came early. The
// first copy of a byte wins; but some receivers prefer a segment that starts earlier to data that
// they have queued. A hole is given up when the receiver acknowledged it all the same
// and the missing packet does not show up soon after; or, when the receiver is not seen at all,
// after a while.
class TcpReassembler {
 public:
  bool started() const { return started_; }

  // Start says which byte comes next, when that is known before the first segment.
  void Start(std::uint32_t next) {
    next_ = next;
    started_ = true;
  }

  std::uint32_t next() const { return next_; }

  void OnSegment(const ReassemblyContext& context, Segment segment);

  // OnNext takes the segment that comes next, captured whole, of a stream that does not wait.
  void OnNext(const ReassemblyContext& context, Bytes data);

  // PassOver takes the data that comes next of a stream that does not wait, for a sink that has
  // stepped over it. PassUnseen does not look at it: a retransmission has nothing to be compared
  // with.
  void PassOver(Bytes data);
  void PassUnseen(std::uint32_t count) { next_ += count; }

  // OnAcknowledged: the other side has everything before sequence.
  void OnAcknowledged(std::uint32_t sequence);

  // AcknowledgedUpTo says whether sequence is what the other side expects next.
  bool AcknowledgedUpTo(std::uint32_t sequence) const {
    return acknowledgments_seen_ && acknowledged_ == sequence;
  }

  // OnAnyPacket is called once for each packet of the flow, after its data was handled.
  void OnAnyPacket(const ReassemblyContext& context, bool from_receiver);

  // OnTime gives up holes that are old enough.
  void OnTime(const ReassemblyContext& context);

  // Flush gives up all holes.
  void Flush(const ReassemblyContext& context);

  // RememberDelivered starts to compare retransmissions with what was delivered.
  void RememberDelivered();

  bool waiting() const { return pending_ != nullptr; }

 private:
  bool IsFar(const ReassemblyContext& context, const Segment& segment);
  bool DropOld(const ReassemblyContext& context, Segment& segment);
  void DeliverBetweenPending(const ReassemblyContext& context, Segment segment);
  void Deliver(const ReassemblyContext& context, const Segment& segment);
  void DrainPending(const ReassemblyContext& context);
  void Hold(const ReassemblyContext& context, const Segment& segment);
  void SkipHole(const ReassemblyContext& context);
  void Lose(const ReassemblyContext& context, std::uint32_t count);
  void ReportConflict(const ReassemblyContext& context);
  bool HoleIsLost(PacketTime now);

  std::unique_ptr<PendingSegments> pending_;  // only while there is a hole
  std::unique_ptr<DeliveredRing> delivered_;
  std::uint32_t next_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t far_next_ = 0;  // where a run of segments far off would go on
  std::uint8_t far_run_ = 0;
  bool started_ = false;
  bool acknowledgments_seen_ = false;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_TCP_REASSEMBLER_H_
