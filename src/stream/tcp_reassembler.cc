#include "src/stream/tcp_reassembler.h"

#include <algorithm>
#include <chrono>

#include "src/core/limits.h"
#include "src/stream/sequence.h"

namespace eastwest::stream {
namespace {

using std::chrono::seconds;

// The receiver has the missing bytes: the capture may still show them a little later, when it
// mixes packets of two network cards.
constexpr std::uint32_t kPacketsAfterAcked = 8;
constexpr seconds kTimeAfterAcked{1};

// Nobody acknowledges in a one-sided capture: retransmission takes this long at most, usually.
constexpr seconds kTimeUnacked{2};

// Farther off than any window in use: either garbage, or the capture missed that much.
constexpr std::int32_t kFarBytes = 1 << 26;
constexpr std::uint8_t kFarRun = 4;

}  // namespace

void TcpReassembler::RememberDelivered() {
  if (delivered_ == nullptr) {
    delivered_ = std::make_unique<DeliveredRing>();
  }
}

void TcpReassembler::OnSegment(const ReassemblyContext& context, Segment segment) {
  if (segment.length == 0) {
    return;
  }
  if (!started_) {
    Start(segment.sequence);
  }
  if (IsFar(context, segment) || DropOld(context, segment)) {
    return;
  }
  if (segment.sequence != next_) {
    Hold(context, segment);
  } else if (pending_ == nullptr) {
    Deliver(context, segment);
  } else {
    DeliverBetweenPending(context, segment);
  }
}

void TcpReassembler::PassOver(Bytes data) {
  if (delivered_ != nullptr) {
    delivered_->Remember(next_, data);
  }
  next_ += static_cast<std::uint32_t>(data.size());
}

// OnNext moves next_ first: the sink must find the reassembler in order.
void TcpReassembler::OnNext(const ReassemblyContext& context, Bytes data) {
  const std::uint32_t sequence = next_;
  next_ += static_cast<std::uint32_t>(data.size());
  if (context.sink->StepsOverUnseen(data.size())) {
    return;  // as PassUnseen
  }
  context.sink->OnStreamBytes(data);
  if (delivered_ != nullptr) {  // since this segment, perhaps
    delivered_->Remember(sequence, data);
  }
}

// IsFar drops segments far outside of any window, until so many follow each other that the
// stream must have gone on there unseen.
bool TcpReassembler::IsFar(const ReassemblyContext& context, const Segment& segment) {
  const std::int32_t ahead = SequenceDistance(next_, segment.sequence);
  if (ahead > -kFarBytes && ahead < kFarBytes) {
    return false;
  }
  const bool goes_on = far_run_ > 0 && segment.sequence == far_next_;
  far_run_ = static_cast<std::uint8_t>(goes_on ? far_run_ + 1 : 1);
  far_next_ = segment.end();
  const bool acknowledged =
      !acknowledgments_seen_ || SequenceDistance(segment.sequence, acknowledged_) >= 0;
  if (far_run_ < kFarRun || !acknowledged) {
    context.counters->Add(Counter::kTcpSegmentMemcapDrop);
    return true;
  }
  Flush(context);
  Lose(context, segment.sequence - next_);
  far_run_ = 0;
  return false;
}

// DropOld takes off what was delivered before; true when nothing is left.
bool TcpReassembler::DropOld(const ReassemblyContext& context, Segment& segment) {
  const std::int32_t ahead = SequenceDistance(next_, segment.sequence);
  if (ahead >= 0) {
    return false;
  }
  const auto old = std::min(static_cast<std::uint32_t>(-ahead), segment.length);
  const bool whole = old == segment.length;
  // A keep-alive probe repeats the last byte, often as a zero. RFC 1122 4.2.3.6
  const bool probe = whole && segment.length == 1 && ahead == -1;
  if (!probe && delivered_ != nullptr && delivered_->Conflicts(segment.sequence, segment.data)) {
    ReportConflict(context);
  }
  context.counters->Add(whole ? Counter::kTcpDuplicate : Counter::kTcpOverlap,
                        segment.copy ? 0 : 1);
  segment.DropFront(old);
  return whole;
}

// DeliverBetweenPending fills a hole: where the segment reaches into what is held, the held copy
// was first.
void TcpReassembler::DeliverBetweenPending(const ReassemblyContext& context, Segment segment) {
  if (pending_->Conflicts(segment)) {
    ReportConflict(context);
    if (context.earlier_start_wins) {
      pending_->YieldTo(segment);
    }
    if (pending_->empty()) {
      pending_.reset();
    }
  }
  while (segment.length > 0) {
    Segment part = segment;
    if (pending_ != nullptr) {
      const std::int32_t until = SequenceDistance(segment.sequence, pending_->Front().sequence);
      part.KeepFront(std::min(static_cast<std::uint32_t>(until), segment.length));
    }
    Deliver(context, part);
    DrainPending(context);
    const std::int32_t done = SequenceDistance(segment.sequence, next_);
    segment.DropFront(std::min(static_cast<std::uint32_t>(done), segment.length));
  }
}

void TcpReassembler::Deliver(const ReassemblyContext& context, const Segment& segment) {
  if (!segment.data.empty()) {
    OnNext(context, segment.data);
  }
  const auto missing = segment.length - static_cast<std::uint32_t>(segment.data.size());
  if (missing > 0) {  // the snapshot length of the capture
    Lose(context, missing);
  }
}

void TcpReassembler::Lose(const ReassemblyContext& context, std::uint32_t count) {
  next_ += count;
  context.counters->Add(Counter::kTcpReassemblyGap);
  context.counters->Add(Counter::kTcpGapBytes, count);
  context.sink->OnStreamLost(count);
}

void TcpReassembler::DrainPending(const ReassemblyContext& context) {
  if (pending_ == nullptr || pending_->Front().sequence != next_) {
    return;
  }
  while (!pending_->empty() && pending_->Front().sequence == next_) {
    Deliver(context, pending_->Front());
    pending_->PopFront();
  }
  if (pending_->empty()) {
    pending_.reset();
  } else {
    pending_->watch = HoleWatch{};
    pending_->watch.since = context.now;
  }
}

void TcpReassembler::Hold(const ReassemblyContext& context, const Segment& segment) {
  context.counters->Add(Counter::kTcpOutOfOrder, segment.copy ? 0 : 1);
  if (pending_ == nullptr) {
    pending_ = std::make_unique<PendingSegments>(*context.budget);
    pending_->watch.since = context.now;
  }
  const bool yields = context.earlier_start_wins && pending_->Conflicts(segment);
  if (yields) {
    pending_->YieldTo(segment);
  }
  const PendingSegments::Insertion insertion = pending_->Insert(segment);
  if (yields || insertion == PendingSegments::Insertion::kConflict) {
    ReportConflict(context);
  }
  if (insertion == PendingSegments::Insertion::kFull) {
    context.counters->Add(Counter::kTcpSegmentMemcapDrop);
    context.sink->OnStreamLimit();
  }
  if (pending_->empty()) {
    pending_.reset();
  }
}

void TcpReassembler::ReportConflict(const ReassemblyContext& context) {
  context.counters->Add(Counter::kTcpOverlapDifferentData);
  context.sink->OnStreamConflict();
}

void TcpReassembler::OnAcknowledged(std::uint32_t sequence) {
  if (!acknowledgments_seen_ || SequenceDistance(acknowledged_, sequence) > 0) {
    acknowledged_ = sequence;
    acknowledgments_seen_ = true;
  }
}

void TcpReassembler::OnAnyPacket(const ReassemblyContext& context, bool from_receiver) {
  if (pending_ == nullptr) {
    return;
  }
  HoleWatch& watch = pending_->watch;
  watch.receiver_seen = watch.receiver_seen || from_receiver;
  if (watch.acked) {
    ++watch.packets_since_acked;
  }
  OnTime(context);
}

void TcpReassembler::OnTime(const ReassemblyContext& context) {
  while (pending_ != nullptr && HoleIsLost(context.now)) {
    SkipHole(context);
  }
}

bool TcpReassembler::HoleIsLost(PacketTime now) {
  HoleWatch& watch = pending_->watch;
  const std::uint32_t hole_end = pending_->Front().sequence;
  if (acknowledgments_seen_ && SequenceDistance(hole_end, acknowledged_) >= 0) {
    if (!watch.acked) {
      watch.acked = true;
      watch.acked_since = now;
    }
    return watch.packets_since_acked >= kPacketsAfterAcked ||
           now - watch.acked_since >= kTimeAfterAcked;
  }
  if (watch.receiver_seen) {
    return false;  // it would have acknowledged: a retransmission will come
  }
  const bool plenty = pending_->segments() >= limits::kUnackedHoleSegments ||
                      pending_->bytes() >= limits::kUnackedHoleBytes;
  return now - watch.since >= kTimeUnacked || (plenty && !acknowledgments_seen_);
}

void TcpReassembler::SkipHole(const ReassemblyContext& context) {
  Lose(context, pending_->Front().sequence - next_);
  DrainPending(context);
}

void TcpReassembler::Flush(const ReassemblyContext& context) {
  while (pending_ != nullptr) {
    SkipHole(context);
  }
}

}  // namespace eastwest::stream
