// PendingSegments holds the segments of one direction that came before their turn.
#ifndef EASTWEST_SRC_STREAM_PENDING_SEGMENTS_H_
#define EASTWEST_SRC_STREAM_PENDING_SEGMENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "src/core/packet_time.h"
#include "src/stream/memory_budget.h"

namespace eastwest::stream {

// Segment is TCP payload at its place. length is what the IP header says; data is shorter when
// the capture cut the packet.
struct Segment {
  std::uint32_t sequence = 0;
  Bytes data;
  std::uint32_t length = 0;
  bool copy = false;  // it was counted when it came first

  std::uint32_t end() const { return sequence + length; }
  // DropFront forgets the first count bytes, at most length.
  void DropFront(std::uint32_t count);
  // KeepFront forgets all but the first count bytes, at most length.
  void KeepFront(std::uint32_t count);
};

// HoleWatch collects what decides that a hole will stay one.
struct HoleWatch {
  PacketTime since;        // the hole was seen
  PacketTime acked_since;  // the receiver acknowledged it all the same
  std::uint32_t packets_since_acked = 0;
  bool acked = false;
  bool receiver_seen = false;  // it sent something since
};

class PendingSegments {
 public:
  enum class Insertion : std::uint8_t { kDone, kConflict, kFull };

  explicit PendingSegments(MemoryBudget& budget) : budget_(&budget) {}
  ~PendingSegments();
  PendingSegments(const PendingSegments&) = delete;
  PendingSegments& operator=(const PendingSegments&) = delete;

  // Insert copies the parts of segment that are not there yet: the first copy wins. kConflict
  // says that some bytes that are there disagree.
  Insertion Insert(Segment segment);

  // Conflicts compares data with what is there.
  bool Conflicts(const Segment& segment) const;

  // YieldTo forgets what segment holds of the pieces that start behind its start.
  void YieldTo(const Segment& segment);

  bool empty() const { return pieces_.empty(); }
  std::size_t segments() const { return pieces_.size(); }
  std::size_t bytes() const { return bytes_; }
  Segment Front() const;
  void PopFront();

  HoleWatch watch;

 private:
  struct Piece {
    std::uint32_t sequence = 0;
    std::uint32_t length = 0;
    std::vector<std::uint8_t> data;
  };
  // What a piece costs beyond its bytes.
  static constexpr std::size_t kPieceOverhead = sizeof(Piece) + 16;

  // Extend returns false when the piece before at does not go on here; Add when there is no room.
  bool InsertFront(std::size_t& at, Segment segment, std::uint32_t count);
  bool Extend(std::size_t at, const Segment& segment);
  bool Add(std::size_t at, const Segment& segment);
  static bool Disagrees(const Piece& piece, const Segment& segment);

  // Ascending and disjoint.
  std::deque<Piece> pieces_;
  std::size_t bytes_ = 0;
  MemoryBudget* budget_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_PENDING_SEGMENTS_H_
